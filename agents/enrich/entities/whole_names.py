"""Completes names that a model cut: at a particle, before an apostrophe, at an article that belongs to the name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from vigie.agents.enrich.entities.names import Name
from vigie.agents.enrich.entities.type_evidence import is_house_name
from vigie.agents.enrich.text.forms import plain
from vigie.agents.enrich.text.person_names import FIRMS, LINKING, PARTICLES, is_part_of_name
from vigie.agents.enrich.text.speech import is_given_name
from vigie.agents.enrich.text.word_lists import WordLists
from vigie.agents.enrich.thresholds import BEFORE_NAME, LONGEST_ARTICLE, LONGEST_PREFIX

_CAPITAL = r"[A-ZÀ-Þ][\w’'-]*"
_GIVEN_NAME = re.compile(rf"(?<![\w’'-]){_CAPITAL} $")
_FIRST_NAME = re.compile(rf"(?<![\w.’'-])(?:(?P<initials>(?:[A-ZÀ-Þ]\. ?)+)|(?P<given>{_CAPITAL}) )$")
_PREFIX = re.compile(r"(?<![\w’'])(?:(?P<o>O)|[NMDT])[’']$")
"""What begins a name before a consonant, and is no elided word: `N'Golo`; `O'` before any letter."""
VOWELS = frozenset("aeiouyhàâäéèêëîïôöùûüœæ")
"""Small letters that an elided word precedes."""
_ABBREVIATED = re.compile(r"(?<!\w)(?:St|Ste|Ft|Mt|Pt)\.? $")
"""What begins a town's name where a model takes its point for the end of a sentence: `Ft. Worth`."""
_SURNAME = re.compile(rf" {_CAPITAL}")
_ENDING = re.compile(rf"(?<!\w)(?:jr|sr|{'|'.join(sorted(FIRMS))})$", re.IGNORECASE)
_OWN_S = re.compile(r"[’']s(?!\w)")
"""What ends `McDonald’s`, and the owner's name elsewhere."""
_GENERATION_NEXT = re.compile(r",? (?:Jr|Sr|II|III|IV)(?!\w)")


@dataclass(frozen=True, slots=True)
class _Joints:
    """What joins a name to its next word, or to the word before it, in a language."""

    cut: re.Pattern[str]
    linking: re.Pattern[str]
    behind: re.Pattern[str]
    before: re.Pattern[str]


def whole(names: list[Name], fields: dict[str, str], words: WordLists) -> Iterator[Name]:
    """The names in order, each with the words that belong to it. A name inside another is left out."""
    joints = _joints(words.articles)
    done: tuple[str, int] = ("", -1)
    for number, name in enumerate(names):
        if name.field == done[0] and name.start < done[1]:
            continue
        text = fields[name.field]
        free = done[1] if name.field == done[0] else 0
        beside = names[number + 1] if number + 1 < len(names) else None
        found = _with_given_name(_joined(name, beside, text, joints), text, free, joints)
        found = _with_article(found, text, free, words)
        found = replace(found, end=_with_ending(text, found))
        done = (found.field, found.end)
        yield found


def _joined(name: Name, beside: Name | None, text: str, joints: _Joints) -> Name:
    """The name with the surname that its particle or its given name announces."""
    cut = joints.cut.match(text, name.end) if _ends_in_particle(text, name) else joints.linking.match(text, name.end)
    if cut:
        return replace(name, end=cut.end(), type="PER")
    if name.type == "PER" and (behind := joints.behind.match(text, name.end)):
        return replace(name, end=behind.end())
    if _is_first_name(text, name) and (surname := _SURNAME.match(text, name.end)):
        joins = beside is not None and beside.start == surname.start() + 1 and beside.type == "PER"
        end = max(surname.end(), beside.end) if joins and beside else surname.end()
        is_person = joins or name.type != "LOC" or text[name.start].islower()
        return replace(name, end=end, type="PER") if is_person else name
    return name


def _with_given_name(name: Name, text: str, free: int, joints: _Joints) -> Name:
    """The name with the particle and the given name, or the initials, before it."""
    start = name.start
    if not text[start].isupper():
        return name
    linked = joints.before.search(text, max(free, start - BEFORE_NAME), start)
    start = linked.start() if linked else start
    before = (_GIVEN_NAME if linked else _FIRST_NAME).search(text, max(free, start - BEFORE_NAME), start)
    if before and (linked or (name.type == "PER" and (before["initials"] or is_given_name(before["given"])))):
        start = before.start()
    if name.type == "LOC" and (abbreviated := _ABBREVIATED.search(text, max(free, start - LONGEST_PREFIX), start)):
        start = abbreviated.start()
    prefix = _PREFIX.search(text, max(free, start - 2), start)
    if prefix and name.type != "LOC" and (prefix["o"] or text[start].lower() not in VOWELS):
        start = prefix.start()
    return name if start == name.start else replace(name, start=start, type="PER" if linked else name.type)


def _is_first_name(text: str, name: Name) -> bool:
    before, _, last = text[name.start : name.end].rpartition(" ")
    return is_given_name(last) and (not before or before.islower())


def _ends_in_particle(text: str, name: Name) -> bool:
    first, _, rest = text[name.start : name.end].partition(" ")
    return first[:1].isupper() and rest.rpartition(" ")[2] in PARTICLES and all(map(is_part_of_name, rest.split(" ")))


def _with_article(name: Name, text: str, free: int, words: WordLists) -> Name:
    """The name with the article that is part of it: `L'Oréal`, `La Poste`."""
    form = plain(text[name.start : name.end])
    for size in range(2, LONGEST_ARTICLE + 1):
        start = name.start - size
        if start >= free and plain(text[start : name.start]) + form in words.kept_plain:
            return replace(name, start=start)
    return name


def _with_ending(text: str, name: Name) -> int:
    """The end of the name with its `Jr.`, its `Inc.` and the point of that, or the `’s` of a firm."""
    behind = _GENERATION_NEXT.match(text, name.end) if name.type == "PER" else None
    end = behind.end() if behind else name.end
    if (own := _OWN_S.match(text, end)) and is_house_name(text[name.start : own.end()]):
        return own.end()
    return end + (text[end : end + 1] == "." and _ENDING.search(text, name.start, end) is not None)


@cache
def _joints(articles: frozenset[str]) -> _Joints:
    """The patterns of a language. What is an article or a preposition there does not reach beyond the model's name."""
    own = "|".join(sorted(PARTICLES - articles, key=len, reverse=True))
    linking = "|".join(sorted(LINKING - articles)) or "(?!)"
    elided = "|d[’']" if "d'" not in articles and "de" not in articles else ""
    capital = rf"(?:(?:al|el)-)?{_CAPITAL}"
    return _Joints(
        re.compile(rf" (?:(?:{'|'.join(sorted(PARTICLES))}) ){{0,2}}(?:d[’'])?{capital}"),
        re.compile(rf" (?:(?:{linking}) ){{1,2}}{capital}"),
        re.compile(rf" (?:(?:(?:{own}) ){{1,3}}|(?:al|el)-{elided})(?<=[ ’'-]){capital}"),
        re.compile(rf"(?<!\w)(?:(?:{linking}) )+$"),
    )
