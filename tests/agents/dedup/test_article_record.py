"""An article's record survives packing and unpacking."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.dedup import bottom_k
from vigie.agents.dedup.article_record import (
    ArticleRecord,
    IndexedKeys,
    StoryMember,
    indexed_keys,
    pack,
    story_member,
    unpack,
)
from vigie.agents.dedup.verdict import StorySnapshot, Verdict

IDS = st.one_of(st.text(max_size=40), st.binary(min_size=16, max_size=16).map(bytes.hex))
SHARES = st.integers(0, 10_000).map(lambda share: share / 10_000)
STORIES = st.lists(IDS, max_size=4).flatmap(
    lambda absorbed: st.builds(
        StorySnapshot,
        st.integers(1, 2**32 - 1),
        st.integers(1, 2**16 - 1),
        st.just(tuple(absorbed)),
        st.integers(0, len(absorbed)),
    )
)


def verdicts(kinds: tuple[str, ...], duplicate_of: st.SearchStrategy[Any], revision_of: st.SearchStrategy[Any]) -> Any:
    """Verdicts of these kinds."""
    return st.builds(
        Verdict,
        IDS,
        st.sampled_from(kinds),
        duplicate_of,
        st.none() | IDS.filter(bool),
        SHARES,
        SHARES,
        st.lists(st.integers(0, 2**16 - 1), max_size=4).map(tuple),
        STORIES,
        st.none() | IDS.filter(bool),
        revision_of,
    )


VERDICTS = verdicts(("exact", "near", "partial", "same_url"), IDS.filter(bool), st.none()) | verdicts(
    ("new",), st.none(), st.none() | IDS.filter(bool)
)
HEADS = st.dictionaries(st.binary(min_size=1, max_size=9), st.just(b"") | st.binary(min_size=8, max_size=8))
RECORDS = st.builds(
    lambda heads, **others: ArticleRecord(keys=tuple(heads), predecessors=tuple(heads.values()), **others),
    heads=HEADS,
    verdict=VERDICTS,
    time=st.integers(-(2**60), 2**60),
    eviction_time=st.integers(-(2**60), 2**60),
    origin=st.integers(0, 2**64 - 1),
    order=st.integers(0, 2**40 - 1),
    shingles=st.integers(0, 2**32 - 1),
    sketch=st.binary(max_size=384),
    number_bytes=st.binary(max_size=24).map(lambda raw: raw * 2),
    paragraphs=st.binary(max_size=30),
    title=st.binary(max_size=24),
    terms=st.binary(max_size=27).map(lambda raw: raw * 3),
    source=st.integers(0, 2**16 - 1),
    published=st.none() | st.integers(-(2**31), 2**31 - 1),
    agency=st.booleans(),
)


@given(RECORDS)
def test_what_stories_need_is_read_off_the_front(known: ArticleRecord) -> None:
    """The story member read from a packed record equals that of the whole record."""
    story = known.verdict.story
    ended = story.absorbed[len(story.absorbed) - story.ended :]
    story_id = known.verdict.story_id or known.verdict.id
    wanted = StoryMember(known.order, known.time, known.eviction_time, known.source, story_id, ended, known.terms)
    assert story_member(pack(known)) == wanted


@given(RECORDS)
def test_a_record_comes_back_as_it_was(known: ArticleRecord) -> None:
    """Packing and unpacking lose nothing."""
    assert unpack(pack(known)) == known


@given(RECORDS)
def test_what_is_derived_needs_no_unpacking(known: ArticleRecord) -> None:
    """Keys, eviction time and order are read from the front of a record."""
    assert indexed_keys(pack(known)) == IndexedKeys(known.eviction_time, known.order, known.keys, known.predecessors)


@given(st.sets(st.integers(0, 2**22 - 1), max_size=128).map(sorted))
def test_a_sketch_comes_back_as_it_was(hashes: list[int]) -> None:
    """Gaps take two bytes each, large ones more."""
    assert list(bottom_k.unpack(bottom_k.pack(bottom_k.gaps(np.array(hashes, dtype=np.uint64))))) == hashes


@given(st.lists(st.integers(0, 2**24 - 1), max_size=64))
def test_paragraphs_come_back_as_they_were(hashes: list[int]) -> None:
    """Each hash takes three bytes, and their order is kept."""
    assert list(bottom_k.unpack_short(bottom_k.pack_short(hashes))) == hashes


@given(RECORDS)
def test_a_record_of_another_version_is_not_guessed_at(known: ArticleRecord) -> None:
    """A record of an unknown version is refused with the remedy."""
    record = b"\xff" + pack(known)[1:]
    with pytest.raises(ValueError, match="rebuild the state"):
        unpack(record)
