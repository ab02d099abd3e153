"""The markers of lines that are not the article: `tables/boilerplate.yaml`, read once a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where PyYAML was built with it: it reads a table in a third of the time."""


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
    text = files("vigie.agents.clean.rules").joinpath("tables/boilerplate.yaml").read_text(encoding="utf-8")
    known = yaml.load(text, Loader=_LOADER)  # noqa: S506 one of the two safe loaders
    return Markers(**{name: tuple(found) for name, found in known.items()})


def any_of(patterns: tuple[str, ...]) -> str:
    """An expression that matches where any of these does."""
    return "|".join(f"(?:{pattern})" for pattern in patterns)
