"""What stands amid paragraphs is told by what it is."""

from __future__ import annotations

from vigie.agents.clean.model.codepoints import text_of
from vigie.agents.clean.rules import inline
from vigie.agents.clean.thresholds import Teasers

LINES = (
    "Le port de Rochefort a rouvert lundi matin, six mois après le début des travaux.",
    "Publié le 5 mars 2026 à 10h35",
    "Le nouveau quai, lundi. Photo : Jeanne Martin",
    "Rédaction en ligne",
    "Sur le même sujet :",
    "Le phare de Chassiron sera repeint au printemps",
)


def test_each_has_its_reason_and_paragraphs_have_none() -> None:
    kept = [0, 1, 2, 3, 5]
    found = inline.among(kept, LINES, {4: "related link"}, dict.fromkeys(kept, 0.6), lambda: text_of(LINES), Teasers())
    assert found == {1: "date of publication", 2: "photo caption", 3: "byline", 5: "related link"}
