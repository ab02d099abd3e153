"""What is a copy, what is not, and what is remembered of both."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agents.dedup.articles import DAY_MS, HOUR_MS, article, paragraphs, prepared, words
from tests.agents.dedup.committing import commit
from vigie.agents.dedup.deduplicator import Deduplicator
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import Prepared
from vigie.agents.dedup.verdict import Verdict
from vigie.agents.stage import Change


def judged(batches: list[list[Prepared]], memory: InMemoryView | None = None) -> list[Verdict]:
    """The verdicts over batches, each committed before the next."""
    deduplicator, view = Deduplicator(), memory or InMemoryView()
    verdicts: list[Verdict] = []
    for batch in batches:
        verdicts += commit(deduplicator, batch, view)
    return verdicts


def last(*articles: Prepared) -> Verdict:
    """The verdict on the last of some articles."""
    return judged([list(articles)])[-1]


def test_different_articles_are_new() -> None:
    """An article that shares nothing is new, and its own story."""
    assert last(prepared("one"), prepared("two")) == Verdict("article two", "new", story_id="article two")


def test_the_same_text_elsewhere_is_exact() -> None:
    """Another address and headline, other quotes and case, the same words: an exact copy."""
    verdict = last(prepared("one"), prepared("two", paragraphs=tuple(p.upper() + " »" for p in paragraphs("one"))))
    assert (verdict.verdict, verdict.duplicate_of, verdict.story_id) == ("exact", "article one", "article one")


def test_the_same_address_is_the_same_article() -> None:
    """A tracking parameter makes no new address."""
    texts = (*paragraphs("one")[:5], paragraphs("one")[5].replace(" ", " xx ", 1))
    verdict = last(prepared("one"), prepared("two", url="https://example.org/one?utm_source=rss#top", paragraphs=texts))
    assert (verdict.verdict, verdict.duplicate_of) == ("same_url", "article one")


def test_a_site_is_no_address() -> None:
    """A front page's address does not identify the articles that claim it."""
    pages = [prepared(seed, url="https://example.org/") for seed in ("one", "two")]
    assert last(*pages).verdict == "new"


def test_a_retouched_text_is_near() -> None:
    """A few words changed: near, and how near."""
    changed = list(paragraphs("one"))
    changed[3] = changed[3].replace(" ", " xx ", 2)
    verdict = last(prepared("one"), prepared("two", paragraphs=tuple(changed)))
    assert (verdict.verdict, verdict.duplicate_of) == ("near", "article one")
    assert 0.8 < verdict.similarity < verdict.containment < 1


def test_a_lead_is_partial_whichever_comes_first() -> None:
    """The first third of an article is a copy of it, before it and after it."""
    whole, lead = prepared("one"), prepared("two", paragraphs=paragraphs("one")[:2])
    assert (last(whole, lead).verdict, last(whole, lead).containment) == ("partial", 1.0)
    assert (last(lead, whole).verdict, last(lead, whole).duplicate_of) == ("partial", "article two")


def test_an_update_is_new() -> None:
    """A new article that quotes a quarter of an older one is an article of its own."""
    update = paragraphs("one", 6)[:2] + paragraphs("two", 6)
    verdict = last(prepared("one"), prepared("two", title=article("one").title, paragraphs=update))
    assert (verdict.verdict, verdict.story_id) == ("new", "article one")


def test_an_update_that_holds_an_excerpt_is_new() -> None:
    """Once the full article is known, a text that contains only an earlier excerpt of it is no copy."""
    excerpt = prepared("excerpt", source="a.org", paragraphs=paragraphs("one", 6)[:2])
    whole = prepared("one", source="b.org", paragraphs=paragraphs("one", 6))
    update = prepared("update", source="c.org", paragraphs=paragraphs("one", 6)[:2] + paragraphs("more", 6))
    longer = prepared("longer", source="d.org", paragraphs=paragraphs("one", 6) + paragraphs("more", 14))
    verdicts = judged([[excerpt, whole, update]])
    assert [v.duplicate_of for v in verdicts] == [None, "article excerpt", None]
    assert {v.story_id for v in verdicts} == {"article excerpt"}
    assert last(excerpt, whole, longer).duplicate_of == "article excerpt"


def test_one_template_filled_twice_is_two_articles() -> None:
    """The same sentences with other numbers are other news."""

    def filled(seed: str) -> tuple[str, ...]:
        dice = random.Random(seed)  # noqa: S311 not for secrets
        return tuple(
            " ".join(f"{word} {dice.randint(1, 9999)}" if place % 9 == 0 else word for place, word in enumerate(line))
            for line in (words(("template", part), 40) for part in range(4))
        )

    monday, tuesday = (prepared(day, paragraphs=filled(day)) for day in ("monday", "tuesday"))
    assert last(monday, tuesday).verdict == "new"


