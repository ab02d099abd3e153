"""Articles on one event are one story."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agents.dedup.articles import DAY_MS, HOUR_MS, START_MS
from tests.agents.dedup.committing import commit
from vigie.agents.dedup.deduplicator import Deduplicator
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import Prepared, prepare
from vigie.agents.dedup.thresholds import THRESHOLDS
from vigie.agents.dedup.verdict import Verdict
from vigie.schemas import CleanArticle
from vigie.schemas.clean import Origin

FIRE = (
    (
        "Warehouse fire in Ashford injures three",
        (
            "Three firefighters were hurt when a paint warehouse in Ashford caught fire on Tuesday night.\n"
            "The Kestrel Coatings depot on Mill Lane burned until dawn, the Kent fire service said."
        ),
    ),
    (
        "Ashford: blaze at Kestrel Coatings under control",
        (
            "The blaze that broke out at the Kestrel Coatings depot in Ashford is under control, officers said.\n"
            "Mill Lane stays closed; the three injured men are stable."
        ),
    ),
    (
        "What we know about the Ashford paint depot blaze",
        (
            "Investigators entered the ruins of the Kestrel Coatings warehouse in Ashford.\n"
            "Residents of Mill Lane told Kent reporters that they had complained about the depot."
        ),
    ),
)
OTHER_FIRE = (
    "Warehouse fire in Gdansk injures two",
    (
        "Two workers were hurt when a furniture warehouse in Gdansk caught fire on Friday night.\n"
        "The Wisla Meble hall at Port Polnocny burned until noon, the Pomeranian fire service said."
    ),
)


def incoming(number: int, title: str, text: str, at: int = 0, **changed: object) -> Prepared:
    """An article, ready for the state."""
    article = CleanArticle(
        id=f"article {number}",
        source=f"site{number}.example",
        title=title,
        paragraphs=(text,),
        language="en",
        origin=Origin("raw", 0, number, START_MS + at),
    )
    return prepare(replace(article, **changed))  # type: ignore[arg-type]


def judged(articles: list[Prepared], cuts: frozenset[int] = frozenset(), config: object = THRESHOLDS) -> list[Verdict]:
    """The verdicts. After each of `cuts` articles a new process continues with the next batch."""
    deduplicator, memory, verdicts = Deduplicator(config), InMemoryView(), []  # type: ignore[arg-type]
    for place, article in enumerate(articles):
        if place in cuts:
            deduplicator = Deduplicator(config)  # type: ignore[arg-type]
        verdicts += commit(deduplicator, [article], memory)
    return verdicts


def stories(*articles: Prepared) -> list[str | None]:
    """The story of each."""
    return [verdict.story_id for verdict in judged(list(articles))]


def test_reports_of_one_event_are_one_story() -> None:
    """Three texts in other words about one fire are the first one's story; a fire of the same kind elsewhere is not."""
    found = stories(*[incoming(n, *report) for n, report in enumerate(FIRE)], incoming(9, *OTHER_FIRE))
    assert found == ["article 0"] * 3 + ["article 9"]


def test_a_story_counts_its_articles_and_sources() -> None:
    """A story counts copies too, and each source once."""
    reports = [incoming(n, *report) for n, report in enumerate(FIRE)]
    copy = incoming(7, *FIRE[0], source="site0.example")
    counts = [(verdict.story.articles, verdict.story.sources) for verdict in judged([*reports, copy])]
    assert counts == [(1, 1), (2, 2), (3, 3), (4, 3)]


def test_likeness_fades_with_time() -> None:
    """The same report six days later is another story; within the day it is the same."""
    first, later = FIRE[0], FIRE[1]
    assert stories(incoming(0, *first), incoming(1, *later, at=6 * DAY_MS)) == ["article 0", "article 1"]
    assert stories(incoming(0, *first), incoming(1, *later, at=5 * HOUR_MS)) == ["article 0", "article 0"]


def test_a_language_without_frequencies_gathers_nothing() -> None:
    """Word frequencies are unknown there, so each article stays alone."""
    assert stories(*[incoming(n, *report, language="und") for n, report in enumerate(FIRE)]) == [
        "article 0",
        "article 1",
        "article 2",
    ]


