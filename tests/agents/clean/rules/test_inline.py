"""What stands amid paragraphs is told by what it is."""

from __future__ import annotations

from vigie.agents.clean.html.extract import HtmlCandidates
from vigie.agents.clean.page import PageClaims, Reasons
from vigie.agents.clean.rules import inline
from vigie.agents.clean.thresholds import THRESHOLDS
from vigie.schemas.clean import RemovedReason

LINES = (
    "Le port de Rochefort a rouvert lundi matin, six mois après le début des travaux.",
    "Publié le 5 mars 2026 à 10h35",
    "Le nouveau quai, lundi. Photo : Jeanne Martin",
    "Rédaction en ligne",
    "Sur le même sujet :",
    "Le phare de Chassiron sera repeint au printemps",
)


def test_each_has_its_reason_and_paragraphs_have_none() -> None:
    known: Reasons = [None, None, None, None, RemovedReason.RELATED_LINK, None]
    page = HtmlCandidates(LINES, [0.6] * len(LINES), known, THRESHOLDS.text.selection, PageClaims(), "", ())
    found = inline.among([0, 1, 2, 3, 5], page, known, THRESHOLDS.rules.lengths)
    assert found == {1: "date of publication", 2: "photo caption", 3: "byline", 5: "related link"}
