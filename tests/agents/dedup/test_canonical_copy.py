"""Which copy of an article is its canonical copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.agents.dedup.articles import article, paragraphs, prepared
from tests.agents.dedup.test_deduplicator import judged
from vigie.agents.dedup.canonical_copy import UNKNOWN, Copy, pack, unpack
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import prepare
from vigie.schemas.clean import Dateline

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
AGENCY = Dateline("PARIS (AFP)", place="PARIS", agency="AFP")


def shown(*copies: dict[str, object]) -> list[str | None]:
    """The canonical copy that each copy of an article published at noon names."""
    text = paragraphs("one")
    batch = [prepared("one", published_at=NOON)]
    batch += [
        prepare(replace(article(seed, paragraphs=text), **changed))  # type: ignore[arg-type]
        for seed, changed in zip("abc", copies, strict=False)
    ]
    return [verdict.canonical_copy for verdict in judged([batch])][1:]


def test_an_agency_s_copy_goes_before_all() -> None:
    """An agency's text is shown, though later and shorter; later copies name it."""
    later = NOON + timedelta(hours=3)
    short = paragraphs("one")[:-1]
    assert shown({"dateline": AGENCY, "published_at": later, "paragraphs": short}, {"published_at": later}) == [
        "article a",
        "article a",
    ]


def test_the_earliest_goes_before_the_longest() -> None:
    """Otherwise the copy published first is shown. A copy without a time ranks last."""
    assert shown({"published_at": NOON - timedelta(minutes=5)}, {"published_at": None}) == ["article a", "article a"]
    assert shown({"published_at": NOON + timedelta(minutes=5)}) == ["article one"]


def test_the_longest_of_equals_is_shown() -> None:
    """Of copies published in the same minute, the longest is shown."""
    assert shown({"published_at": NOON, "paragraphs": (*paragraphs("one"), *paragraphs("more", 1))}) == ["article a"]


def test_an_excerpt_is_never_shown() -> None:
    """A lead is not shown in place of the article, though published earlier."""
    assert shown({"published_at": NOON - timedelta(hours=1), "paragraphs": paragraphs("one")[:3]}) == ["article one"]


def test_a_new_article_shows_itself() -> None:
    """A new article has no copies yet."""
    assert judged([[prepared("one")]])[0].canonical_copy is None


def test_what_is_shown_outlives_a_restart() -> None:
    """The canonical copy is in the state: a copy after a restart names the same one."""
    memory, text = InMemoryView(), paragraphs("one")
    judged([[prepared("one", published_at=NOON), prepared("a", paragraphs=text, dateline=AGENCY)]], memory)
    assert judged([[prepared("b", paragraphs=text)]], memory)[0].canonical_copy == "article a"


@given(st.builds(Copy, st.text(max_size=40), st.booleans(), st.integers(-(2**31), UNKNOWN), st.integers(0, 2**32 - 1)))
def test_a_copy_comes_back_as_it_was(copy: Copy) -> None:
    """Packing and unpacking lose nothing."""
    assert unpack(pack(copy)) == copy
