"""People that the model missed: a given name with a surname behind it, outside all names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from vigie.agents.enrich.entities.names import Name
from vigie.agents.enrich.text.speech import is_given_name
from vigie.agents.enrich.text.word_lists import WordLists
from vigie.agents.enrich.thresholds import CAPITAL_CONTEXT

_CAPITAL = r"[A-ZÀ-ÞŠŽČĆŚŻŁŐİŞĐ][\w’'-]*\w"
_FULL_NAME = re.compile(
    rf"(?<![\w’'-])(?P<given>{_CAPITAL})(?: [A-Z]\.)?(?: (?:de|del|da|di|do|dos|van|von|der|den|bin|ben|la|al|el))*"
    rf" (?P<surname>(?:al-|el-|d[’'])?{_CAPITAL})(?: {_CAPITAL})?(?![\w’'-])"
)
_CAPITAL_BEFORE = re.compile(rf"({_CAPITAL}) $")
_FIELDS: tuple[Literal["title", "text"], ...] = ("title", "text")


def missed_people(names: list[Name], fields: dict[str, str], words: WordLists) -> Iterator[Name]:
    """The full names that overlap none of the names."""
    for field in _FIELDS:
        text = fields[field]
        taken = [(name.start, name.end) for name in names if name.field == field]
        number = 0
        for found in _FULL_NAME.finditer(text):
            start, end = found.span()
            while number < len(taken) and taken[number][1] <= start:
                number += 1
            overlaps = number < len(taken) and taken[number][0] < end
            if overlaps or not is_given_name(found["given"]) or found["surname"].casefold() in words.beside:
                continue
            before = _CAPITAL_BEFORE.search(text, max(0, start - CAPITAL_CONTEXT), start)
            if before is None or before[1].casefold() in words.beside:
                yield Name(field, start, end, "PER")
