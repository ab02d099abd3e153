"""Names with symbols are found as they are written, and what other languages write is refused with the remedy."""

from __future__ import annotations

import pytest

from tests.agents.match.answers import evidence_of, faults_of, finds

FOUND = [
    ("C++", "en C++17", "vitamine C", "C+++"),
    ("C", "vitamine C.", "en C++", "en C#"),
    ("C#", "en C#.", "C dièse", "#C"),
    (".NET", "mise à jour .net", "bénéfice net", "www.example.net"),
    ('"Windows .NET"', "sur Windows .NET", "windows net", "windows.net"),
    ("Canal+", "CANAL+, hier", "le canal", "Canal + Sport"),
    ('"Canal+ Sport"', "Canal+ Sport", "Canal Sport", "canal, sport"),
    ("AT&T", "AT＆T recule", "at the t", "AT T"),
    ('="Le Monde"', "dans Le Monde.", "le monde", "Le, Monde"),
    ("=\"l'État, c'est\"", "L’État? l’État, c’est", "l'État c'est", "L'État, c'est"),
    ("=AT&T", "l'action AT&T", "at&t", "AT T"),
    ("R&D", "la R & D", "R et D", "R. D."),
    ("#MeToo", "le #metoo", "MeToo", "##MeToo"),
    ("@macron", "par @Macron", "Macron", "jean@macron.fr"),
    ("jean@site.fr", "Jean@site.fr", "jean, site.fr", "jean site fr"),
    ("Ke$ha", "de Ke$ha", "ke ha", "ke, ha"),
    ("$TSLA", "acheter $TSLA", "TSLA", "US$TSLA"),
    ("=Le-Monde", "lu dans Le‑Monde", "le-monde", "Le Monde"),
    ("=l'État", "de l’État", "l’état", "l État"),
    ("Canal+ NEAR/3 Disney+", "Canal+ ou Disney+", "Canal+ ou Disney", "canal ou Disney+"),
    ("ATLEAST/2(C++)", "C++ et C++", "C++ et C", "C++"),
]


@pytest.mark.parametrize(("query", "there", "other", "another"), FOUND)
def test_a_name_is_found_with_its_symbols_alone(query: str, there: str, other: str, another: str) -> None:
    assert finds(query, there)
    assert not finds(query, other)
    assert not finds(query, another)


PRINTED = [
    ("l'État", "l’État"),
    ("l'État", "lʼÉtat"),
    ("Le-Monde", "Le‑Monde"),
    ("Le-Monde", "Le‐Monde"),
    ("AT&T", "AT＆T"),
    ("AT&T", "ＡＴ＆Ｔ"),
    ("C++", "C＋＋"),
    ("#MeToo", "＃MeToo"),
]
"""A name as it is typed, and as it is printed."""


@pytest.mark.parametrize("equals", ["", "="])
@pytest.mark.parametrize(("typed", "printed"), PRINTED)
def test_a_name_is_found_however_either_is_printed(typed: str, printed: str, equals: str) -> None:
    """Typographic apostrophes and hyphens and full-width signs, in the query as in the text."""
    for asked in (typed, printed):
        for there in (typed, printed):
            assert finds(equals + asked, f"x {there} y"), (asked, there)


@pytest.mark.parametrize(
    ("query", "text"),
    [("canal", "Canal+"), ("AT", "AT&T"), ("Yahoo!", "Yahoo"), ('"2,5 %"', "2,5% de"), ("O'Neill", "O’Neill")],
)
def test_a_word_without_symbols_is_found_beside_any(query: str, text: str) -> None:
    assert finds(query, text)


def test_the_evidence_shows_the_symbols() -> None:
    assert evidence_of("C++ AND .NET", "en C++, puis .NET") == ["C++", ".NET"]


@pytest.mark.parametrize(
    ("query", "there", "other"),
    [
        ('"crise énergét*"', "la crise énergétique", "crise et énergétique"),
        ('"gouvern* provisoire"', "le gouvernement provisoire", "provisoire gouvernement"),
        ('"rénov*"', "la rénovation", "le rêne"),
        ('"l\'énerg*"', "l’énergie", "énergie"),
        ('title:"budget muni*" OR "budget muni*"', "budget municipal", "budget, élu municipal"),
        ('"crise énerg*"~2', "énergie en crise", "énergie ou pas, pas de crise"),
        ("port&&gare", "gare et port", "port"),
        ("port||gare", "gare", "train"),
        ("gare AND !port", "gare", "gare et port"),
        ("gare !port", "gare", "gare et port"),
    ],
)
def test_what_is_meant_is_done(query: str, there: str, other: str) -> None:
    assert finds(query, there)
    assert not finds(query, other)


