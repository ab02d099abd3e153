"""Links to other articles among the lines that the classifier would keep."""

from __future__ import annotations

from vigie.agents.clean.rules import teasers
from vigie.agents.clean.thresholds import TeaserThresholds
from vigie.schemas.clean import RemovedReason

FIGURES = TeaserThresholds()
BODY = "Le port de Rochefort a rouvert lundi matin, six mois après le début des travaux."
LINKS = ("Le phare de Chassiron sera repeint au printemps", "La digue nord tiendra encore dix ans")
GLUED = " ".join((*LINKS, "Une grève retarde les bateaux", "Deux navires attendus mardi"))
DOUBT, SURE = 0.6, 0.95


def listed(lines: list[str], likely: float = DOUBT) -> set[int]:
    """With the second line as the heading of links."""
    kept = [i for i in range(len(lines)) if i != 1]
    return teasers.listed(
        kept,
        lines,
        [RemovedReason.RELATED_LINK if i == 1 else None for i in range(len(lines))],
        [likely] * len(lines),
        FIGURES,
    )


def glued(lines: list[str], likely: float = DOUBT) -> set[int]:
    kept = list(range(len(lines)))
    return teasers.glued(kept, lines, [likely] * len(lines), FIGURES)


def test_lines_below_a_heading_of_links_are_links() -> None:
    assert listed([BODY, "Sur le même sujet :", *LINKS]) == {2, 3}


def test_a_list_of_links_ends_with_the_first_sentence() -> None:
    """What stands below it is the article again, subheadings too."""
    assert listed([BODY, "Lire aussi :", LINKS[0], BODY, "Une digue pour dix ans"]) == {2}


def test_a_line_that_the_classifier_is_sure_of_stays() -> None:
    assert listed([BODY, "Lire aussi :", *LINKS], SURE) == set()
    assert glued([GLUED, BODY, *LINKS], SURE) == set()


def test_a_link_with_its_heading_on_the_same_line_heads_no_list() -> None:
    """The line below it is the article's."""
    assert listed([BODY, f"Lire aussi : {LINKS[0]}", "Une digue pour dix ans"]) == set()


def test_links_glued_to_one_line_before_the_article_are_known_by_those_that_stand_again() -> None:
    assert glued([GLUED, BODY, BODY.replace("lundi", "mardi"), LINKS[0], LINKS[1]]) == {0}


def test_glued_links_amid_an_article_and_those_that_stand_once_stay() -> None:
    """Between paragraphs a long line without an end may be a list of the article's own."""
    assert glued([BODY, GLUED, BODY, LINKS[0], BODY]) == set()
    assert glued([GLUED, BODY]) == set()


def test_something_is_left_of_an_article_of_such_lines_alone() -> None:
    assert glued([GLUED, GLUED]) == set()
