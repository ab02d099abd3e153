"""The words of an article that carry meaning, with positions. Keywords and summary count them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from babel import Locale, UnknownLocaleError

from vigie.agents.enrich.text.speech import speech_of
from vigie.agents.enrich.thresholds import PLURAL_FROM, SHORTEST_TERM, WORDS_CACHED

_WORD = re.compile(r"(?:[ldnsjmtcLDNSJMTC]|[Qq]u|[Jj]usqu|[Ll]orsqu)[’'](?=\w)|[^\W_]+(?:[-’'.&][^\W_]+)*")
_COMMON = {
    "fr": "selon an ans année années mois jour jours semaine heures heure fois million millions milliard milliards "
    "pays fait faire été fin nouveau nouvelle grand grande premier première euros dollars cas part point",
    "en": "year years month months day days week time times million billion people new first last old hour hours "
    "dollars per cent percent mr mrs ms",
    "es": "año años mes meses día días semana vez veces millones nuevo nueva primer primera gran hora "
    "horas euros dólares",
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


ContentWord = tuple[str, int, int]
"""A word that carries meaning: its key for counting, and its code points `[start, end)`."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The stop words of a language, and the links that may stand inside a term (`prix du porc`)."""

    stop: frozenset[str]
    links: frozenset[str]


class _Keys(dict[str, str]):
    """A cache of the key of each word, empty for stop words. Words recur throughout a day's news."""

    def __init__(self, stop: frozenset[str]) -> None:
        super().__init__()
        self._stop = stop

    def __missing__(self, word: str) -> str:
        key = _key(word)
        if key in self._stop or word.lower().replace("’", "'") in self._stop:
            key = ""
        if len(self) >= WORDS_CACHED:
            self.clear()
        self[word] = key
        return key


@cache
def _keys(language: str) -> _Keys:
    return _Keys(vocabulary(language).stop)


def content_words(text: str, language: str) -> list[ContentWord]:
    """The words of a text that carry meaning, in order."""
    keys = _keys(language)
    return [(key, found.start(), found.end()) for found in _WORD.finditer(text) if (key := keys[found.group()])]


def keys_of(name: str, language: str) -> tuple[str, ...]:
    """The keys of the words of a name."""
    keys = _keys(language)
    return tuple(key for word in _WORD.findall(name) if (key := keys[word]))


def _key(word: str) -> str:
    """The word in lower case without plural `s`; empty for a number, an elision or a short word."""
    if word[-1] in "’'" or not any(map(str.isalpha, word)) or word[0].isdigit():
        return ""
    if len(word) < SHORTEST_TERM and not word.isupper():
        return ""
    lower = word.lower().replace("’", "'").removesuffix("'s")
    return lower[:-1] if len(lower) >= PLURAL_FROM and lower[-1] == "s" and lower[-2] != "s" else lower


@cache
def vocabulary(language: str) -> Vocabulary:
    """The stop words of a language: spaCy's (MIT licence) if any, verbs of speech, days and months."""
    try:
        words = set(import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS)
    except ImportError:
        words = set()
    words |= speech_of(language).verbs | speech_of(language).aux
    words |= set(_COMMON.get(language, "").split()) | _calendar_words(language)
    stop = {word.lower().replace("’", "'") for word in words}
    return Vocabulary(
        frozenset(stop | {word[:-1] for word in stop if len(word) >= PLURAL_FROM and word[-1] == "s"}),
        frozenset(_LINKS.get(language, "").split()),
    )


def _calendar_words(language: str) -> set[str]:
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return set()
    of = (locale.days, locale.months)
    return {name.lower() for names in of for use in names.values() for width in use.values() for name in width.values()}