@pytest.mark.parametrize(
    ("query", "code", "column", "remedy"),
    [
        ("port near/5 gare", "misspelt-operator", 6, "NEAR/5"),
        ("port w/3 gare", "misspelt-operator", 6, "NEAR/3"),
        ("port pre/3 gare", "misspelt-operator", 6, "ONEAR/3"),
        ("port NEAR gare", "missing-operator", 6, "NEAR/5"),
        ("atleast/2(port OR gare)", "misspelt-operator", 1, "ATLEAST/2"),
        ("port et gare", "missing-operator", 6, "AND"),
        ("port|gare", "misspelt-operator", 1, "port OR gare"),
        ("navire~1", "fuzzy", 1, "navir*"),
        ('"port fermé"~0.5', "fuzzy", 13, "remove"),
        ('"port"~2', "bad-slop", 1, "remove ~2"),
        ("gare AND port^2", "weight", 10, "write port"),
        ("/gr[eè]ve/", "regular-expression", 1, "OR"),
        ("/gr(e|è)ve/", "regular-expression", 1, "OR"),
        ("gr[eè]ve", "brackets", 1, "OR"),
        ("port\\*", "escape", 1, "quotes"),
        ('"crise énerg* grave"', "bad-wildcard", 1, "crise ONEAR/1 énerg* ONEAR/1 grave"),
        ("=App*", "bad-wildcard", 1, "App*"),
        ("lang=fr", "misspelt-field", 1, "lang:fr"),
        ("title: port", "misspelt-field", 1, "without a space"),
        ("lang:french", "unknown-language", 6, "fr"),
        ("lang:fr-FR", "unknown-language", 6, "fr"),
        ("lang:(fr OR english)", "unknown-language", 13, "en"),
        ("lang:x1", "unknown-language", 6, "ISO 639"),
        ("country:UK", "unknown-country", 9, "GB"),
        ("country:Allemagne", "unknown-country", 9, "DE"),
        ("person:Mac*", "bad-wildcard", 8, "in full"),
        ("person:Mac?on", "bad-wildcard", 8, "in full"),
        ("lang:fr,en", "bad-value", 6, "lang:(fr OR en)"),
        ("lang:cn", "unknown-language", 6, "zh"),
        ("lang:[fr]", "brackets", 6, "OR"),
        ("lang==fr", "misspelt-field", 1, "lang:fr"),
        ("country:England", "unknown-country", 9, "GB"),
        ("country:FR|DE", "misspelt-operator", 9, "FR OR DE"),
        ("site:https://site.example", "bad-value", 6, 'site:"https://site.example"'),
        ("title:title:port", "bad-value", 7, "quotes"),
        ("http://site.example", "unknown-field", 1, "quotes"),
        ("port NEAR/x gare", "misspelt-operator", 6, "NEAR/5"),
        ("port /5 gare", "misspelt-operator", 6, "NEAR/5"),
        ("port + gare", "missing-operator", 6, "AND"),
        ("port BUT NOT gare", "missing-operator", 6, "AND"),
        ("port ADJ gare", "missing-operator", 6, "ONEAR/1"),
        ("ATLEAST(port OR gare)", "misspelt-operator", 1, "ATLEAST/2"),
        ("near(port OR gare)", "misspelt-operator", 1, "NEAR/5"),
        ('="Le Monde"~2', "fuzzy", 12, "remove"),
        ("po*", "short-prefix", 1, "3 letters"),
    ],
)
def test_what_cannot_work_is_refused_once_with_place_and_remedy(
    query: str, code: str, column: int, remedy: str
) -> None:
    faults = faults_of(query)
    assert (faults[0].code, faults[0].column) == (code, column)
    assert remedy in faults[0].hint
    assert sum(fault.start == faults[0].start for fault in faults) == 1


@pytest.mark.parametrize(
    "query", ["lang:fr", "lang:FR", "lang:und", "country:fr", "24/7", "w3", '"how are you?"', "gare -port"]
)
def test_what_only_looks_odd_is_accepted(query: str) -> None:
    assert faults_of(query) == []


@pytest.mark.parametrize(("query", "is_found"), [("Leyen", True), ('"von der Leyen"', True), ("Ursula", False)])
def test_a_person_is_found_by_the_end_of_the_name(query: str, is_found: bool) -> None:  # noqa: FBT001 a case
    entities = [{"name": "Ursula von der Leyen", "type": "PER"}]

    assert bool(evidence_of(f"person:{query}", entities=entities)) is is_found
    assert not evidence_of(f"entity:{query}", entities=entities)
