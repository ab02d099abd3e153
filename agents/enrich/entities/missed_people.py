"""People that the model missed: a given name with a surname behind it, outside all names.

A town may be named like a person: `Santiago de Compostela`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from vigie.agents.enrich.entities.names import Name
from vigie.agents.enrich.entities.type_evidence import is_town_like_a_person
from vigie.agents.enrich.text.speech import is_given_name
from vigie.agents.enrich.text.word_lists import WordLists
from vigie.agents.enrich.thresholds import CAPITAL_CONTEXT

_CAPITAL = r"[A-ZÀ-ÞŠŽČĆŚŻŁŐİŞĐ][\w’'-]*\w"
_GENERATION = r"(?:[JS]r(?:\.|(?!\w))|(?:III?|IV)(?!\w))"
_FULL_NAME = re.compile(
    rf"(?<![\w’'-])(?P<given>{_CAPITAL})(?: [A-Z]\.)?(?: (?:de|del|da|di|do|dos|van|von|der|den|bin|ben|la|al|el))*"
    rf" (?P<surname>(?:al-|el-|d[’'])?{_CAPITAL})(?: (?!{_GENERATION}){_CAPITAL})?(?:,? {_GENERATION})?(?![\w’'-])"
)
_CAPITAL_BEFORE = re.compile(rf"({_CAPITAL}) $")
_NOUN_BEFORE = re.compile(r"(?<!\w)(?:am|im|zum|zur|vom|beim|der|die|das|den|dem|des|einem|einen|einer) $")
"""What tells that a German noun follows, which is capitalised too: `am Rand von Elmshorn`."""
_OWNER = ("’s", "'s")
_FIELDS: tuple[Literal["title", "text"], ...] = ("title", "text")


def missed_people(names: list[Name], fields: dict[str, str], words: WordLists) -> Iterator[Name]:
    """The full names that overlap none of the names."""
    for field in _FIELDS:
        text = fields[field]
        taken = [(name.start, name.end) for name in names if name.field == field]
        number = 0
        for found in _FULL_NAME.finditer(text):
            start, end = found.span()
            end -= len("’s") if text[start:end].endswith(_OWNER) else 0
            while number < len(taken) and taken[number][1] <= start:
                number += 1
            overlaps = number < len(taken) and taken[number][0] < end
            if overlaps or not is_given_name(found["given"]) or found["surname"].casefold() in words.beside:
                continue
            if not _is_part(text, start, words) and not _is_thing(text, start, end, words):
                yield Name(field, start, end, "LOC" if is_town_like_a_person(text[start:end]) else "PER")


def _is_part(text: str, start: int, words: WordLists) -> bool:
    """Whether a capitalised word precedes that may belong to the name."""
    before = _CAPITAL_BEFORE.search(text, max(0, start - CAPITAL_CONTEXT), start)
    return before is not None and before[1].casefold() not in words.beside


def _is_thing(text: str, start: int, end: int, words: WordLists) -> bool:
    """Whether the words are a German noun and a place, or what is named after a person: `Julius Kühn-Institut`."""
    form = text[start:end]
    if " von " in form and _NOUN_BEFORE.search(text, max(0, start - CAPITAL_CONTEXT), start):
        return True
    parts = re.split(r"[ -]", form)
    return len(parts) > len(("given name", "surname")) and parts[-1].casefold() in words.kinds
