"""The dedup stage: clean articles in, verdicts from the core, records out on `unique`, `duplicates` and `stories`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace

from vigie.agents.dedup import site_boilerplate
from vigie.agents.dedup.deduplicator import Deduplicator
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import Prepared, prepare
from vigie.agents.dedup.thresholds import THRESHOLDS
from vigie.agents.dedup.verdict import Verdict
from vigie.agents.stage import Change, Outcome, View
from vigie.schemas import CleanArticle, Duplicate, UniqueArticle
from vigie.schemas.envelope import Incoming, Outgoing
from vigie.schemas.json import decode
from vigie.schemas.merged_story import MergedStory
from vigie.schemas.refused import Reason, Refused
from vigie.schemas.topics import publish
from vigie.schemas.unique import Story

_CLEAN_FIELDS = tuple(field.name for field in fields(CleanArticle))

_HOUR_MS = 3_600_000
_WARM_UP = replace(
    THRESHOLDS,
    retention=replace(THRESHOLDS.retention, keep_ms=_HOUR_MS, evict_every=12),
    stories=THRESHOLDS.stories._replace(min_similarity=0.0, merge_factor=0.0, window_articles=32),
)
"""Thresholds under which some ten articles reach every branch."""
_FLOOD = "Rhône floods Lyon, Vienne, Valence, Avignon: thousands evacuated, bridges shut, trains halted."
_STRIKE = "Dockers strike, Antwerp, Rotterdam, Hamburg, Genoa: containers pile up, unions reject wages."
_BOTH = "Hamburg dockers strike, Avignon, Valence evacuated: Rhône floods, Rotterdam containers, Genoa unions."
"""Two stories without a common word, and an article that merges them."""


def work(batch: Sequence[Incoming]) -> list[Prepared | Refused]:
    """Fingerprints articles, in a worker process."""
    return [_prepare(record) for record in batch]


def warm() -> None:
    """Compile what reads texts, or load it from the cache, before the first article waits for it."""
    for article in _examples():
        prepare(article)


def warm_state() -> None:
    """Compile what gives verdicts: all examples become one story and are soon evicted."""
    copies, memory = Copies(Deduplicator(_WARM_UP)), InMemoryView()
    for number, article in enumerate(_examples()):
        _, changes = copies.apply([prepare(article, number * _HOUR_MS)], memory)
        memory.write(changes, copies.derive)


def _examples() -> Iterator[CleanArticle]:
    text = ("Read once, before the First article of 2024 comes.", *("Said again, and again." for _ in range(9)))
    texts = (
        text,
        (*text, "One more."),
        (*text[:5], "Others.", *text[:3]),
        ("",),
        (_FLOOD,),
        (_STRIKE,),
        (_BOTH,),
        text,
    )
    # twice, so that every text is also a copy, and that some are evicted and come again
    for number, paragraphs in enumerate(texts * 2):
        name, url = str(number), f"https://site.example/{number % (len(texts) + 1)}"
        language = "en" if number % len(texts) else "und"
        yield CleanArticle(id=name, title=paragraphs[0][:20], paragraphs=paragraphs, language=language, url=url)


class Copies:
    """The state of one slot: the articles seen in its languages."""

    def __init__(self, deduplicator: Deduplicator | None = None) -> None:
        self._deduplicator = deduplicator or Deduplicator()

    def apply(self, batch: Sequence[Prepared], view: View) -> tuple[list[Outcome], list[Change]]:
        """The records to publish for each article, and the state changes of the batch."""
        verdicts, changes = self._deduplicator.apply(batch, view)
        return [_published(new, verdict) for new, verdict in zip(batch, verdicts, strict=True)], changes

    def derive(self, key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
        """The index's local entries."""
        return self._deduplicator.derive(key, old, new, view)


def _prepare(record: Incoming) -> Prepared | Refused:
    if record.value is None:
        return Refused(Reason.EMPTY, "the record has no value")
    article = decode(record.value, CleanArticle)
    return article if isinstance(article, Refused) else prepare(article, record.timestamp)


def _published(new: Prepared, verdict: Verdict) -> tuple[Outgoing, ...]:
    if verdict.duplicate_of is not None:
        return (publish("duplicates", _duplicate(new.article, verdict), new.time),)
    article = _unique(new.article, verdict)
    into = article.story_id or article.id
    merged = [MergedStory(story, into, article.id) for story in verdict.story.ended_by_this]
    return (publish("unique", article, new.time), *(publish("stories", record, new.time) for record in merged))


def _unique(article: CleanArticle, verdict: Verdict) -> UniqueArticle:
    article = site_boilerplate.without(article, verdict.repeated)
    inherited = {name: getattr(article, name) for name in _CLEAN_FIELDS}
    story_id, story = verdict.story_id or article.id, verdict.story
    return UniqueArticle(
        **inherited,
        story_id=story_id,
        story=Story(story_id, story.articles, story.sources, story.absorbed),
        revision_of=verdict.revision_of,
    )


def _duplicate(article: CleanArticle, verdict: Verdict) -> Duplicate:
    return Duplicate(
        id=article.id,
        duplicate_of=verdict.duplicate_of or article.id,
        kind="exact" if verdict.verdict == "new" else verdict.verdict,
        similarity=verdict.similarity,
        containment=verdict.containment,
        story_id=verdict.story_id,
        url=article.url,
        source=article.source,
        title=article.title,
        origin=article.origin,
        preferred=verdict.canonical_copy,
    )
