"""Names that the model missed: well-known ones, and those that it found elsewhere in the same article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from vigie.agents.enrich.forms import plain
from vigie.agents.enrich.names import Name
from vigie.schemas.enriched import EntityType

_CAPITALISED = re.compile(r"(?<![\w-])(?:[A-ZÀ-Þ]|al-[A-Z])\w*")
_NEXT_CAPITAL = re.compile(r"[ -][A-ZÀ-Þ]")
_CAPITAL_BEFORE = re.compile(r"(?<!\w)((?:[A-ZÀ-Þ][\w’'-]*)|[A-ZÀ-Þ]\w{0,2}\.)[ -]$")
_BACK = 30
"""Code points looked back for the word before."""

Forms = Mapping[str, tuple[str, ...]]
"""Forms (`plain`) by their first word, the longest first."""


class Wanted(NamedTuple):
    """What is looked for: the article's own forms, then well-known ones.

    `articles`: the words, in small letters, that are no part of the name behind them though they begin a sentence;
    `never`: what is written like one of the forms, and is none.
    """

    own: Forms
    known: Forms
    articles: frozenset[str]
    never: frozenset[str]


def missed(
    field: Literal["title", "text"], text: str, found: list[Name], wanted: Wanted, types: dict[str, EntityType]
) -> Iterator[Name]:
    """Names of the wanted forms that stand in no name of `found` (sorted), typed by `types`."""
    number, done = 0, 0
    for capital in _CAPITALISED.finditer(text):
        at = capital.start()
        while number < len(found) and found[number].end <= at:
            number += 1
        free = found[number].start if number < len(found) else len(text)
        if at < done or at >= free:
            continue
        end = _longest(text, at, free, plain(_word(capital.group())), wanted)
        if end:
            done = end
            yield Name(field, at, end, types[plain(text[at:end])])


def _word(word: str) -> str:
    return "al" if word.startswith("al-") else word


def _longest(text: str, at: int, free: int, word: str, wanted: Wanted) -> int | None:
    for forms in (wanted.own, wanted.known):
        for form in forms.get(word, ()):
            end = at + len(form)
            if end > free or plain(text[at:end]) != form or not _stands_alone(text, at, end, wanted.articles):
                continue
            if forms is wanted.own or text[at:end] not in wanted.never:
                return end
    return None


def _stands_alone(text: str, at: int, end: int, articles: frozenset[str]) -> bool:
    """No piece of a longer name: `Paris` in `Paris Saint-Germain` or in `Hôtel Paris` is none."""
    after = text[end : end + 1]
    if after.isalnum() or after == "_" or (after == "-" and text[end + 1 : end + 2].isalpha()):
        return False
    if _NEXT_CAPITAL.match(text, end):
        return False
    before = _CAPITAL_BEFORE.search(text, max(0, at - _BACK), at)
    return before is None or before[1].casefold() in articles
