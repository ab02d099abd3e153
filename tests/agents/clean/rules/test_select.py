"""The final selection, of candidates of either kind."""

from __future__ import annotations

from dataclasses import replace

from vigie.agents.clean.html.extract import HtmlCandidates
from vigie.agents.clean.page import PageClaims, Selection
from vigie.agents.clean.rules.select import select
from vigie.agents.clean.thresholds import THRESHOLDS, SelectionThresholds
from vigie.schemas.clean import RemovedReason

BODY = (
    "Le port de Rochefort a rouvert lundi matin, six mois après le début des travaux, a annoncé la mairie.",
    "Les premiers bateaux sont entrés dans le bassin peu après huit heures, sous les yeux de nombreux habitants.",
)
FORM = "Laisser un commentaire"
REMARK = "Je suis passé ce matin devant le bassin et il n’y avait encore personne."
HTML, TEXT = THRESHOLDS.html.selection, THRESHOLDS.text.selection


def selected(
    *lines: str, last: float = 0.6, title: str = "", thresholds: SelectionThresholds = HTML, given: str | None = None
) -> Selection:
    """Of lines that are all likely, the last with this probability; a comment form is known as one."""
    reasons = [RemovedReason.COMMENTS if line == FORM else None for line in lines]
    probabilities = [0.95] * (len(lines) - 1) + [last]
    page = HtmlCandidates(lines, probabilities, reasons, thresholds, PageClaims(), title, [()] * len(lines))
    return select(page, given, THRESHOLDS.rules)


def reasons(found: Selection) -> dict[str, RemovedReason]:
    return {piece.text: piece.reason for piece in found.removed}


def test_what_follows_a_comment_form_is_the_readers() -> None:
    found = selected(*BODY, FORM, REMARK)

    assert found.lines == BODY
    assert reasons(found) == {FORM: RemovedReason.COMMENTS, REMARK: RemovedReason.COMMENTS}


def test_a_block_that_the_classifier_is_sure_of_stays_behind_a_button_for_comments() -> None:
    """A page of HTML may have one amid the article; of text all goes."""
    assert selected(*BODY, FORM, REMARK, last=0.95).lines == (*BODY, REMARK)
    assert selected(*BODY, FORM, REMARK, last=0.95, thresholds=TEXT).lines == BODY


def test_a_form_before_most_of_the_article_takes_nothing_away() -> None:
    assert selected(FORM, *BODY).lines == BODY


def test_a_long_line_stays_once_and_not_at_all_if_the_page_has_it_more_often_than_it_may() -> None:
    again = selected(*BODY, BODY[0])
    often = selected(*BODY, BODY[0], BODY[0])

    assert again.lines == BODY
    assert often.lines == BODY[1:]
    assert selected(*BODY, BODY[0], BODY[0], thresholds=replace(HTML, repeats_most=3)).lines == BODY
    assert reasons(often) == {BODY[0]: RemovedReason.REPEATED_BLOCK}


def test_the_title_is_never_among_the_lines_nor_listed() -> None:
    """Whatever marks are around it; a given title is believed."""
    found = selected("« Le port rouvre »", *BODY, title="Le port rouvre")
    given = selected("Le port rouvre", *BODY, title="Autre chose", given="Le port rouvre !")

    assert (found.title, found.lines, found.removed) == ("Le port rouvre", BODY, ())
    assert (given.title, given.lines, given.removed) == ("Le port rouvre !", BODY, ())


def test_something_is_left_of_a_page_of_nothing_but_captions() -> None:
    caption = "Le nouveau quai du port, lundi matin. Photo : Jeanne Martin"

    assert selected(caption).lines == (caption,)
    assert selected(*BODY, caption).lines == BODY


def test_the_kept_places_are_those_of_the_lines() -> None:
    found = selected(BODY[0], FORM, BODY[1], last=0.95)

    assert [(BODY[0], FORM, BODY[1])[place] for place in found.kept] == list(found.lines)
