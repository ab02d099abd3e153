"""Repairs typical errors of the models: words around a name that are not part of it, common words taken for names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from vigie.agents.enrich.entities.names import Name
from vigie.agents.enrich.entities.type_evidence import is_house_name
from vigie.agents.enrich.entities.whole_names import VOWELS, whole
from vigie.agents.enrich.text.forms import is_acronym, plain
from vigie.agents.enrich.text.person_names import PARTICLES, is_generation
from vigie.agents.enrich.text.sentences import is_abbreviation
from vigie.agents.enrich.text.word_lists import WordLists
from vigie.schemas.enriched import EntityType

_EDGE = " \t\u00a0\u202f\"'«»“”„‘’()[]{},;:!?–—-*•|/"
_FIRST = re.compile(r"[^\s]+?(?:[’'](?=\w)|(?=\s|$))")
_ELISION = re.compile(r"(?:[lndsjmtc]|qu)[’'](?=[aeiouyhâàéèêëîïôöûùü])", re.IGNORECASE)
_POSSESSIVE = re.compile(r"[’']s$")
_LAST = re.compile(r"\s+(\S+)$")
_BREAK = re.compile(r"\n|\s:\s|:\s|\s[–—]\s|;\s|(?P<point>\.)\s(?=[A-Z]\w{3})")
_SMALL = re.compile(r"[^\W\d_A-ZÀ-Þ]\w+")
_SMALL_WORDS = re.compile(r"([^\W\d_A-ZÀ-Þ]\w+) (?:de |du |of |von )(?=[A-ZÀ-Þ])")
_OF_OFFICE = re.compile(r"\w+ (?:de |du |des |d[’']|of |del |della |do |da )")
"""An office and what it is an office of, rather than who holds it: `président de la République`."""
_VERB_FR = re.compile(r"\w+ez$")
_STARTS = '\n.!?:«“”"„»‘(–—•'


def repaired(names: list[Name], fields: dict[str, str], words: WordLists) -> Iterator[Name]:
    """The names that remain, trimmed to their own words, in order."""
    small = frozenset(_SMALL.findall(fields["text"]))
    for name in whole(names, fields, words):
        text = fields[name.field]
        start, end = _cut(text, name.start, name.end)
        start, end = _trimmed(text, start, end, words, name.type)
        if name.type != "ORG":
            start = _without_first(text, start, end, words, small, name.type)
        if end > start and _is_name(text, start, end, words, small, name.type):
            yield replace(name, start=start, end=end)


def initial(text: str, at: int) -> bool:
    """Whether a sentence, a title or a quote begins at that code point."""
    before = text[:at].rstrip(" \u00a0\u202f") if at < 3 else text[max(0, at - 3) : at].rstrip(" \u00a0\u202f")  # noqa: PLR2004 a mark and its spaces
    return not before or before[-1] in _STARTS


def _cut(text: str, start: int, end: int) -> tuple[int, int]:
    """Keeps the part of a mention after a line break, colon, dash or sentence. The part before introduces it.

    A point after an initial or an abbreviation ends no sentence: `George W. Bush`, `St. Petersburg`.
    """
    for found in reversed(list(_BREAK.finditer(text, start, end))):
        if found["point"] and is_abbreviation(text, found.start()):
            continue
        if text[found.end() : end].strip(_EDGE):
            return found.end(), end
        end = found.start()
    return start, end


def _trimmed(text: str, start: int, end: int, words: WordLists, kind: EntityType) -> tuple[int, int]:
    titles = words.titles | words.ranks if kind == "PER" else words.titles
    articles = words.articles
    while True:
        before = (start, end)
        start, end = _edges(text, start, end)
        if plain(text[start:end]) in words.kept_plain:
            return start, end
        end = _end(text, start, end, words)
        start = _start(text, start, end, articles, titles - words.offices if _OF_OFFICE.match(text, start) else titles)
        cut = text[before[0] : start].strip().casefold()
        if kind == "PER" and cut in titles - words.offices:
            articles = words.articles - PARTICLES  # `le général de Gaulle`, but `le président de la République`
        if (start, end) == before or start >= end:
            return start, end


def _edges(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    if text[end : end + 1] == ")" and "(" in text[start:end]:
        end += 1
    return start, end


def _start(text: str, start: int, end: int, articles: frozenset[str], titles: frozenset[str]) -> int:
    elided = _ELISION.match(text, start, end)
    if elided and (text[start].islower() or initial(text, start) or text[start:end].isupper()):
        return elided.end()
    first = _FIRST.match(text, start, end)
    if first is None or first.end() == end:
        return start
    word = first.group()
    bare = word.casefold().replace("’", "'")
    if (bare in titles or bare.rstrip(".") in titles) and not is_generation(text[first.end() : end].strip()):
        return first.end()
    cut = bare in articles and (word[0].islower() or initial(text, start))
    if cut and not (bare.endswith("'") and text[first.end()].lower() not in VOWELS):  # `N'Golo`
        return first.end()
    return start


def _end(text: str, start: int, end: int, words: WordLists) -> int:
    owner = _POSSESSIVE.search(text, start, end)
    if owner and not is_house_name(text[start:end]):
        return owner.start()
    last = _LAST.search(text, start, end)
    return last.start() if last and last[1] in words.articles else end


def _without_first(text: str, start: int, end: int, words: WordLists, small: frozenset[str], kind: EntityType) -> int:
    """Drops an office, or the first word of a sentence if the text also has it in lower case, before a name."""
    if plain(text[start:end]) in words.kept_plain or text[start:end].rpartition(" ")[2].casefold() in words.kinds:
        return start  # `Queen Mary University`, `King County`
    small_words = _SMALL_WORDS.match(text, start, end)
    if kind == "PER" and small_words and small_words[1] not in PARTICLES:
        start = small_words.end()
    first = _FIRST.match(text, start, end)
    while first and first.end() < end:
        word = first.group()
        after = text[first.end() : end].lstrip()
        lower = word.casefold()
        head = lower in words.places or lower in words.works or lower in words.organisations
        if not after[:1].isupper() or head or (kind == "PER" and word in PARTICLES):
            break
        if not (word[0].islower() or lower in words.offices or (initial(text, start) and lower in small)):
            break
        start = end - len(after)
        first = _FIRST.match(text, start, end)
    return start


def _is_name(text: str, start: int, end: int, words: WordLists, small: frozenset[str], kind: EntityType) -> bool:
    form = text[start:end]
    lower = form.casefold()
    if not any(sign.isupper() or not sign.isascii() for sign in form) or not any(map(str.isalpha, form)):
        return form[:1].isdigit() is False and not form.islower() and any(map(str.isalpha, form))
    is_title = lower.rstrip(".") in words.titles and not is_acronym(form)
    if form.islower() or is_title or lower in words.common or lower in words.articles:
        return False
    parts = lower.split()
    if kind == "ORG" and form.istitle() and len(parts) > 1 and parts[-1] not in words.offices:  # `General Motors`
        return True
    if parts[0] in words.offices or all(part in words.offices or part in words.articles for part in parts):
        return parts[0] in words.organisations
    if len(parts) > 1 or not initial(text, start):
        return True
    return not (form.istitle() and (lower in small or _VERB_FR.match(lower)))