def test_a_week_later_it_is_news_again() -> None:
    """Copies are copies within seven days of event time, in either direction."""
    first, again = prepared("one", 8 * DAY_MS), prepared("two", paragraphs=paragraphs("one"))
    assert last(prepared("one"), prepared("two", 7 * DAY_MS, paragraphs=paragraphs("one"))).verdict == "exact"
    assert last(prepared("one"), prepared("two", 7 * DAY_MS + 1, paragraphs=paragraphs("one"))).verdict == "new"
    assert last(first, again).verdict == "new"


def test_a_copy_of_a_copy_has_the_first_as_its_original() -> None:
    """Duplicates never point at duplicates."""
    copy = prepared("two", paragraphs=paragraphs("one")[:5])
    again = prepared("three", paragraphs=(*paragraphs("one")[:5], "Partagez."))
    assert [v.duplicate_of for v in judged([[prepared("one"), copy, again]])] == [None, "article one", "article one"]


def test_a_replay_has_its_stored_verdict() -> None:
    """The same record again, from the same place: the same verdict, and nothing is written."""
    batch = [prepared("one"), prepared("two", offset=1, paragraphs=paragraphs("one")[:3])]
    memory = InMemoryView()
    first = judged([batch], memory)
    again, changes = Deduplicator().apply(batch, memory)
    assert again == first
    assert changes == []


def test_an_article_sent_again_is_a_copy_of_itself() -> None:
    """The same id from another log record is published once only."""
    verdict = last(prepared("one"), prepared("one", offset=7))
    assert (verdict.verdict, verdict.duplicate_of) == ("exact", "article one")


@settings(max_examples=25)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=40), st.integers(1, 7))
def test_batches_do_not_count(picks: list[int], size: int) -> None:
    """Verdicts and state are the same however the log is cut into batches."""
    log = [prepared(f"{n}-{n % 3}", n * HOUR_MS, paragraphs=paragraphs(n // 2, 2 + n % 3)) for n in picks]
    whole, cut = InMemoryView(), InMemoryView()
    assert judged([log], whole) == judged([log[at : at + size] for at in range(0, len(log), size)], cut)
    assert whole.entries() == cut.entries()


@settings(max_examples=25)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=20), st.integers(0, 19))
def test_a_batch_that_is_not_committed_never_happened(picks: list[int], aborted: int) -> None:
    """A batch can be processed again, by any instance, and nothing of the first attempt remains."""
    log = [prepared(n, n * HOUR_MS, offset=place) for place, n in enumerate(picks)]
    deduplicator, view = Deduplicator(), InMemoryView()
    verdicts: list[Verdict] = []
    for place, one in enumerate(log):
        if place == aborted:
            deduplicator.apply(log[place : place + 3], view)
        verdicts += commit(deduplicator, [one], view)
    assert verdicts == judged([log])


def test_the_state_is_rebuilt_from_the_changelog() -> None:
    """Replaying the last value of each key gives a state that judges the same."""
    memory, log = InMemoryView(), list[Change]()
    deduplicator = Deduplicator()
    for seed in range(30):
        _, changes = deduplicator.apply([prepared(seed % 20, seed * HOUR_MS, offset=seed)], memory)
        memory.write(changes)
        log += changes
    restored = InMemoryView()
    last_of = {key: place for place, (key, _) in enumerate(log)}
    restored.write(change for place, change in enumerate(log) if last_of[change[0]] == place)
    copy = prepared("late", 31 * HOUR_MS, paragraphs=paragraphs(7)[:4])
    assert Deduplicator().apply([copy], restored) == Deduplicator().apply([copy], memory)


def test_what_left_the_window_leaves_the_state() -> None:
    """After two weeks of stream nothing is left of its first days but what the window needs."""
    memory, deduplicator = InMemoryView(), Deduplicator()
    for step in range(1_024):
        commit(deduplicator, [prepared(step, step * 20 * 60_000, paragraphs=paragraphs(step, 1, 12))], memory)
    kept = [key for key, _ in memory.entries() if key[:1] == b"a"]
    assert 7 * 72 <= len(kept) <= 8 * 72 + 256 + 64


def test_a_wrong_clock_forgets_nothing() -> None:
    """Articles dated a year ahead or behind neither evict others nor count as their copies."""
    year = 365 * DAY_MS
    log = [prepared(n, n * 1_000, paragraphs=paragraphs(n, 1, 12)) for n in range(600)]
    for place in range(10, 600, 7):
        log[place] = prepared(f"off {place}", year if place % 2 else -year, paragraphs=paragraphs(-place, 1, 12))
    copy = prepared("copy", 700_000, paragraphs=paragraphs(0, 1, 12), title=log[0].article.title)
    assert last(*log, copy).duplicate_of == "article 0"
