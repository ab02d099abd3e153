"""The page that the project began with, as text and as HTML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vigie.agents.clean.article import article
from vigie.schemas import CleanArticle, RawArticle
from vigie.schemas.refused import Refused

SEED = Path(__file__).parent / "seed"
EVENT_TIME = 1_642_003_200_000  # 12 January 2022, 16:00 UTC


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SEED / "expected.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module", params=["article.txt", "page.html"])
def found(request: pytest.FixtureRequest) -> CleanArticle:
    body = (SEED / request.param).read_text(encoding="utf-8")
    outcome = article(RawArticle(body), event_time_ms=EVENT_TIME)
    assert not isinstance(outcome, Refused)
    return outcome


def test_title_and_language_are_the_articles(found: CleanArticle, expected: dict[str, Any]) -> None:
    """The title is the whole one, not the breadcrumb's cut one."""
    assert found.title == expected["title"]
    assert found.language == expected["language"]


def test_dateline_is_read(found: CleanArticle, expected: dict[str, Any]) -> None:
    """Place, day and agency, with the year of the record."""
    assert found.dateline is not None
    assert found.dateline.place == expected["dateline"]["place"]
    assert found.dateline.agency == expected["dateline"]["agency"]
    assert found.dateline.text == expected["dateline"]["text"]
    assert found.dateline.date == "2022-01-12"


def test_paragraphs_are_the_articles_alone(found: CleanArticle, expected: dict[str, Any]) -> None:
    """Every paragraph of the article, repaired where the page was damaged, and nothing else."""
    repair = expected["repaired"][0]
    assert list(found.paragraphs) == [text.replace(repair["from"], repair["to"]) for text in expected["body"]]
    assert [(change.before, change.after) for change in found.repaired] == [(repair["from"], repair["to"])]


def test_everything_removed_from_the_text_is_listed_with_its_reason(expected: dict[str, Any]) -> None:
    """Nothing disappears without a word."""
    found = article(RawArticle((SEED / "article.txt").read_text(encoding="utf-8")), event_time_ms=EVENT_TIME)
    assert not isinstance(found, Refused)
    assert [(piece.text, piece.reason) for piece in found.removed] == [
        (piece["text"], piece["reason"]) for piece in expected["removed"]
    ]
