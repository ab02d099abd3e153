"""The dedup stage: take clean articles, ask the core, hand over to `unique` or `duplicates`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields

from vigie.agents.dedup import sites
from vigie.agents.dedup.copies import Register
from vigie.agents.dedup.prepare import Prepared, prepare
from vigie.agents.dedup.verdict import Verdict
from vigie.agents.stage import Change, Outcome, View
from vigie.schemas import CleanArticle, Duplicate, UniqueArticle
from vigie.schemas.envelope import Incoming, Outgoing
from vigie.schemas.json import decode
from vigie.schemas.merged_story import MergedStory
from vigie.schemas.refused import Reason, Refused
from vigie.schemas.topics import publish
from vigie.schemas.unique import Story

_CLEAN = tuple(field.name for field in fields(CleanArticle))


def work(batch: Sequence[Incoming]) -> list[Prepared | Refused]:
    """Fingerprints, in a worker process."""
    return [_prepare(record) for record in batch]


def warm() -> None:
    """Compile what reads a text, or read it from where it is kept, before the first article waits for it."""
    prepare(CleanArticle(id="", title="warm", paragraphs=("Read once, before the first article comes.",)))


class Copies:
    """The state of a slot: what was seen of its languages."""

    def __init__(self, register: Register | None = None) -> None:
        self._register = register or Register()

    def apply(self, batch: Sequence[Prepared], view: View) -> tuple[list[Outcome], list[Change]]:
        """Each article to its topic, with the changes of the state."""
        verdicts, changes = self._register.apply(batch, view)
        return [_hand_over(new, verdict) for new, verdict in zip(batch, verdicts, strict=True)], changes

    def derive(self, key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
        """The index's local entries."""
        return self._register.derive(key, old, new, view)


def _prepare(record: Incoming) -> Prepared | Refused:
    if record.value is None:
        return Refused(Reason.EMPTY, "the record has no value")
    article = decode(record.value, CleanArticle)
    return article if isinstance(article, Refused) else prepare(article, record.timestamp)


def _hand_over(new: Prepared, verdict: Verdict) -> tuple[Outgoing, ...]:
    if verdict.duplicate_of is not None:
        return (publish("duplicates", _duplicate(new.article, verdict), new.time),)
    article = _unique(new.article, verdict)
    into = article.story_id or article.id
    merged = [MergedStory(story, into, article.id) for story in verdict.story.ended_by_this]
    return (publish("unique", article, new.time), *(publish("stories", record, new.time) for record in merged))


def _unique(article: CleanArticle, verdict: Verdict) -> UniqueArticle:
    article = sites.without(article, verdict.repeated)
    kept = {name: getattr(article, name) for name in _CLEAN}
    story, told = verdict.story_id or article.id, verdict.story
    return UniqueArticle(**kept, story_id=story, story=Story(story, told.articles, told.sources, told.absorbed))


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
        preferred=verdict.preferred,
    )
