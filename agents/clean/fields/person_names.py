"""The names in a byline: `By Mara Lindqvist and Tom Osei` names two persons, an address names none."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from vigie.agents.clean.fields.gazetteer import is_agency

_TAGS = re.compile(r"<[^<>]{1,200}>")
_EMAIL = re.compile(r"\S+@\S+\.\w+")
_MAILED = re.compile(r"^\s*[<(]?[^\s@<>()]+@[^\s@<>()]+[>)]?\s*\(([^()]+)\)\s*$")
_NOTE = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>)")
_ADDRESS = re.compile(r"^(?:https?:|//|www\.|/|@\w+$|#)|://|^[\w.-]+\.\w{2,}/|^\S*/\S*/", re.IGNORECASE)
_NOBODY = frozenset(
    "admin administrator anonymous author editor none null undefined unknown n/a na user root guest default -".split()  # noqa: SIM905
)
_BEFORE = re.compile(
    r"""^\W*(?:
    (?:(?:written|posted|published|reported|article|story|text|words)\s+)?by\b
    |(?:propos\s+recueillis\s+|publié\s+|écrit\s+|rédigé\s+|texte\s+)?par\b
    |(?:ein\s+\w+\s+|text\s+|bericht\s+)?von(?!\s+(?:der|den|dem)\b)\b
    |(?:escrito\s+|publicado\s+|texto\s+|texto\s+de\s+)?por\b
    |(?:scritto\s+|articolo\s+|pubblicato\s+|testo\s+)?(?:da|di)\b
    |(?:geschreven\s+|tekst\s+)?door\b
    |(?:napisała?\s+|opracowała?\s+)?przez\b
    |(?:av|af)\b
    |(?:auth?or(?:es|en|in|a|e|i|s|zy|ka)?|auteure?s?|autrice|redakt(?:ion|eur)|tekst|text[oe]?
        |автор|作者|記者|记者|文|بقلم)\s*[:：/／=＝]
    |(?:автор|بقلم)(?=\s)
    )\s*[:：]?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_AFTER = re.compile(r"\s*(?:기자|記者|记者|＝\S+)$")
_BETWEEN = re.compile(
    r"\s*(?:[;|•·/、，\n\t]|\s[-–—]\s"
    r"|,?\s(?:&|(?i:and|und|et|en)|och|og|oraz|και|и|ja|ve|y|e|i|with|avec|mit|con|com|met)\s)\s*"
)
_COMMA = re.compile(r"\s*,\s*")
_GENERATION = re.compile(r"^(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|dds|esq|mba|cfa|obe|mbe|cbe)\.?$", re.IGNORECASE)
_PARTICLES = frozenset(
    """
    de da do dos das del della di du des la le van von der den ter ten zu zur af av al el bin ibn ben of y e i d' d’ 't
    """.split()  # noqa: SIM905 a list of words reads best as words
)
_ELIDED = re.compile(r"^(?:d|l|dell|dall)['’](?=\w)")
_WORD = re.compile(r"^(?:[^\W\d_]|['’])[^\d_]*$")
_NOT_PERSONS = frozenset(
    """
    agency agencies agence agences agentur agenturen agencia agencias staff desk team newsroom redaction rédaction
    redaktion redacción redazione redactie redakcja editorial board department ministry university institute society
    company group gazette times post news press media magazine journal office association foundation council services
    reporter reporters correspondent editor writer columnist journalist contributor journaliste correspondant
    correspondante correspondent envoyé envoyée rédacteur rédactrice redakteur redakteurin korrespondent reporterin
    periodista corresponsal giornalista corrispondente producer photographer
    """.split()  # noqa: SIM905 a list of words reads best as words
)
_TIMED = re.compile(r"\d")
"""What stands beside a name and has a figure: a date, or how long a text takes to read."""
_WORDS_LEAST, _WORDS_MOST = 2, 6
_LONGEST = 300
_LETTER = re.compile(r"[^\W\d_]")


def person_names(claims: Iterable[str], sites: Iterable[str | None] = ()) -> tuple[str, ...]:
    """The distinct names in bylines, in order. `sites`: the names of who publishes, which a byline may end with."""
    known = {site.casefold() for site in sites if site}
    found = [name for claim in claims for name in _names(claim, known)]
    return tuple(dict.fromkeys(found))


def _names(claim: str, sites: set[str]) -> list[str]:
    text = " ".join(_TAGS.sub(" ", html.unescape(claim)).replace("\xa0", " ").split())
    if not text or len(text) > _LONGEST or _ADDRESS.search(text):
        return []
    if (mailed := _MAILED.match(text)) is not None:
        text = mailed[1]
    text = _without_labels(_EMAIL.sub("", _NOTE.sub("", text)))
    if text.casefold() in _NOBODY or not _LETTER.search(text):
        return []
    parts = [own for part in _parts(text) if (own := _without_labels(part))]
    persons = [part for part in parts if part.casefold() not in sites]
    return persons or parts


def _without_labels(text: str) -> str:
    bare = _AFTER.sub("", _BEFORE.sub("", text, count=1))
    return (bare if _LETTER.search(bare) else text).strip(" \t,;|•·-–—")


def _parts(text: str) -> list[str]:
    """The names of a byline. What cannot stand by itself belongs to the name before: `José Ortega y Gasset`."""
    pieces, between = _BETWEEN.split(text), _BETWEEN.findall(text)
    names = [pieces[0]]
    for joint, piece in zip(between, pieces[1:], strict=True):
        if all(_stands(_COMMA.split(one.strip(" ,"))[0]) for one in (names[-1], piece)) and not _is_an_office(
            names[-1]
        ):
            names.append(piece)
        elif piece.strip(" ,") and not _TIMED.search(piece):
            names[-1] += joint + piece
    return [own for name in names for own in _by_comma(name.strip(" ,"))]


def _by_comma(text: str) -> list[str]:
    """Parts between commas: each a name, or what the first does and where; `Lindqvist, Mara` is one."""
    first, *others = _COMMA.split(text)
    if not others:
        return [text]
    if _GENERATION.match(others[0]):
        first, others = f"{first}, {others[0]}", others[1:]
    if not _stands(_COMMA.split(first)[0]):
        return [text]
    return [first, *(other for other in others if _stands(other) and not _is_an_office(other))]


def _stands(text: str) -> bool:
    """Whether a text can be a name by itself: several words that names are made of, or an agency.

    A script without capitals has no other sign of a name: each of its words is one.
    """
    words = text.split()
    if len(words) == 1:
        return is_agency(text) or (len(text) > 1 and text.isalpha() and text.upper() == text.lower())
    named = [_ELIDED.sub("", word) for word in words if word.casefold() not in _PARTICLES]
    is_named = all(_WORD.match(word) and not word[0].islower() for word in named)
    return is_named and _WORDS_LEAST <= len(named) <= _WORDS_MOST and words[0].casefold() != "of"


def _is_an_office(text: str) -> bool:
    return not is_agency(text) and any(word.strip(".").casefold() in _NOT_PERSONS for word in text.split())
