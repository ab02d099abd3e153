"""The names in bylines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.clean.fields.person_names import person_names

NAMES = ("Ines Duarte", "Karel van Dam", "Łucja Zając", "Gérard d'Estrées", "Jean-Luc Petit")
FORMS = {
    "By {} and {}": "en",
    "By {} & {}": "en",
    "Par {} et {}": "fr",
    "Von {} und {}": "de",
    "Por {} y {}": "es",
    "Di {} e {}": "it",
    "Por {} e {}": "pt",
    "Door {} en {}": "nl",
    "Autor: {} i {}": "pl",
    "{}, {}": "",
    "{}; {}": "",
    "{} | {}": "",
}


@given(st.sampled_from(list(FORMS)), st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True))
def test_two_names_are_two_in_every_language(form: str, names: list[str]) -> None:
    assert list(person_names([form.format(*names)])) == names


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Ines Duarte, Karel van Dam, and Łucja Zając", ["Ines Duarte", "Karel van Dam", "Łucja Zając"]),
        ("BY INES DUARTE AND KAREL DAM", ["INES DUARTE", "KAREL DAM"]),
        ("Por José Ortega y Gasset y Ines Duarte", ["José Ortega y Gasset", "Ines Duarte"]),
        ("Ursula von der Leyen", ["Ursula von der Leyen"]),
        ("Duarte, Ines", ["Duarte, Ines"]),
        ("Martin Vale, Jr., Ines Duarte", ["Martin Vale, Jr.", "Ines Duarte"]),
        ("Ines Duarte, Health Correspondent", ["Ines Duarte"]),
        ("Ines Duarte, 12 May 2024", ["Ines Duarte"]),
        ("Ines Duarte • 12 May 2024 • 3 min", ["Ines Duarte"]),
        ("Ines Duarte - 12.05.2024", ["Ines Duarte"]),
        ("Ines Duarte avec AFP", ["Ines Duarte", "AFP"]),
        ("ines@quay.example (Ines Duarte)", ["Ines Duarte"]),
        ("<a href='/ines'>Ines Duarte</a>", ["Ines Duarte"]),
        ("Автор: Иван Петров и Анна Смирнова", ["Иван Петров", "Анна Смирнова"]),
        ("佐藤花子、田中一郎", ["佐藤花子", "田中一郎"]),
        ("Marks and Spencer", ["Marks and Spencer"]),
        ("Ministry of Agriculture and Rural Affairs", ["Ministry of Agriculture and Rural Affairs"]),
        ("Reuters", ["Reuters"]),
    ],
)
def test_a_byline_names_persons_and_parts_no_name(byline: str, names: list[str]) -> None:
    assert list(person_names([byline])) == names


@pytest.mark.parametrize(
    "address",
    ["https://quay.example/ines", "//quay.example/ines", "www.quay.example/i", "/staff/ines", "@ines", "admin", ""],
)
def test_an_address_is_nobodys_name(address: str) -> None:
    assert person_names([address]) == ()


def test_a_byline_that_ends_with_the_site_names_the_person() -> None:
    assert person_names(["Ines Duarte | The Quay"], ["The Quay"]) == ("Ines Duarte",)
