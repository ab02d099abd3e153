"""The words around a quotation, by language: verbs of speech, pronouns, offices. Also tokens with positions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from typing import NamedTuple

from vigie.agents.enrich.tables import table, word_set
from vigie.agents.enrich.text.word_lists import words_of
from vigie.agents.enrich.thresholds import LONGEST_ACRONYM

_TOKEN = re.compile(r"(?:[lndsjmtc]|qu|jusqu|lorsqu)'(?=\w)|\w+(?:[-']\w+)*|[^\w\s]")
_LAST_VOWEL = re.compile(r"[eé]([^aeiouyéèê]+)$")
_FR = ("e", "é", "ée", "és", "ées", "ent", "ait", "aient", "a", "er", "ant")
_ES = ("ó", "a", "aba", "aron", "an", "ado", "ar", "ando", "aría")
_PT = ("ou", "a", "ava", "aram", "am", "ado", "ar", "ando")


class SpeechToken(NamedTuple):
    """A word or sign in lower case with straight apostrophes, at code points `[start, end)`."""

    lower: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Speech:
    """Sets of words in lower case. `tables/speech.yaml` says what each is for. `people` includes the offices."""

    verbs: frozenset[str] = frozenset()
    aux: frozenset[str] = frozenset()
    mute: frozenset[str] = frozenset()
    he: frozenset[str] = frozenset()
    she: frozenset[str] = frozenset()
    they: frozenset[str] = frozenset()
    by: frozenset[str] = frozenset()
    of: frozenset[str] = frozenset()
    definite: frozenset[str] = frozenset()
    possessive: frozenset[str] = frozenset()
    indefinite: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    women: frozenset[str] = frozenset()
    mr: frozenset[str] = frozenset()
    mrs: frozenset[str] = frozenset()
    work: frozenset[str] = frozenset()
    spokespeople: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()


def lowered(text: str) -> str:
    """The text in lower case with straight apostrophes. Every code point keeps its position."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)
    return lower.replace("’", "'")


def tokens(lower: str, start: int, end: int) -> list[SpeechToken]:
    """The words and signs of a `lowered` text between two code points. An elided French word is a token of its own."""
    return [SpeechToken(found.group(), *found.span()) for found in _TOKEN.finditer(lower, start, end)]


def words_between(lower: str, start: int, end: int) -> list[str]:
    """The same without positions."""
    return _TOKEN.findall(lower, start, end)


@cache
def speech_of(language: str) -> Speech:
    """The words of a language; empty without a table, so that no rule guesses."""
    rows: dict[str, str] = table("speech").get(language, {})
    offices = words_of(language).offices - word_set(rows.get("people", ""))
    sets = {field.name: word_set(rows.get(field.name, "")) for field in fields(Speech)}
    verbs = word_set(rows.get("forms", "")) | frozenset(_regular(rows)) if rows else frozenset()
    sets |= {"verbs": verbs, "offices": offices, "people": sets["people"] | offices}
    sets["titles"] = words_of(language).titles | words_of(language).ranks
    return Speech(**sets)


@cache
def given_names() -> dict[str, str]:
    """Given names in lower case, each `m` or `f`."""
    names = table("speech")["names"]
    return dict.fromkeys(word_set(names["male"]), "m") | dict.fromkeys(word_set(names["female"]), "f")


def is_given_name(word: str) -> bool:
    """Whether a capitalised word is a given name, or made of several: `Jean-Marie`."""
    if word.isupper() and 1 < len(word) <= LONGEST_ACRONYM:
        return False  # `JO`, `AL`
    lower = word.casefold()
    known = lower in given_names() or ("-" in lower and all(part in given_names() for part in lower.split("-")))
    return known and word[:1].isupper()


def _regular(rows: dict[str, str]) -> Iterator[str]:
    """The forms of regular verbs in the third person, with changes of the stem (`marteler`: `martèle`, `martelle`)."""
    for infinitive in word_set(rows.get("er", "")):
        stem = infinitive.removeprefix("s'").removeprefix("se ")[:-2]
        soft = {"c": stem[:-1] + "ç", "g": stem + "e"}.get(stem[-1], stem)
        yield from ((soft if ending[0] == "a" else stem) + ending for ending in _FR)
        stressed = _LAST_VOWEL.sub(r"è\1", stem)
        yield from (form + ending for form in (stressed, stem + stem[-1]) for ending in ("e", "ent"))
    endings = _ES if "ó" in rows.get("forms", "") else _PT
    for infinitive in word_set(rows.get("ar", "")):
        stem = infinitive[:-2]
        yield from (stem + ending for ending in endings)
        for vowel, stressed in (("e", "ie"), ("o", "ue")):
            before, found, after = stem.rpartition(vowel)
            if found:
                yield from (before + stressed + after + ending for ending in ("a", "an"))
