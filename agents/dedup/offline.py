"""Verdicts over a stream of articles, without a store or Kafka."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vigie.agents.dedup.deduplicator import Deduplicator
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import prepare
from vigie.agents.dedup.verdict import Verdict
from vigie.schemas import CleanArticle


class OfflineDeduplicator:
    """Articles in, verdicts out, in order. An article that bears no time is taken to come with the one before it."""

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
    stream = OfflineDeduplicator()
    return (stream.judge(article) for article in articles)
