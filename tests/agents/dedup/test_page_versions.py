"""What a page crawled again can be: a ticker, a page behind a wall, withdrawn, copied in between, or another page."""

from __future__ import annotations

import pytest

from tests.agents.dedup.articles import DAY_MS, article, paragraphs, prepared
from tests.agents.dedup.test_deduplicator import judged
from tests.agents.dedup.test_revisions import TEXT, URL, page, rewritten, said
from vigie.agents.dedup.deduplicator import Deduplicator
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import Prepared
from vigie.agents.dedup.verdict import Verdict
from vigie.agents.stage import Change

WALL = "This article is for subscribers only. Subscribe now for one euro a month to read on and to support our work."


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_ticker_that_grows_by_the_hour_is_revised_by_the_hour(newest_first: bool) -> None:  # noqa: FBT001 a case
    """Each entry has some twenty words; all revisions name the first version."""
    entries = paragraphs("entry", 6, 20)
    states = [entries[: count + 1][:: -1 if newest_first else 1] for count in range(6)]
    log = [page(str(at), at, paragraphs=(*texts, *TEXT[:1])) for at, texts in enumerate(states)]
    assert said(*log) == [("new", None), *[("new", "article 0")] * 5]


def test_a_ticker_that_drops_its_oldest_entries_is_one_page_under_changing_titles() -> None:
    """Three entries are shown, of which one is new each hour."""
    entries = paragraphs("entry", 8, 20)
    log = [page(str(at), at, title=article(at).title, paragraphs=entries[at : at + 3]) for at in range(6)]
    assert said(*log) == [("new", None), *[("new", "article 0")] * 5]


def test_a_page_behind_a_wall_is_revised_by_its_whole_text() -> None:
    """What was published was the lead and a notice, or the notice alone."""
    for before in ((TEXT[0], WALL), (WALL,)):
        assert said(page("wall", paragraphs=before), page("whole", 1))[-1] == ("new", "article wall")


def test_a_wall_put_before_a_published_text_is_no_news() -> None:
    """Its notice is not published, and the text is no revision when it is whole again."""
    log = [page("whole"), page("wall", 1, paragraphs=(TEXT[0], WALL)), page("again", 2, paragraphs=(*TEXT, "Read on."))]
    assert said(*log)[1:] == [("same_url", "article whole")] * 2


@pytest.mark.parametrize("kept", [0, 1])
def test_a_withdrawn_text_is_revised(kept: int) -> None:
    """A notice in the place of the text, and a long one below its lead."""
    notice = paragraphs("we regret", 1, 25 + 25 * kept)
    assert said(page("one"), page("two", 1, paragraphs=(*TEXT[:kept], *notice)))[-1] == ("new", "article one")


@pytest.mark.parametrize(
    "stamp",
    ["Updated on 2 May 2024 at 14:35 GMT", "Mis à jour le 2 mai 2024 à 14h35", "Aktualisiert am 02.05.2024, 14:35 Uhr"],
)
def test_a_line_that_says_when_a_page_was_updated_is_a_trifle(stamp: str) -> None:
    """Where there was none, above the text and below it."""
    for texts in ((stamp, *TEXT), (*TEXT, stamp)):
        assert said(page("one"), page("two", 1, paragraphs=texts))[-1] == ("same_url", "article one")


def test_lines_of_results_are_news() -> None:
    """Each is as short as a date, and has no year."""
    results = ("Lyon 3 Nantes 1", "Lille 0 Brest 2", "Nice 1 Rennes 1", "Metz 2 Lens 2")
    assert said(page("one"), page("two", 1, paragraphs=(*TEXT, *results)))[-1] == ("new", "article one")


def test_pages_that_share_a_url_and_the_name_of_their_site_are_unlike() -> None:
    """A wrong canonical URL; the site's name ends each title, and its notice each text."""
    name, notice = "the Kalvik County Lantern", paragraphs("notice", 1, 12)
    log = [
        prepared(
            seed, at, url=URL, title=f"{article(seed).title[:30]}, {name}", paragraphs=paragraphs(seed, 3, 40) + notice
        )
        for at, seed in enumerate("abc")
    ]
    assert said(*log) == [("new", None)] * 3


