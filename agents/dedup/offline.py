"""Verdicts on a sequence of articles, without a store and without Kafka."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vigie.agents.dedup.deduplicator import Deduplicator
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import prepare
from vigie.agents.dedup.verdict import Verdict
from vigie.schemas import CleanArticle


class OfflineDeduplicator:
    """Articles in, verdicts out, in order. An undated article gets the time of the article before it."""

    def __init__(self) -> None:
        self._deduplicator = Deduplicator()
        self._memory = InMemoryView()
        self._time = 0

    def judge(self, article: CleanArticle) -> Verdict:
        """The verdict on the next article."""
        prepared = prepare(article, self._time)
        self._time = prepared.time
        (verdict,), changes = self._deduplicator.apply([prepared], self._memory)
        self._memory.write(changes, self._deduplicator.derive)
        return verdict


def judge(articles: Iterable[CleanArticle]) -> Iterator[Verdict]:
    """The verdict on each article, in order."""
    deduplicator = OfflineDeduplicator()
    return (deduplicator.judge(article) for article in articles)
