"""A state restored from a changelog, however much was compacted away, agrees with the one that wrote it."""

from __future__ import annotations

import random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.agents.dedup.articles import HOUR_MS, paragraphs, prepared
from tests.agents.dedup.test_forgetting import SOON, batches, incoming
from vigie.agents.dedup.deduplicator import Deduplicator
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import Prepared
from vigie.agents.dedup.verdict import Verdict
from vigie.agents.stage import Change

HEADS = (b"w", b"l", b"x", b"u", b"s")
COMING = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from((1, 6, 20)), st.sampled_from((0, -2, -90, -150, 20))),
    min_size=40,
    max_size=90,
)


def log_of(steps: list[tuple[int, int, int]]) -> list[Prepared]:
    """Articles of a stream that goes on, each so many hours before its time or after it."""
    hours, log = 0, []
    for place, (seed, step, apart) in enumerate(steps):
        hours += step
        log.append(incoming(place, seed, hours + apart))
    return log


def go_on(
    deduplicator: Deduplicator, memory: InMemoryView, log: list[Prepared], size: int
) -> tuple[list[Verdict], list[Change]]:
    """The verdicts on a log, and its changelog as the runtime writes it: the last change of each key per batch."""
    all_verdicts, changelog = list[Verdict](), list[Change]()
    for batch in batches(log, size):
        verdicts, changes = deduplicator.apply(batch, memory)
        last = list(dict(changes).items())
        memory.write(last, deduplicator.derive)
        all_verdicts += verdicts
        changelog += last
    return all_verdicts, changelog


def compacted(changelog: list[Change], dice: random.Random) -> list[Change]:
    """What a broker may leave of it: the last record of every key, and any of the earlier ones.

    A key that was deleted may be gone altogether: a deletion goes last of all.
    """
    last = {key: place for place, (key, _) in enumerate(changelog)}
    share = dice.choice((0.0, 0.2, 0.8))
    left = [place for place, (key, _) in enumerate(changelog) if last[key] == place or dice.random() < share]
    told_before = {changelog[place][0] for place in left if last[changelog[place][0]] != place}
    return [
        changelog[place]
        for place in left
        if changelog[place][1] is not None or changelog[place][0] in told_before or dice.random() < share
    ]


def heads(memory: InMemoryView) -> dict[bytes, bytes]:
    """The newest holder of each key."""
    return {key: name for key, name in memory.entries() if key[:1] in HEADS}


def test_a_key_goes_back_to_an_older_article_that_outlives_the_newest() -> None:
    """A late article takes the keys of two others up and leaves first, then one of them: the other has its keys.

    So it is with the state that saw it and with one that only knows of what is left; and a copy of it is found.
    """
    common = paragraphs("common", 1, 80)

    def holder(name: str, hours: int) -> Prepared:
        texts = (*common, *paragraphs(name, 1, 200))
        return prepared(name, hours * HOUR_MS, offset=len(name), source=f"{name}.example", paragraphs=texts)

    log = [holder("longest", 60), holder("later", 10), holder("late", -150)]
    log += [prepared(n, hours * HOUR_MS, source="elsewhere.example") for n, hours in enumerate(range(11, 226, 6))]
    running, deduplicator = InMemoryView(), Deduplicator(SOON)
    _, changelog = go_on(deduplicator, running, log, 3)
    restored = InMemoryView()
    restored.write(compacted(changelog, random.Random(0)))  # noqa: S311 not for secrets
    copy = [prepared("copy", 226 * HOUR_MS, source="copy.example", paragraphs=common)]
    verdicts, again = go_on(deduplicator, running, copy, 1)[0], go_on(Deduplicator(SOON), restored, copy, 1)[0]
    assert verdicts == again
    assert verdicts[0].duplicate_of == "article longest"


@settings(max_examples=25, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(COMING, st.integers(1, 9), st.integers(8, 80), st.randoms(use_true_random=False))
def test_whatever_was_compacted_away_the_state_is_the_same(
    steps: list[tuple[int, int, int]], size: int, until: int, dice: random.Random
) -> None:
    """Restored at any point of the log: the same holders, the same verdicts and the same changes."""
    log, running, deduplicator = log_of(steps), InMemoryView(), Deduplicator(SOON)
    _, changelog = go_on(deduplicator, running, log[:until], size)
    restored = InMemoryView()
    restored.write(compacted(changelog, dice))
    assert heads(restored) == heads(running)
    rest = log[until:]
    assert go_on(Deduplicator(SOON), restored, rest, size) == go_on(deduplicator, running, rest, size)
    assert heads(restored) == heads(running)
