"""A state that former code wrote is read to the same verdicts, and its records come back byte for byte.

`stored_state.json` was written by code that knew no revisions: the changelog of copies of every kind, an update, merged
stories, boilerplate, and ids of every form; and what that code then made of `next_batch`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.agents.dedup.articles import DAY_MS, HOUR_MS, paragraphs, prepared
from vigie.agents.dedup import article_record, canonical_copy, clock
from vigie.agents.dedup.article_record import ArticleRecord
from vigie.agents.dedup.deduplicator import Deduplicator
from vigie.agents.dedup.key_index import ARTICLE
from vigie.agents.dedup.keyspace import CANONICAL, CLOCK
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import Prepared
from vigie.agents.dedup.thresholds import DedupThresholds, RetentionThresholds, StoryThresholds
from vigie.agents.dedup.verdict import Verdict
from vigie.agents.stage import Change

STORED = json.loads(Path(__file__).with_name("stored_state.json").read_bytes())
CONFIG = DedupThresholds(
    retention=RetentionThresholds(evict_every=6, evict_most=6, clock_articles=3),
    stories=StoryThresholds(window_articles=64),
)
HEXADECIMAL = "00112233445566778899aabbccddeeff"
TEXT = paragraphs("one")
FRAME = "Subscribe to our morning letter and never miss what matters in the valley"
REPORTS = (
    ("Norrland aground", "Norrland aground off Visby."),
    ("Gotland line evacuates passengers", "Passengers evacuated, Gotland line says."),
    ("Gotland line evacuates passengers: Norrland aground off Visby", "Gotland line says the Norrland is aground."),
    ("Norrland aground off Visby: Gotland line evacuates passengers", "The Gotland line evacuates the Norrland."),
)


def report(place: int) -> Prepared:
    """One of four reports of one event; the third merges the stories of the first two."""
    title, text = REPORTS[place]
    site = f"report{place}.example"
    return prepared(f"r{place}", place, title=title, paragraphs=(text,), language="en", source=site)


def framed(place: int) -> Prepared:
    """An article of a site that repeats a paragraph."""
    texts = (*paragraphs(f"f{place}", 4, 20), FRAME)
    return prepared(f"framed {place}", place, source="valley.example", paragraphs=texts)


def next_batch() -> list[Prepared]:
    """An article sent again, copies, an evicted article's copy, the fourth report, and a gap that evicts most."""
    return [
        prepared("one", offset=99, url="https://one.example/a"),
        prepared("copy", 2 * HOUR_MS, paragraphs=TEXT, source="l.example"),
        prepared("copy of longer", 2 * HOUR_MS, paragraphs=paragraphs("more", 3), source="m.example"),
        prepared("copy of late", 2 * HOUR_MS, paragraphs=paragraphs("late"), source="n.example"),
        prepared("copy of gone", 2 * HOUR_MS, paragraphs=paragraphs("gone"), source="o.example"),
        report(3),
        framed(4),
        *[prepared(f"much later {n}", 30 * DAY_MS, source=f"{n}.example") for n in range(12)],
    ]


def changelog(batch: str) -> list[Change]:
    """The stored changelog of a batch."""
    log = STORED[batch]["changelog"]
    return [(bytes.fromhex(key), None if value is None else bytes.fromhex(value)) for key, value in log]


def shown(verdict: Verdict) -> list[Any]:
    """A verdict as the file has it."""
    story = verdict.story
    counts = [story.articles, story.sources, list(story.absorbed), story.ended]
    return [*verdict[:6], list(verdict.repeated), counts, verdict.canonical_copy]


def test_a_former_changelog_leads_to_the_same_verdicts_and_changes() -> None:
    """Restored from it, the state gives the verdicts that former code gave, and changes the same records.

    Former code wrote no paragraphs and no title of an exact copy, and of one at the same URL.
    """
    restored, deduplicator = InMemoryView(), Deduplicator(CONFIG)
    restored.write(changelog("former"))

    verdicts, changes = deduplicator.apply(next_batch(), restored)

    assert list(map(shown, verdicts)) == STORED["next"]["verdicts"]
    assert list(map(without_text, changes)) == list(map(without_text, changelog("next")))


def without_text(change: Change) -> tuple[bytes, bytes | ArticleRecord | None]:
    """A change, an article's without its paragraphs and title."""
    key, value = change
    if value is None or key[:1] != ARTICLE:
        return change
    return key, article_record.unpack(value)._replace(paragraphs=b"", title=b"")


def test_a_page_that_former_code_stored_is_revised() -> None:
    """A copy at the page's URL, stored without paragraphs, leads to the article whose text it has."""
    restored, deduplicator = InMemoryView(), Deduplicator(CONFIG)
    restored.write(changelog("former"))
    texts = paragraphs("hex")
    retouched, rewritten = (*texts[:5], texts[5].replace(" ", " xx ", 1)), (*texts[:3], *paragraphs("rewritten", 3))
    pages = [
        prepared("copy of hex", (2 + place) * HOUR_MS, id=f"again {place}", source="h.example", paragraphs=text)
        for place, text in enumerate((retouched, rewritten))
    ]

    verdicts, _ = deduplicator.apply(pages, restored)

    assert [(one.verdict, one.duplicate_of, one.revision_of) for one in verdicts] == [
        ("same_url", HEXADECIMAL, None),
        ("new", None, HEXADECIMAL),
    ]


@pytest.mark.parametrize(
    ("prefix", "codec"), [(ARTICLE, article_record), (CANONICAL, canonical_copy), (CLOCK, clock)], ids=str
)
def test_a_former_record_comes_back_byte_for_byte(prefix: bytes, codec: Any) -> None:
    """Each kind of record: articles, canonical copies and the clock."""
    records = [value for key, value in changelog("former") + changelog("next") if key[:1] == prefix and value]

    assert records
    assert [codec.pack(codec.unpack(record)) for record in records] == records