def test_a_translation_at_the_url_is_another_article_with_its_own_revisions() -> None:
    """Nothing of it is in the other text, so the URL alone says nothing."""
    other = {"title": article("translated").title, "language": "fr"}
    texts = paragraphs("translated")
    log = [
        page("one"),
        page("two", 1, paragraphs=texts, **other),
        page("three", 2, paragraphs=rewritten(2)),
        page("four", 3, paragraphs=(*texts, *paragraphs("more", 1)), **other),
    ]
    assert said(*log)[1:] == [("new", None), ("new", "article one"), ("new", "article two")]


def test_a_page_that_was_a_copy_in_between_still_revises_its_own_first_version() -> None:
    """Another site had published the second version before."""
    second = rewritten(3)
    log = [
        page("one"),
        prepared("elsewhere", 1, source="b.org", paragraphs=second),
        page("two", 2, paragraphs=second),
        page("three", 3, paragraphs=(*paragraphs("more", 1), *second)),
    ]
    assert said(*log)[2:] == [("exact", "article elsewhere"), ("new", "article one")]


def test_a_page_that_was_a_copy_from_the_start_revises_what_it_copied() -> None:
    """No version of its own was published before."""
    log = [
        prepared("agency", source="a.org", paragraphs=TEXT),
        page("one", 1),
        page("two", 2, paragraphs=rewritten(2)),
    ]
    assert said(*log)[1:] == [("exact", "article agency"), ("new", "article agency")]


def test_a_page_set_back_to_its_first_text_is_a_copy_of_that() -> None:
    """And revised again afterwards."""
    log = [
        page("one"),
        page("two", 1, paragraphs=rewritten(3)),
        page("back", 2),
        page("three", 3, paragraphs=rewritten(2, "more")),
    ]
    assert said(*log)[2:] == [("exact", "article one"), ("new", "article one")]


def test_a_page_that_is_not_found_for_a_while_is_still_the_same_page() -> None:
    """The site's notice is another page, and the next version revises the one before it."""
    gone = page(
        "gone", 1, title="Not found", paragraphs=("There is no page of this name here, so please use the search.",)
    )
    assert said(page("one"), gone, page("two", 2, paragraphs=rewritten(2)))[1:] == [
        ("new", None),
        ("new", "article one"),
    ]


def test_a_page_out_of_the_window_is_a_page_of_its_own() -> None:
    """Eight days later."""
    later = prepared("two", 8 * DAY_MS, url=URL, title=article("page").title, paragraphs=rewritten(3))
    assert said(page("one"), later)[-1] == ("new", None)


def test_revisions_are_found_by_a_process_that_restored_the_state_from_its_changelog() -> None:
    """A new process for every article: pages, trifles, copies elsewhere and a late version."""
    log = [
        page("one"),
        page("two", 1, paragraphs=(*TEXT, "Read on.")),
        prepared("elsewhere", 2, source="b.org", paragraphs=rewritten(2)),
        page("three", 3, paragraphs=rewritten(2)),
        page("four", 4, paragraphs=rewritten(4)),
        page("late", 0.5, paragraphs=rewritten(1)),
        page("five", 6, paragraphs=rewritten(4)[:2]),
    ]
    assert restarted(log) == judged([log])


def restarted(log: list[Prepared]) -> list[Verdict]:
    """The verdicts, each given by a new process that holds nothing but the last change of each key."""
    changelog: dict[bytes, Change] = {}
    verdicts: list[Verdict] = []
    for one in log:
        restored = InMemoryView()
        restored.write(changelog.values())
        found, changes = Deduplicator().apply([one], restored)
        for change in changes:
            changelog.pop(change[0], None)
            changelog[change[0]] = change
        verdicts += found
    return verdicts
