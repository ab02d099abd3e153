"""Cuts a query into symbols with positions. What cannot be read becomes a fault, and reading continues."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from vigie.agents.match.query.misreadings import misread
from vigie.agents.match.text.fields import FIELD_NAMES
from vigie.schemas.rule_status import FAULTS

Kind = Literal[
    "word", "phrase", "and", "or", "not", "near", "atleast", "field", "open", "close", "plus", "minus", "end"
]

_SPACE = re.compile(r"[\s\u00a0\u202f]*")
_QUOTES = {'"': '"', "\u201c": "\u201d\u201c", "\u201e": "\u201c\u201d", "\u00ab": "\u00bb"}
_COUNTED = re.compile(r"(O?NEAR|ATLEAST)/(\d+)(?!\w)")
_COUNTED_KINDS: dict[str, Kind] = {"NEAR": "near", "ONEAR": "near", "ATLEAST": "atleast"}
_FIELD = re.compile(r"([A-Za-z_]+):(?=\S)")
_BARE = re.compile(r"&&|\|\||(?:(?!&&|\|\|)[^\s\u00a0\u202f()\"\u201c\u201d\u201e\u00ab\u00bb])+")
_OPERATORS: dict[str, Kind] = {"AND": "and", "&&": "and", "OR": "or", "||": "or", "NOT": "not", "!": "not"}
_SIGNED: dict[str, Kind] = {"+": "plus", "-": "minus", "!": "minus"}
_SLOP = re.compile(r"~(\d{1,3})(?![\w.])")
_INVISIBLE = ("Cf", "Cc")
_JOINERS = "\u200c\u200d"
_HEBREW = 0x590
"""Before the first sign of Hebrew come the scripts that are written without joiners."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol at `[start, end)`. `number` belongs to NEAR, ATLEAST and slop, `ordered` to ONEAR.

    `is_misread`: it was written otherwise, or is none; a fault says how it is written.
    """

    kind: Kind
    text: str
    start: int
    end: int
    number: int = 0
    ordered: bool = False
    is_misread: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """An error at `[start, end)`."""

    code: str
    message: str
    start: int
    end: int
    hint: str = ""


def symbols(query: str, most: int) -> tuple[list[Symbol], list[Fault]]:
    """The symbols of a query, at most `most` and then an end mark, with the faults."""
    found: list[Symbol] = []
    faults = [] if all(map(str.isprintable, query.split())) else list(islice(_invisibles(query), FAULTS))
    at = _past_space(query, 0)
    while at < len(query) and len(faults) < FAULTS:
        if len(found) == most:
            message = f"the query has more than {most} words, operators and parentheses"
            faults.append(Fault("too-many-symbols", message, at, len(query), "split it into several rules"))
            break
        symbol = _symbol(query, at, faults)
        if symbol is not None:
            found.append(symbol)
        at = _past_space(query, symbol.end if symbol else at + 1)
    return [*found, Symbol("end", "", len(query), len(query))], faults


def _past_space(query: str, at: int) -> int:
    space = _SPACE.match(query, at)
    return space.end() if space else at


def _symbol(query: str, at: int, faults: list[Fault]) -> Symbol | None:  # noqa: PLR0911 a symbol kind a line
    sign = query[at]
    if sign in "()":
        return Symbol("open" if sign == "(" else "close", sign, at, at + 1)
    if sign in _QUOTES:
        return _phrase(query, at, faults)
    if sign == "=" and query[at + 1 : at + 2] in _QUOTES:
        return _spelled(query, at, faults)
    if sign in _SIGNED and at + 1 < len(query) and not query[at + 1].isspace():
        return Symbol(_SIGNED[sign], sign, at, at + 1)
    if sign in "NOA" and (counted := _COUNTED.match(query, at)):
        kind, number = _COUNTED_KINDS[counted[1]], int(counted[2][:6])
        return Symbol(kind, counted[0], at, counted.end(), number, ordered=counted[1] == "ONEAR")
    if field := _FIELD.match(query, at):
        return Symbol("field", field[1], at, field.end())
    bare = _BARE.match(query, at)
    if bare is None:
        faults.append(Fault("stray-quote", f"a closing quote {sign} without an opening one", at, at + 1, "remove it"))
        return None
    if operator := _OPERATORS.get(bare[0]):
        return Symbol(operator, bare[0], at, bare.end())
    return _word(query, bare[0], at, bare.end(), faults)


def _word(query: str, bare: str, start: int, end: int, faults: list[Fault]) -> Symbol:
    """A word; or what was meant by it, with a fault that says how to write that."""
    meant = misread(bare, query[end : end + 1], FIELD_NAMES)
    if meant is None:
        return Symbol("word", bare, start, end)
    faults.append(Fault(meant.code, meant.message, start, end, meant.hint))
    return Symbol(meant.kind, bare, start, end, meant.number, meant.ordered, is_misread=True)


def _phrase(query: str, at: int, faults: list[Fault]) -> Symbol:
    closing = _QUOTES[query[at]]
    end = next((place for place in range(at + 1, len(query)) if query[place] in closing), -1)
    if end < 0:
        faults.append(Fault("open-quote", "this quote is never closed", at, len(query), f"add {closing[0]} at its end"))
        return Symbol("phrase", query[at + 1 :], at, len(query))
    slop = _SLOP.match(query, end + 1)
    return Symbol("phrase", query[at + 1 : end], at, slop.end() if slop else end + 1, int(slop[1]) if slop else 0)


def _spelled(query: str, at: int, faults: list[Fault]) -> Symbol:
    """A phrase as written, `="Le Monde"`: the quotes hold together what follows the sign."""
    phrase = _phrase(query, at + 1, faults)
    end = at + len(phrase.text) + 3 if phrase.number else phrase.end  # a distance is left to be refused
    return Symbol("word", f"={phrase.text}", at, end)


def _is_invisible(query: str, at: int) -> bool:
    sign = query[at]
    if sign in _JOINERS and 0 < at < len(query) - 1 and all(map(_is_joined, (query[at - 1], query[at + 1]))):
        return False
    return unicodedata.category(sign) in _INVISIBLE and sign not in "\n\t\r"


def _is_joined(sign: str) -> bool:
    """Whether a letter is of a script that is spelt with joiners: Persian and its neighbours, those of India."""
    return ord(sign) > _HEBREW and unicodedata.category(sign)[0] in "LM"


def _invisibles(query: str) -> Iterator[Fault]:
    return (_invisible(query, at) for at in range(len(query)) if _is_invisible(query, at))


def _invisible(query: str, at: int) -> Fault:
    called = unicodedata.name(query[at], f"U+{ord(query[at]):04X}")
    return Fault("invisible-character", f"an invisible character, {called}", at, at + 1, "remove it")
