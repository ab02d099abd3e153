"""Times as feeds and pages write them, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.clean.fields.dates import first_published, published

RECORD = datetime(2026, 1, 1, tzinfo=UTC)
OFFSETS = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


def utc(text: str) -> str | None:
    found = published(text, RECORD)
    return None if found is None else found.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Sun, 12 May 2024 23:30:00 -0400", "2024-05-13 03:30"),
        ("Sun, 12 May 2024 09:00:00 +0530", "2024-05-12 03:30"),
        ("Sun, 12 May 2024 09:00:00 +0200 (CEST)", "2024-05-12 07:00"),
        ("12 May 24 09:00 PDT", "2024-05-12 16:00"),
        ("Sun May 12 09:00:00 +0000 2024", "2024-05-12 09:00"),
        ("Sun May 12 2024 09:00:00 GMT+0200 (Central European Summer Time)", "2024-05-12 07:00"),
        ("2024-05-12 09:00:00 +0200", "2024-05-12 07:00"),
        ("2024-05-12 09:00:00.250 +02:00", "2024-05-12 07:00"),
        ("20240512T090000+0200", "2024-05-12 07:00"),
        ("2024-05-12T09:00:00+02:00[Europe/Rome]", "2024-05-12 07:00"),
        ("2024-05-12T09:00:00 Europe/Rome", "2024-05-12 07:00"),
        ("2024/05/12 09:00 −03:00", "2024-05-12 12:00"),
        ("May 12, 2024 9:00 a.m. CST", "2024-05-12 15:00"),
        ("9:00 PM AKDT, May 12, 2024", "2024-05-13 05:00"),
        ("12 mai 2024 à 9h30 CEST", "2024-05-12 07:30"),
        ("12 mai 2024, 9 h 30 HAE", "2024-05-12 13:30"),
        ("12. Mai 2024, 09:30 Uhr MESZ", "2024-05-12 07:30"),
        ("12 de mayo de 2024 09:30 GMT-3", "2024-05-12 12:30"),
        ("12 maja 2024 09:30 (UTC+2)", "2024-05-12 07:30"),
        ("12 мая 2024, 09:30 (МСК)", "2024-05-12 06:30"),
        ("2024年5月12日 09:30 JST", "2024-05-12 00:30"),
    ],
)
def test_an_offset_is_honoured_however_it_is_written(text: str, meant: str) -> None:
    assert utc(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Jan 12, 2024 9:00 AM ET", "2024-01-12 14:00"),
        ("Jul 12, 2024 9:00 AM ET", "2024-07-12 13:00"),
        ("Jul 12, 2024 9:00 AM Pacific Time", "2024-07-12 16:00"),
        ("Jan 12, 2024 9:00 AM Mountain Standard Time", "2024-01-12 16:00"),
    ],
)
def test_a_name_for_two_zones_is_the_one_of_that_day(text: str, meant: str) -> None:
    """Eastern Time is EST in winter and EDT in summer."""
    assert utc(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("5 mars 2024 à 10h00 (heure de Paris)", "2024-03-05 09:00"),
        ("5 juillet 2024 à 10h00, heure de Londres", "2024-07-05 09:00"),
        ("5 marzo 2024 10:00 hora de Madrid", "2024-03-05 09:00"),
        ("5 marzo 2024, 10:00 (ora di Roma)", "2024-03-05 09:00"),
        ("March 5, 2024 10:00 Moscow time", "2024-03-05 07:00"),
        ("5 Mar 2024 10:00 New York time", "2024-03-05 15:00"),
    ],
)
def test_the_time_of_a_town_is_its_zones(text: str, meant: str) -> None:
    assert utc(text) == meant


@pytest.mark.parametrize(
    "remark", ["(heure locale)", ", heure locale", "local time", "Ortszeit", "(heure de Nulle-Part)", "[ABO]"]
)
def test_a_remark_that_names_no_zone_does_not_hide_the_time(remark: str) -> None:
    assert utc(f"5 mars 2024 10:00 {remark}") == "2024-03-05 10:00"


@pytest.mark.parametrize("letter", "ACMNZ")
def test_a_military_letter_says_nothing(letter: str) -> None:
    """RFC 2822, 4.3: half the world had their signs the wrong way round."""
    assert utc(f"Sun, 12 May 2024 09:00:00 {letter}") == "2024-05-12 09:00"


@given(st.datetimes(datetime(1990, 1, 1), datetime(2025, 1, 1)), OFFSETS)  # noqa: DTZ001 the zone is drawn beside it
def test_every_offset_of_a_feed_is_honoured(moment: datetime, zone: timezone) -> None:
    """As the standard library writes RFC 2822."""
    given_time = moment.replace(microsecond=0, tzinfo=zone)
    assert published(format_datetime(given_time), RECORD) == given_time


def test_numbers_behind_a_time_are_no_offset() -> None:
    assert utc("10:15 05-03-2024") == "2024-03-05 10:15"


def test_a_word_like_a_zones_name_is_none_without_a_time_before_it() -> None:
    """`est` is French, Spanish and Italian for other things."""
    assert utc("le 12 mai 2024 est") in {"2024-05-12 00:00", None}


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+02:00",
        "-0001-11-30T00:00:00+00:00",
        "0000-00-00 00:00:00",
        "1899-12-30T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "1970-01-01T01:00:00+01:00",
        "9999-12-31T23:59:59Z",
    ],
)
def test_a_time_that_cannot_be_is_none(text: str) -> None:
    """What databases and templates make of an empty field."""
    assert utc(text) is None


def test_the_first_claim_that_is_a_time_counts() -> None:
    found = first_published((None, "0001-01-01", "soon", "2024-05-12T09:00:00Z", "2020-01-01"), RECORD)
    assert found == datetime(2024, 5, 12, 9, tzinfo=UTC)


def test_yesterday_is_the_day_before_the_fetch() -> None:
    """A page that waited in an archive says "yesterday" of the day on which it was fetched."""
    fetched = datetime(2024, 5, 12, 12, tzinfo=UTC)
    assert first_published(("hier à 10h30",), RECORD, fetched) == datetime(2024, 5, 11, 10, 30, tzinfo=UTC)
