"""Mentions that the model missed: of well-known names, and of names that it found elsewhere in the article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from vigie.agents.enrich.entities.names import Name
from vigie.agents.enrich.text.forms import plain
from vigie.agents.enrich.thresholds import CAPITAL_CONTEXT
from vigie.schemas.enriched import EntityType

_CAPITALISED = re.compile(r"(?<![\w-])(?:[A-ZÀ-Þ]|al-[A-Z])\w*")
_NEXT_CAPITAL = re.compile(r"[ -][A-ZÀ-Þ]")
_CAPITAL_BEFORE = re.compile(r"(?<!\w)((?:[A-ZÀ-Þ][\w’'-]*)|[A-ZÀ-Þ]\w{0,2}\.)[ -]$")

Forms = Mapping[str, tuple[str, ...]]
"""Forms (`plain`) by their first word, the longest first."""


class Wanted(NamedTuple):
    """The forms to look for: those of the article first, then well-known ones.

    `articles`: capitalised words that may precede a name without being part of it, in lower case; `titles`: others that
    may precede one of the article's. `never`: spellings of a well-known form that mean something else.
    """

    from_article: Forms
    known: Forms
    articles: frozenset[str]
    titles: frozenset[str]
    never: frozenset[str]


def propagated_mentions(
    field: Literal["title", "text"], text: str, found: list[Name], wanted: Wanted, types: dict[str, EntityType]
) -> Iterator[Name]:
    """Mentions of the wanted forms outside the names `found` (sorted), typed by `types`."""
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
    for forms in (wanted.from_article, wanted.known):
        beside = wanted.articles | wanted.titles if forms is wanted.from_article else wanted.articles
        for form in forms.get(word, ()):
            end = at + len(form)
            if end > free or plain(text[at:end]) != form or not _stands_alone(text, at, end, beside):
                continue
            if forms is wanted.from_article or text[at:end] not in wanted.never:
                return end
    return None


def _stands_alone(text: str, at: int, end: int, articles: frozenset[str]) -> bool:
    """Whether a form is not part of a longer name, as `Paris` is in `Paris Saint-Germain` or `Hôtel Paris`."""
    after = text[end : end + 1]
    if after.isalnum() or after == "_" or (after == "-" and text[end + 1 : end + 2].isalpha()):
        return False
    if _NEXT_CAPITAL.match(text, end):
        return False
    before = _CAPITAL_BEFORE.search(text, max(0, at - CAPITAL_CONTEXT), at)
    return before is None or before[1].casefold() in articles or before[1].casefold().rstrip(".") in articles
