"""Evicted articles leave nothing behind, and the caches in memory agree with the state."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agents.dedup.articles import DAY_MS, HOUR_MS, paragraphs, prepared
from tests.agents.dedup.committing import commit
from vigie.agents.dedup.article_record import indexed_keys, unpack
from vigie.agents.dedup.deduplicator import Deduplicator
from vigie.agents.dedup.key_index import ARTICLE, EXPIRY, SUCCESSOR, expiry_key
from vigie.agents.dedup.keyspace import CANONICAL, CLOCK
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import Prepared
from vigie.agents.dedup.thresholds import DedupThresholds, RetentionThresholds, StoryThresholds

SOON = DedupThresholds(
    retention=RetentionThresholds(evict_every=4, evict_most=6, clock_articles=3),
    stories=StoryThresholds(window_articles=32),
)
FRAME = paragraphs("frame", 2, 20)


def incoming(place: int, seed: int, hours: int) -> Prepared:
    """One of a few texts, whole or cut short, in the frame of one of two sites."""
    text = paragraphs(seed // 2, 2 + seed % 2, 30)
    return prepared(
        f"{place % 40}",
        hours * HOUR_MS,
        offset=place,
        source=f"site{seed % 2}.example",
        url=f"https://site{seed % 2}.example/{seed // 3}/{place // 3}",
        paragraphs=(FRAME[seed % 2], *text),
    )


COMING = st.lists(st.tuples(st.integers(0, 11), st.integers(-30, 60)), min_size=1, max_size=60)


def log_of(steps: list[tuple[int, int]]) -> list[Prepared]:
    """Articles, each so many hours after the one before, or before it."""
    hours, log = 0, []
    for place, (seed, step) in enumerate(steps):
        hours += step
        log.append(incoming(place, seed, hours))
    return log


def batches(log: list[Prepared], size: int) -> Iterator[list[Prepared]]:
    """So many at a time."""
    return (log[at : at + size] for at in range(0, len(log), size))


@settings(max_examples=40)
@given(COMING, st.integers(1, 9))
def test_nothing_of_what_was_forgotten_is_left(steps: list[tuple[int, int]], size: int) -> None:
    """Every entry but the clock belongs to a live article: its expiry entry, its keys, its canonical copy."""
    memory, deduplicator = InMemoryView(), Deduplicator(SOON)
    for batch in batches(log_of(steps), size):
        commit(deduplicator, batch, memory)
        entries = dict(memory.entries())
        articles = {key[1:]: indexed_keys(record) for key, record in entries.items() if key[:1] == ARTICLE}
        places = {key for key in entries if key[:1] == EXPIRY}
        assert places == {expiry_key(one.eviction_time, name) for name, one in articles.items()}
        for key, value in entries.items():
            if key[:1] == CANONICAL:
                assert key[1:] in articles
            elif key[:1] == SUCCESSOR:
                assert value[:8] in articles
            elif key[:1] not in {ARTICLE, EXPIRY, CLOCK}:
                assert key in articles[value].keys


@settings(max_examples=40)
@given(COMING, st.integers(1, 9))
def test_a_process_that_begins_anew_says_the_same(steps: list[tuple[int, int]], size: int) -> None:
    """A new process for every batch gives the same verdicts and state as one process that saw everything."""
    alone, again, one = InMemoryView(), InMemoryView(), Deduplicator(SOON)
    for batch in batches(log_of(steps), size):
        verdicts = commit(one, batch, alone)
        repeated = commit(Deduplicator(SOON), batch, again)
        assert repeated == verdicts
        assert again.entries() == alone.entries()


def test_a_gap_is_caught_up_with_in_bounded_steps() -> None:
    """After a gap each step evicts at most `evict_most` articles, the oldest first, until none is too old."""
    memory, deduplicator = InMemoryView(), Deduplicator(SOON)
    log = [prepared(n, n, offset=n, paragraphs=paragraphs(n, 1, 12)) for n in range(100)]
    log += [prepared(n, 9 * DAY_MS, offset=n, paragraphs=paragraphs(n, 1, 12)) for n in range(100, 200)]
    before = 0
    for batch in batches(log, SOON.retention.evict_every):
        commit(deduplicator, batch, memory)
        orders = [unpack(record).order for _, record in memory.scan(b"a", b"b")]
        assert 0 <= min(orders) - before <= SOON.retention.evict_most + 1
        before = min(orders)
    assert before == 101


class Watched(InMemoryView):
    """A state that records where scans start."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[bytes] = []

    def scan(self, start: bytes, end: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Record the start."""
        if start[:1] == EXPIRY:
            self.begun.append(start)
        return super().scan(start, end)


def test_what_has_left_is_not_walked_through_again() -> None:
    """A store keeps deleted keys for a while. The next scan starts behind them."""
    memory, deduplicator = Watched(), Deduplicator(SOON)
    for batch in batches([prepared(n, n * HOUR_MS, offset=n, paragraphs=paragraphs(n, 1, 12)) for n in range(400)], 8):
        verdicts = commit(deduplicator, batch, memory)
        assert len(verdicts) == len(batch)
    oldest = min(key for key, _ in memory.scan(EXPIRY, b"u"))
    assert expiry_key(0) < memory.begun[-2] <= oldest
