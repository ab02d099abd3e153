"""The derived entries known from a batch's own work equal those computed from the state."""

from __future__ import annotations

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.agents.dedup.test_forgetting import SOON, batches
from tests.agents.dedup.test_restoring import COMING, log_of
from vigie.agents.dedup.deduplicator import Deduplicator
from vigie.agents.dedup.memory import InMemoryView


@settings(max_examples=30, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(COMING, st.integers(1, 60))
def test_what_follows_is_the_same_whoever_says_it(steps: list[tuple[int, int, int]], size: int) -> None:
    """Also if an article is added and evicted within one batch, or evicted and added again."""
    deduplicator, known, worked_out = Deduplicator(SOON), InMemoryView(), InMemoryView()
    for batch in batches(log_of(steps), size):
        _, changes = deduplicator.apply(batch, known)
        worked_out.write(changes)
        known.write(changes, deduplicator.derive)
        assert known.entries() == worked_out.entries()


def test_what_follows_from_a_change_that_was_not_the_last_batchs_is_worked_out() -> None:
    """A batch that was not committed leaves nothing behind: its derived entries are not used for another one."""
    deduplicator, memory = Deduplicator(SOON), InMemoryView()
    first, second = batches(log_of([(seed, 1, 0) for seed in range(8)]), 4)
    _, lost = deduplicator.apply(first, memory)
    _, changes = deduplicator.apply(second, memory)
    again = InMemoryView()
    for batch in (changes, lost):
        memory.write(batch, deduplicator.derive)
        again.write(batch)
    assert memory.entries() == again.entries()
