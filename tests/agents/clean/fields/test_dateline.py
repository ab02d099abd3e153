"""Datelines: place, day and agency before the first sentence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agents.clean.fields.datelines_made import BASE, FORMS, look_alikes, made
from vigie.agents.clean.fields.dateline import dateline
from vigie.agents.clean.thresholds import THRESHOLDS

FIGURES = THRESHOLDS.fields.dateline


@pytest.mark.parametrize("form", FORMS)
def test_every_agencys_form_is_read(form: str) -> None:
    """Place, day with its year, agency, and the paragraph's rest."""
    for name, one in made(len(FORMS) * 12, 7):
        if name != form:
            continue
        found = dateline(one.paragraph, BASE, FIGURES)
        assert found is not None, one.paragraph
        head, rest = found
        assert (head.place or "").split(",")[0].casefold() == one.place.casefold()
        assert (head.date, head.agency, rest) == (one.day, one.agency, one.rest)


def test_look_alikes_are_refused() -> None:
    """Lead-ins in capitals, clubs in brackets, days and dashes are no datelines."""
    assert [text for text in look_alikes(1_000, 7) if dateline(text, BASE, FIGURES)] == []


def test_the_year_is_that_of_the_last_such_day() -> None:
    """In January, December was last year."""
    found = dateline(
        "PARIS, 30 déc (AFP) - Le conseil a voté.", datetime(2022, 1, 3, tzinfo=UTC), THRESHOLDS.fields.dateline
    )
    assert found is not None
    assert found[0].date == "2021-12-30"


@given(st.text(max_size=300))
def test_what_is_cut_off_stood_there(text: str) -> None:
    """Dateline and rest together are the paragraph, spaces apart."""
    found = dateline(text, BASE, FIGURES)
    if found is not None:
        assert "".join((found[0].text + found[1]).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "place",
    ["TROY, N.C.", "WASHINGTON, D.C.", "SAINT JOHN, N.B.", "SACRAMENTO, Calif.", "AUSTIN, Texas", "SUDBURY, Ont."],
)
@pytest.mark.parametrize("form", ["{} (AP) — ", "{}, May 12 (Reuters) - "])
def test_an_abbreviated_state_keeps_its_full_stop(form: str, place: str) -> None:
    found = dateline(form.format(place) + "The council met.", BASE, FIGURES)
    assert found is not None
    assert found[0].place == place
