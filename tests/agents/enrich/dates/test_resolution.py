"""The dates that a text mentions, as exact as it gives them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agents.enrich.reading import enriched
from vigie.agents.enrich.dates.relative import relative


@pytest.mark.parametrize(
    ("text", "language", "told", "date"),
    [
        ("Le procès s’ouvrira le 3 juin 2024 à Nantes.", "fr", "3 juin 2024", "2024-06-03"),
        ("Il est arrivé le 1er mars.", "fr", "1er mars", "2024-03-01"),
        ("The trial opens on June 3, 2025.", "en", "June 3, 2025", "2025-06-03"),
        ("Der Prozess beginnt am 3. Juni 2024.", "de", "3. Juni 2024", "2024-06-03"),
        ("La ley es de octubre de 2019.", "es", "octubre de 2019", "2019-10"),
        ("They met on Monday.", "en", "Monday", "2024-05-13"),
    ],
)
def test_a_date_is_as_exact_as_it_is_told(text: str, language: str, told: str, date: str) -> None:
    """Without a year it is the nearest to the day of publication."""
    assert [(each.text, each.date) for each in enriched(text, language).dates] == [(told, date)]


@pytest.mark.parametrize(
    ("text", "language", "told", "date"),
    [
        ("Hier, il a plu.", "fr", "Hier", "2024-05-14"),
        ("Il est parti il y a trois jours.", "fr", "il y a trois jours", "2024-05-12"),
        ("La semaine dernière, il a plu.", "fr", "semaine dernière", "2024-W19"),
        ("Le mois prochain, il pleuvra.", "fr", "mois prochain", "2024-06"),
        ("It rained two weeks ago.", "en", "two weeks ago", "2024-W18"),
        ("It rained 25 years ago.", "en", "25 years ago", "1999"),
        ("It will rain next month.", "en", "next month", "2024-06"),
        ("Es regnete vor zwei Tagen.", "de", "vor zwei Tagen", "2024-05-13"),
        ("Im vergangenen Jahr regnete es.", "de", "vergangenen Jahr", "2023"),
        ("Llovió la semana pasada.", "es", "semana pasada", "2024-W19"),
        ("È piovuto tre mesi fa.", "it", "tre mesi fa", "2024-02"),
        ("Choveu há dois dias.", "pt", "há dois dias", "2024-05-13"),
    ],
)
def test_a_date_counted_from_publication_is_as_exact_as_what_it_counts(
    text: str, language: str, told: str, date: str
) -> None:
    """Days, ISO weeks, months or years."""
    assert [(each.text, each.date) for each in enriched(text, language).dates] == [(told, date)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Prices rose over the last year and fell in the next week.", "en"),
        ("Es stieg in den letzten Jahren.", "de"),
        ("Il a plu trois jours.", "fr"),
        ("It happened 999 weeks, 900 years and a day later.", "en"),
    ],
)
def test_how_long_something_took_is_no_date(text: str, language: str) -> None:
    assert enriched(text, language).dates == ()


@given(st.dates(), st.integers(0, 999), st.sampled_from(["day", "week", "month", "year"]))
def test_counting_back_and_naming_the_day_agree(day: date, number: int, unit: str) -> None:
    """Whatever the distance, the date told holds the day that the calendar counts to; before year 1 there is none."""
    text = f"It rained {number} {unit}s ago."
    told = [each for _, _, each in relative(text, "en", day)]

    try:
        whole = {"day": timedelta(days=number), "week": timedelta(weeks=number)}
        there = day - whole[unit] if unit in whole else months_before(day, number * (12 if unit == "year" else 1))
    except (OverflowError, ValueError):
        assert told == []
        return
    year, week, _ = there.isocalendar()
    iso = there.isoformat()
    forms = {"day": iso, "week": f"{year:04d}-W{week:02d}", "month": iso[:7], "year": iso[:4]}
    assert told == [forms[unit]]


def months_before(day: date, months: int) -> date:
    """The first of the month so many months before, one by one."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def test_a_date_that_may_be_two_is_none() -> None:
    assert enriched("The form is dated 03/04/2022.", "en").dates == ()
