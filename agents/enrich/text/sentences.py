"""Splits a text into sentences. None ends inside a quotation or after an abbreviation, initial or ordinal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from vigie.agents.enrich.tables import table, word_set
from vigie.agents.enrich.text.quotation_marks import Quoted
from vigie.agents.enrich.thresholds import ABBREVIATION_CONTEXT

_END = re.compile(r"[.!?…\n]+[)\]]?")
_MAY_FOLLOW = '»”“"’‘«)'
_NEXT = re.compile(r"[»”\"’)\]]*[ \u00a0\u202f\n]+[(\[–—-]*[ \u00a0\u202f]*(?:[«»“„\"‘'¿¡]|[^\W_a-zß-öø-ÿ])")
_LAST_WORD = re.compile(r"(\w+)$")
_ABBREVIATIONS = word_set(table("sentences")["abbreviations"])


def sentences(text: str, quotations: Sequence[Quoted]) -> list[tuple[int, int]]:
    """Code points `[start, end)` of each sentence, in order, without surrounding space."""
    found, start = [], 0
    for end in [*_ends(text, quotations), len(text)]:
        first, last = start, end
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if first < last:
            found.append((first, last))
        start = end
    return found


def _ends(text: str, quotations: Sequence[Quoted]) -> Iterator[int]:
    number = 0
    for mark in _END.finditer(text):
        start, at = mark.span()
        while number < len(quotations) and quotations[number].close <= start:
            number += 1
        inside = number < len(quotations) and quotations[number].open < at
        if "\n\n" in mark.group():
            if not inside or quotations[number].close <= at:
                yield at
            continue
        if at < len(text) and not (text[at].isspace() or text[at] in _MAY_FOLLOW):
            continue
        if inside:
            if quotations[number].end > at:
                continue
            at = quotations[number].close
        if not is_abbreviation(text, start) and (at >= len(text) or _NEXT.match(text, at)):
            yield at


def is_abbreviation(text: str, point: int) -> bool:
    """Whether the sign there is the point of an abbreviation, an initial or an ordinal, which ends no sentence."""
    if text[point] != ".":
        return False
    word = _LAST_WORD.search(text[max(0, point - ABBREVIATION_CONTEXT) : point])
    if word is None:
        return False
    form = word[1]
    return len(form) == 1 or form.lower() in _ABBREVIATIONS or (form.isdigit() and len(form) < 3)  # noqa: PLR2004 ordinals
