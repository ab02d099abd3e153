"""A state that former code wrote is read to the same verdicts, and its records come back byte for byte.

`stored_state.json` was written by code that knew no revisions: the changelog of copies of every kind, an update, merged
stories, boilerplate, and ids of every form; and what that code then made of `next_batch`. `written_state.json` holds
what code that knows them makes of `written_batch`, and of `next_batch` after the former changelog.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
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
from vigie.schemas.clean import Dateline

STORED, WRITTEN = (
    json.loads(Path(__file__).with_name(f"{name}_state.json").read_bytes()) for name in ("stored", "written")
)
CONFIG = DedupThresholds(
    retention=RetentionThresholds(evict_every=6, evict_most=6, clock_articles=3),
    stories=StoryThresholds(window_articles=64),
)
NOON = datetime(2022, 1, 12, 12, tzinfo=UTC)
AGENCY = Dateline("PARIS (AFP)", place="PARIS", agency="AFP")
PAGE = "https://one.example/a"
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


def written_batch() -> list[Prepared]:
    """Copies of every kind, a page with a trifle changed, revised, and late; merged stories, boilerplate, and ids."""
    texts, revised = paragraphs("copied page"), (*TEXT[:3], *paragraphs("revised", 3))
    return [
        prepared("gone", -30 * DAY_MS),
        *map(report, range(3)),
        *map(framed, range(4)),
        prepared("one", published_at=NOON, url=PAGE),
        prepared("exact", 1, paragraphs=TEXT, source="b.example", dateline=AGENCY, published_at=NOON),
        prepared("trifle", 2, url=PAGE, title="One", paragraphs=(*TEXT, "Read on.")),
        prepared("revised", 3, url=PAGE, title="One", paragraphs=revised),
        prepared("late", 2, url=PAGE, title="One", paragraphs=(*TEXT[:5], *paragraphs("between", 1))),
        prepared("revised again", 4, url=PAGE, title="One", paragraphs=(*revised, *paragraphs("again", 2))),
        prepared("lead", 5, paragraphs=TEXT[:3], source="c.example"),
        prepared("near", 6, paragraphs=(*TEXT[:5], *paragraphs("other", 1)), source="d.example"),
        prepared("longer", 7, paragraphs=(*TEXT, *paragraphs("more", 3)), source="e.example"),
        prepared("update", 8, paragraphs=(*paragraphs("news", 3), *TEXT), source="f.example"),
        prepared("hex", 9, id=HEXADECIMAL, paragraphs=texts, source="g.example"),
        prepared("copied page", 10, source="h.example"),
        prepared("copied page", 11, id="a page that was a copy", paragraphs=(*texts, *paragraphs("more of it", 2))),
        prepared("é surrogate \ud800", 12, source="j.example"),
        prepared("last", HOUR_MS, source="k.example"),
    ]


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


def changelog(batch: str, state: Any = STORED) -> list[Change]:
    """The stored changelog of a batch."""
    log = state[batch]["changelog"]
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
    assert changes == changelog("next", WRITTEN)


def test_what_this_code_writes_stays_the_same() -> None:
    """Verdicts and changelog, byte for byte: a change here needs a new `VERSION`, or code that reads both forms."""
    verdicts, changes = Deduplicator(CONFIG).apply(written_batch(), InMemoryView())

    assert [[*shown(verdict), verdict.revision_of] for verdict in verdicts] == WRITTEN["written"]["verdicts"]
    assert changes == changelog("written", WRITTEN)
    assert {verdict.verdict for verdict in verdicts} == {"new", "exact", "near", "partial", "same_url"}
    assert sum(verdict.revision_of is not None for verdict in verdicts) == 3


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


def all_changes() -> list[Change]:
    """Those of both files."""
    return [
        *changelog("former"),
        *changelog("next"),
        *changelog("written", WRITTEN),
        *changelog("next", WRITTEN),
    ]


@pytest.mark.parametrize(
    ("prefix", "codec"), [(ARTICLE, article_record), (CANONICAL, canonical_copy), (CLOCK, clock)], ids=str
)
def test_a_former_record_comes_back_byte_for_byte(prefix: bytes, codec: Any) -> None:
    """Each kind of record: articles, canonical copies and the clock."""
    records = [value for key, value in all_changes() if key[:1] == prefix and value]

    assert records
    assert [codec.pack(codec.unpack(record)) for record in records] == records
