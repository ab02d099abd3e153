"""The words of an article that carry meaning, each with its place: what keywords and the summary count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

from vigie.agents.enrich.speech import speech_of

_WORD = re.compile(r"(?:[ldnsjmtcLDNSJMTC]|[Qq]u|[Jj]usqu|[Ll]orsqu)[’'](?=\w)|[^\W_]+(?:[-’'.&][^\W_]+)*")
_COMMON = {
    "fr": "selon mardi an ans année années mois jour jours semaine heures heure fois million millions milliard milliards "
    "pays fait faire été fin nouveau nouvelle grand grande premier première euros dollars cas part point",
    "en": "year years month months day days week time times million billion people new first last old hour hours dollars "
    "per cent percent mr mrs ms",
    "es": "año años mes meses día días semana vez veces millones nuevo nueva primer primera gran hora horas euros dólares",
    "de": "jahr jahre jahren monat monate tag tage woche uhr mal million millionen milliarden neue neuen euro prozent "
    "sei seien rund worden",
    "it": "anno anni mese mesi giorno giorni settimana volta volte milioni nuovo nuova primo prima ore euro",
    "pt": "ano anos mês meses dia dias semana vez vezes milhões novo nova primeiro primeira horas euros dólares",
}
_LINKS = {
    "fr": "de du des d'",
    "es": "de del",
    "it": "di del della dei",
    "pt": "de do da dos das",
    "en": "of",
}
SHORTEST = 3
"""Letters of the shortest word that carries meaning; acronyms may be shorter."""
FOLDED_FROM = 5
"""Letters from which a word's plural `s` is left out when it is counted."""


class Term(NamedTuple):
    """A word that carries meaning: what it is counted as, and its code points."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A language's words without meaning of their own, and those that may stand inside a term (`prix du porc`)."""

    stop: frozenset[str]
    links: frozenset[str]


def terms(text: str, language: str, start: int = 0, end: int | None = None) -> Iterator[Term]:
    """The words that carry meaning between two code points, in order."""
    stop, keys = vocabulary(language).stop, _KEYS
    for found in _WORD.finditer(text, start, len(text) if end is None else end):
        word = found.group()
        key = keys.get(word)
        if key is None:
            key = _key(word)
            if len(keys) < CACHED:
                keys[word] = key
        if key and key not in stop and word not in stop:
            yield Term(key, found.start(), found.end())


CACHED = 100_000
"""Words remembered with their keys: a day's news has few others."""
_KEYS: dict[str, str] = {}


def _key(word: str) -> str:
    """The word in small letters without a plural's `s`; empty where it is a figure, an elision or too short."""
    if word[-1] in "’'" or not any(map(str.isalpha, word)) or word[0].isdigit():
        return ""
    if len(word) < SHORTEST and not word.isupper():
        return ""
    lower = word.lower().replace("’", "'").removesuffix("'s")
    return lower[:-1] if len(lower) >= FOLDED_FROM and lower[-1] == "s" and lower[-2] != "s" else lower


@cache
def vocabulary(language: str) -> Vocabulary:
    """The stop words of spaCy's language (MIT licence) where it has them, verbs of speech, days and months."""
    try:
        words = set(import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS)
    except ImportError:
        words = set()
    words |= speech_of(language).verbs | speech_of(language).aux
    words |= set(_COMMON.get(language, "").split()) | _calendar_words(language)
    stop = {word.lower().replace("’", "'") for word in words}
    return Vocabulary(
        frozenset(stop | {word[:-1] for word in stop if len(word) >= FOLDED_FROM and word[-1] == "s"}),
        frozenset(_LINKS.get(language, "").split()),
    )


def _calendar_words(language: str) -> set[str]:
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return set()
    of = (locale.days, locale.months)
    return {name.lower() for names in of for use in names.values() for width in use.values() for name in width.values()}
