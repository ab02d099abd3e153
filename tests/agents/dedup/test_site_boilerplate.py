"""Paragraphs that a site puts on every page are its boilerplate, not the article's."""

from __future__ import annotations

from tests.agents.dedup.articles import article, paragraphs, prepared
from tests.agents.dedup.test_deduplicator import judged, last
from vigie.agents.dedup.site_boilerplate import REASON, without
from vigie.schemas.clean import Removed, RemovedReason

FRAME = paragraphs("frame", 3, 45)


def framed(seed: object) -> tuple[str, ...]:
    """Two paragraphs of an article's own in the site's frame."""
    return (FRAME[0], *paragraphs(seed, 2, 40), *FRAME[1:])


def test_what_four_articles_repeat_is_left_out() -> None:
    """From the fourth independent article on, a paragraph of the site is not published."""
    verdicts = judged([[prepared(seed, paragraphs=framed(seed)) for seed in range(6)]])
    assert [verdict.repeated for verdict in verdicts] == [(), (), (), (0, 3, 4), (0, 3, 4), (0, 3, 4)]


def test_articles_in_one_frame_are_no_copies() -> None:
    """135 words of a site round 80 words of an article make no copy of it, from the third article of the site on."""
    verdicts = judged([[prepared(seed, paragraphs=framed(seed)) for seed in range(12)]])
    assert {verdict.verdict for verdict in verdicts[2:]} == {"new"}


def test_a_copy_is_found_under_another_frame() -> None:
    """The frame of another site neither hides a copy nor counts in its share."""
    log = [prepared(seed, paragraphs=framed(seed)) for seed in range(5)]
    elsewhere = prepared("copy", source="example.net", paragraphs=paragraphs(4, 2, 40))
    assert (last(*log, elsewhere).duplicate_of, last(*log, elsewhere).similarity) == ("article 4", 1.0)


def test_copies_and_updates_do_not_make_a_frame() -> None:
    """What an article's copies and updates repeat under its own headline stays its own."""
    title = article("one").title
    log = [prepared("one", paragraphs=paragraphs("one", 4))]
    log += [
        prepared(f"update {n}", title=title + f" ({n})", paragraphs=paragraphs("one", 2) + paragraphs(n, 6))
        for n in range(5)
    ]
    assert {verdict.repeated for verdict in judged([log])} == {()}


def test_an_excerpt_under_another_headline_is_no_frame() -> None:
    """An article mostly found in another of the site, with words of its title, is a version of it."""
    whole = prepared("one", title="Grand incendie au port de Marseille hier", paragraphs=paragraphs("one", 8))
    retouched = (*paragraphs("one", 3), *paragraphs("retouched", 1, 20))
    again = prepared("two", title="En direct : incendie au port, les images", paragraphs=retouched)
    other = prepared("two", title="Chronique de la semaine", paragraphs=retouched)
    assert last(whole, again).duplicate_of == "article one"
    assert last(whole, other).verdict == "new"


def test_crawls_of_one_article_are_one_article() -> None:
    """The same address again and again says nothing about the site."""
    log = [prepared(n, url="https://example.org/live", paragraphs=framed(n)) for n in range(8)]
    assert {verdict.repeated for verdict in judged([log])} == {()}


def test_never_all_of_an_article() -> None:
    """An article of nothing but the site's own paragraphs keeps them."""
    log = [prepared(seed, paragraphs=framed(seed)) for seed in range(6)]
    assert last(*log, prepared("bare", paragraphs=FRAME)).repeated == ()


def test_short_lines_are_nobodys() -> None:
    """A line of three words may stand in any article."""
    log = [prepared(n, paragraphs=("Il a dit.", *paragraphs(n, 3))) for n in range(6)]
    assert {verdict.repeated for verdict in judged([log])} == {()}


def test_what_is_left_out_is_listed() -> None:
    """Whatever is removed is listed in `removed`, with its reason, after what was listed before."""
    before = article("one", paragraphs=framed("one"), removed=(Removed("Menu", RemovedReason.NOT_ARTICLE),))
    after = without(before, (0, 3, 4))
    assert after.paragraphs == paragraphs("one", 2, 40)
    assert after.removed == (Removed("Menu", RemovedReason.NOT_ARTICLE), *(Removed(text, REASON) for text in FRAME))
