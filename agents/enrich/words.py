"""The words that rules look at, language by language."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Words:
    """Sets of words in small letters; `kept` are names, as written. What each is for: `tables/words.yaml`."""

    articles: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    works: frozenset[str] = frozenset()


@cache
def words_of(language: str) -> Words:
    """The words of a language; none where there is no table, so that no rule guesses."""
    rows: Any = _table().get(language, {})
    return Words(**{field.name: frozenset(rows.get(field.name, "").split(", ")) for field in fields(Words)})


@cache
def _table() -> Any:
    return yaml.safe_load(files("vigie.agents.enrich").joinpath("tables/words.yaml").read_text(encoding="utf-8"))
