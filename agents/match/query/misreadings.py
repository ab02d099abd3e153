"""What writers carry over from other query languages: said to them, with the way to write it here."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

_NEAR = re.compile(r"(o?near)[/:~]?(\d+)", re.IGNORECASE)
_UNCOUNTED = re.compile(r"(o?near)[/:~]\S*", re.IGNORECASE)
_SLASHED = re.compile(r"/(\d+)")
_WITHIN = re.compile(r"(within|w|n|pre|adj)/(\d+)", re.IGNORECASE)
_LEAST = re.compile(r"atleast[/:]?(\d+)", re.IGNORECASE)
_ORDERED = {"onear", "pre", "adj"}
_FUZZY = re.compile(r"(.*?)~[\d.]*")
_WEIGHT = re.compile(r"(.*?)\^[\d.]*")
_REGEX = re.compile(r"/.*(?:/[imsux]*|[][{}()|^$*+?\\].*)")
_BRACKET = re.compile(r"[][{}]")
_FIELD = re.compile(r"([A-Za-z]+)(?:={1,2}(.+)|:)")
CAPITALS = {
    "and": "AND",
    "et": "AND",
    "und": "AND",
    "y": "AND",
    "e": "AND",
    "&": "AND",
    "+": "AND",
    "but": "AND",
    "mais": "AND",
    "or": "OR",
    "ou": "OR",
    "oder": "OR",
    "o": "OR",
    "|": "OR",
    "xor": "OR",
    "not": "NOT",
    "sauf": "NOT",
    "pas": "NOT",
    "nicht": "NOT",
    "andnot": "AND NOT",
    "-": "AND NOT",
    "near": "NEAR/5",
    "onear": "ONEAR/5",
    "within": "NEAR/5",
    "adj": "ONEAR/1",
}
"""Words that stand between two others where an operator was meant."""


class Misreading(NamedTuple):
    """Why a bare word is not one, and the remedy. `kind`, `number` and `ordered`: the symbol that was meant."""

    code: str
    message: str
    hint: str
    kind: Literal["word", "near", "atleast"] = "word"
    number: int = 0
    ordered: bool = False


def misread(bare: str, after: str, fields: frozenset[str]) -> Misreading | None:
    """What a bare word was meant as, if it is none. `after`: the sign that follows it."""
    if bare.isalpha():  # most words
        return _function(bare.lower()) if after == "(" else None
    if bare.startswith("/") and after == "(":
        return _REGULAR_EXPRESSION
    return _operator(bare, after) or _syntax(bare) or _field(bare, fields)


def _function(name: str) -> Misreading | None:
    """An operator without its number, right before a parenthesis."""
    if name == "atleast":
        return Misreading("misspelt-operator", "ATLEAST has no number", "write ATLEAST/2(a OR b)", "atleast", 1)
    if name in {"near", "onear", "within", "adj"}:
        return Misreading("misspelt-operator", f"{name!r} stands between two words", "write a NEAR/5 b", "atleast", 1)
    return None


def _operator(bare: str, after: str) -> Misreading | None:
    if found := _NEAR.fullmatch(bare) or _WITHIN.fullmatch(bare):
        ordered, number = found[1].lower() in _ORDERED, int(found[2][:6])
        right = f"{'O' if ordered else ''}NEAR/{number}"
        return Misreading("misspelt-operator", f"{bare!r} is no operator", f"write {right}", "near", number, ordered)
    if found := _SLASHED.fullmatch(bare):
        number = int(found[1][:6])
        return Misreading("misspelt-operator", f"{bare!r} is no operator", f"write NEAR/{number}", "near", number)
    if found := _UNCOUNTED.fullmatch(bare):
        hint = f"write {found[1].upper()}/5"
        return Misreading("misspelt-operator", f"{bare!r} has no number", hint, "near", 5)
    if after == "(" and (found := _LEAST.fullmatch(bare)):
        number = int(found[1][:6])
        hint = f"write ATLEAST/{number}"
        return Misreading("misspelt-operator", f"{bare!r} is no operator", hint, "atleast", number)
    return None


def _syntax(bare: str) -> Misreading | None:
    if found := _FUZZY.fullmatch(bare):
        return Misreading("fuzzy", "words cannot be searched by edit distance", _instead_of_fuzzy(found[1]))
    if found := _WEIGHT.fullmatch(bare):
        hint = f"write {found[1]}" if found[1] else "remove it"
        return Misreading("weight", "a rule matches or not: words have no weights", hint)
    if "|" in bare and not _REGEX.fullmatch(bare):
        hint = f"write {' OR '.join(part for part in bare.split('|') if part) or 'OR'}"
        return Misreading("misspelt-operator", f"{bare!r} is no word", hint)
    if _REGEX.fullmatch(bare):
        return _REGULAR_EXPRESSION
    if _BRACKET.search(bare):
        return _BRACKETS
    return _ESCAPE if "\\" in bare else None


def _instead_of_fuzzy(word: str) -> str:
    stem = word.rstrip("e")
    return f"write a beginning, {stem}*, or the forms joined by OR" if len(stem) > 2 else "remove it"  # noqa: PLR2004


_REGULAR_EXPRESSION = Misreading(
    "regular-expression",
    "regular expressions are not supported",
    "write the forms joined by OR, a beginning (grev*) or one open letter (organi?ation)",
)
_BRACKETS = Misreading(
    "brackets",
    "there are no ranges and no sets of letters",
    "write the forms joined by OR; in quotes brackets are plain text",
)
_ESCAPE = Misreading("escape", "nothing needs a backslash", "write the sign itself, in quotes if it is an operator")


def _field(bare: str, fields: frozenset[str]) -> Misreading | None:
    if (found := _FIELD.fullmatch(bare)) and found[1].lower() in fields:
        hint = f"write {found[1].lower()}:{found[2] or 'word'}, without a space"
        return Misreading("misspelt-field", f"{bare!r} names a field and no value", hint)
    return None
