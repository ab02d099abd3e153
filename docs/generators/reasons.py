"""Closed lists of words: every enum of the records, and the fields that take one of a few words."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from enum import StrEnum
from typing import Literal, get_args, get_origin

from docs.generators import code, records
from docs.generators.markdown import anchor, prose, table
from docs.generators.markdown import code as span
from vigie import schemas

INTRODUCTION = """# Reasons and other closed lists

These words are stable: programs may compare them. A new version may add a word.
"""


def enums() -> dict[str, type[StrEnum]]:
    """Every enum of words that `schemas/` defines, by name."""
    modules = [importlib.import_module(f"vigie.schemas.{info.name}") for info in pkgutil.iter_modules(schemas.__path__)]
    return {
        name: kind
        for module in modules
        for name, kind in sorted(vars(module).items())
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind.__module__ == module.__name__ and len(kind)
    }


def page() -> str:
    """The page."""
    columns = ("Record", "Field", "One of", "Meaning")
    return "\n".join(
        [
            INTRODUCTION,
            *map(_section, enums().values()),
            "## Fields of a few words\n",
            table(columns, _literals()),
        ]
    )


def _section(enum: type[StrEnum]) -> str:
    meanings = [prose(code.meaning(enum, member.name)) for member in enum]
    told = table(("Word", "Meaning"), zip([span(member.value) for member in enum], meanings, strict=True))
    return f"## {enum.__name__}\n\n{prose(enum.__doc__)}\n\n{told}"


def _literals() -> Iterator[tuple[str, ...]]:
    for record in records.travelling():
        linked = f"[{record.__name__}](records.md#{anchor(record.__name__)})"
        for name, annotation in code.own_fields(record).items():
            for literal in _within(annotation):
                yield linked, span(name), ", ".join(map(span, literal)), prose(code.meaning(record, name))


def _within(annotation: object) -> Iterator[tuple[str, ...]]:
    if get_origin(annotation) is Literal:
        yield get_args(annotation)
        return
    for argument in get_args(annotation):
        yield from _within(argument)