BRIDGE = (
    ("Ferry Norrland aground off Visby", "The ferry Norrland ran aground near Visby."),
    ("Passengers of the Gotland line evacuated", "Passengers evacuated by helicopters, Gotland line says."),
    (
        "Ferry Norrland aground off Visby: passengers evacuated",
        "The Gotland line evacuated all passengers of the ferry Norrland near Visby by helicopters.",
    ),
)
LOOSE = replace(THRESHOLDS, stories=THRESHOLDS.stories._replace(merge_factor=0.5))


def test_two_stories_that_turn_out_to_be_one_become_one() -> None:
    """A report similar to both merges them: the smaller story's id ends, and later articles list it."""
    reports = [incoming(n, *report) for n, report in enumerate(BRIDGE)] + [
        incoming(3, "Norrland", BRIDGE[2][1] + " Again.")
    ]
    verdicts = judged(reports, config=LOOSE)
    assert [verdict.story_id for verdict in verdicts[:2]] == ["article 0", "article 1"]
    larger = verdicts[2].story_id
    gone = "article 1" if larger == "article 0" else "article 0"
    assert (verdicts[2].story.absorbed, verdicts[2].story.ended, verdicts[2].story.articles) == ((gone,), 1, 3)
    assert (verdicts[3].story_id, verdicts[3].story.absorbed, verdicts[3].story.ended) == (larger, (gone,), 0)


def test_a_copy_of_a_story_that_ended_is_of_the_one_that_goes_on() -> None:
    """A copy of an article that was first in another story names the story as it is now."""
    reports = [incoming(n, *report) for n, report in enumerate(BRIDGE)]
    copies = [incoming(10 + n, *report) for n, report in enumerate(BRIDGE)]
    verdicts = judged(reports + copies, config=LOOSE)
    assert {verdict.story_id for verdict in verdicts[2:]} == {verdicts[2].story_id}


def test_an_article_sent_again_is_of_the_story_that_it_has_by_now() -> None:
    """Articles of an ended story sent again are in the larger one; a replay gives the stored verdict."""
    reports = [incoming(n, *report) for n, report in enumerate(BRIDGE)]
    again = [incoming(n, *report, origin=Origin("raw", 0, 10 + n, START_MS)) for n, report in enumerate(BRIDGE)]
    verdicts = judged([*reports, *again, *reports], config=LOOSE)
    assert {verdict.story_id for verdict in verdicts[3:6]} == {verdicts[2].story_id}
    assert verdicts[6:] == verdicts[:3]
    assert judged([*reports, *again], frozenset({2, 3, 4, 5}), LOOSE) == verdicts[:6]


WORDS = (
    "Visby",
    "Gdansk",
    "Ashford",
    "Norrland",
    "ferry",
    "warehouse",
    "helicopters",
    "1912",
    "the",
    "fire",
    "evacuated",
)
STREAM = st.lists(
    st.tuples(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), st.integers(-3 * 24, 12 * 24)),
    min_size=1,
    max_size=40,
)
SMALL = replace(
    THRESHOLDS,
    stories=THRESHOLDS.stories._replace(window_articles=12, merge_factor=0.8, chain_most=4, absorbed_reported=3),
    retention=replace(THRESHOLDS.retention, evict_every=3, evict_most=4, clock_articles=3),
)


@settings(max_examples=100)
@given(STREAM, st.frozensets(st.integers(0, 39)))
def test_restarts_change_no_story(made: list[tuple[list[str], int]], cuts: frozenset[int]) -> None:
    """Stories are a function of the log.

    With merges, forgetting and little room, a process that reads the state anew at any article says what one that saw
    everything says.
    """
    articles = [
        incoming(n, " ".join(words), f"Number {n} says: {' and '.join(words)}.", at=hours * HOUR_MS)
        for n, (words, hours) in enumerate(made)
    ]
    assert judged(articles, cuts, SMALL) == judged(articles, config=SMALL)
