"""The markers of lines that are not the article: `tables/boilerplate.yaml`, read once a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from vigie.agents.tables import table


@dataclass(frozen=True, slots=True)
class Markers:
    """Regular expressions by what they tell. What each is for: `tables/boilerplate.yaml`."""

    related_always: tuple[str, ...]
    related_english: tuple[str, ...]
    previous_next: tuple[str, ...]
    share: tuple[str, ...]
    advertisement: tuple[str, ...]
    newsletter: tuple[str, ...]
    cookie: tuple[str, ...]
    copyright: tuple[str, ...]
    comments: tuple[str, ...]
    count_words: tuple[str, ...]
    comments_many: tuple[str, ...]
    comments_one: tuple[str, ...]


@cache
def markers() -> Markers:
    """All of them."""
    known = table("vigie.agents.clean.rules", "boilerplate")
    return Markers(**{name: tuple(found) for name, found in known.items()})


def any_of(patterns: tuple[str, ...]) -> str:
    """An expression that matches where any of these does."""
    return "|".join(f"(?:{pattern})" for pattern in patterns)
