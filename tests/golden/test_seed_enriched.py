"""Who, where and said by whom in the page that the project began with."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from vigie.agents.clean.article import article
from vigie.agents.enrich.article import enrich
from vigie.schemas import CleanArticle, EnrichedArticle, RawArticle, UniqueArticle

SEED = Path(__file__).parent / "seed"
EXPECTED: dict[str, Any] = json.loads((SEED / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found() -> EnrichedArticle:
    clean = article(RawArticle((SEED / "article.txt").read_text(encoding="utf-8")), event_time_ms=1_642_003_200_000)
    assert isinstance(clean, CleanArticle)
    return enrich([UniqueArticle(**{field.name: getattr(clean, field.name) for field in fields(CleanArticle)})])[0]


@pytest.mark.parametrize("kind", ["PER", "ORG", "LOC"])
def test_every_name_is_found_with_its_type(found: EnrichedArticle, kind: str) -> None:
    named = {form for entity in found.entities if entity.type == kind for form in (entity.name, *entity.aliases)}

    assert set(EXPECTED["entities"][kind]) <= named


def test_nothing_of_the_related_links_is(found: EnrichedArticle) -> None:
    named = {form for entity in found.entities for form in (entity.name, *entity.aliases)}

    assert named.isdisjoint(EXPECTED["entities"]["not"])


@pytest.mark.parametrize("forms", EXPECTED["aliases"], ids=lambda forms: forms[0])
def test_the_forms_of_a_thing_are_one_entity(found: EnrichedArticle, forms: list[str]) -> None:
    """The article that French elides before it is no part of a name."""
    wanted = {form.replace("’", "'").removeprefix("L'").removeprefix("l'") for form in forms}

    assert any(wanted <= {entity.name, *entity.aliases} for entity in found.entities)


def test_its_quotes_have_their_speakers_by_pronoun_and_by_office_too(found: EnrichedArticle) -> None:
    said = {(quote.speaker, quote.text) for quote in found.quotes}

    for quote in EXPECTED["quotes"]:
        assert any(speaker == quote["speaker"] and text.startswith(quote["starts"]) for speaker, text in said)
