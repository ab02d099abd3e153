"""The same articles in other orders, sent again, with batches lost: the same sets of copies, one verdict each."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agents.dedup.articles import HOUR_MS, article, paragraphs, prepared
from tests.agents.dedup.committing import commit
from vigie.agents.dedup.deduplicator import Deduplicator
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import Prepared
from vigie.agents.dedup.verdict import Verdict


def copies(seed: int) -> list[Prepared]:
    """An article, and copies of it: elsewhere, retouched, cut short, and crawled again."""
    texts = paragraphs(seed)
    edits: dict[str, dict[str, object]] = {
        "first": {},
        "elsewhere": {"paragraphs": tuple(text.upper() for text in texts)},
        "retouched": {"paragraphs": (texts[0].replace(" ", " xx ", 2), *texts[1:])},
        "cut": {"paragraphs": texts[:5]},
        "crawled again": {
            "url": f"https://example.org/{seed} first?utm_source=rss",
            "paragraphs": (*texts, "Partagez."),
        },
    }
    return [
        prepared(
            f"{seed} {name}",
            seed * HOUR_MS,
            offset=0,
            **{"source": f"{name}.example", "title": article(seed).title, "paragraphs": texts, **changed},
        )
        for name, changed in edits.items()
    ]


LOG = [one for seed in range(4) for one in copies(seed)]


def sets(verdicts: Sequence[Verdict]) -> set[frozenset[str]]:
    """The sets of articles that are copies of each other."""
    found: dict[str, set[str]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.duplicate_of or verdict.id, set()).add(verdict.id)
    return {frozenset(one) for one in found.values()}


def through(log: Sequence[Prepared], sizes: Sequence[int], killed: Sequence[bool]) -> list[Verdict]:
    """The verdicts with batches of these sizes; a batch is done again by another instance where one was killed."""
    view, deduplicator, verdicts, at, batch = InMemoryView(), Deduplicator(), list[Verdict](), 0, 0
    while at < len(log):
        size = sizes[batch % len(sizes)]
        if killed[batch % len(killed)]:
            deduplicator.apply(log[at : at + size], view)
            deduplicator = Deduplicator()
        found = commit(deduplicator, log[at : at + size], view)
        verdicts, at, batch = verdicts + found, at + size, batch + 1
    return verdicts


@settings(max_examples=15)
@given(st.permutations(LOG), st.permutations(LOG), st.lists(st.integers(1, 9), min_size=1, max_size=5), st.data())
def test_two_orders_give_the_same_sets(
    one: list[Prepared], other: list[Prepared], sizes: list[int], data: st.DataObject
) -> None:
    """The sets do not depend on the order. Only the original does: it is the first processed."""
    killed = data.draw(st.lists(st.booleans(), min_size=1, max_size=4))
    first, second = through(one, [len(one)], [False]), through(other, sizes, killed)
    assert sets(first) == sets(second) == {frozenset(one.article.id for one in copies(seed)) for seed in range(4)}
    for verdicts in (first, second):
        order = [verdict.id for verdict in verdicts]
        for verdict in verdicts:
            members = next(one for one in sets(verdicts) if verdict.id in one)
            assert (verdict.duplicate_of or verdict.id) == min(members, key=order.index)


@settings(max_examples=8)
@given(st.permutations(LOG), st.integers(1, 9))
def test_a_stream_sent_twice_gives_each_article_one_verdict(log: list[Prepared], size: int) -> None:
    """Replayed records get their stored verdicts; the same articles from other records are copies."""
    view = InMemoryView()
    first, changes = Deduplicator().apply(log, view)
    view.write(changes)
    before = view.entries()
    replayed = [Deduplicator().apply(log[at : at + size], view) for at in range(0, len(log), size)]
    assert [verdict for verdicts, _ in replayed for verdict in verdicts] == first
    assert [change for _, changes in replayed for change in changes] == []
    assert view.entries() == before
    sent_again = [prepared_again(one) for one in log]
    again, _ = Deduplicator().apply(sent_again, view)
    assert {verdict.verdict for verdict in again} == {"exact"}
    assert [verdict.duplicate_of for verdict in again] == [verdict.duplicate_of or verdict.id for verdict in first]


def prepared_again(one: Prepared) -> Prepared:
    """The same article from another place of the log."""
    return one._replace(origin=one.origin + 1)
