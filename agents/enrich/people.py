"""The people of an article: where each is named, and what else the text calls them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from vigie.agents.enrich.speech import Speech, Token, given_names, tokens
from vigie.schemas.enriched import Entity

_NAME = r"[A-ZÀ-ÖØ-ÞŠŽ][\w’'-]+"
_CAPITALS = re.compile(
    rf"{_NAME}(?:(?: (?:de|del|la|von|van|der|di|da|dos|do|al|el|bin)){{1,2}} {_NAME})?(?: {_NAME}){{0,3}}"
)
_OFFICE_DE = re.compile(
    r"(?:minister|präsident|sprecher|leiter|chef|kanzler|meister|direktor|sekretär|anwält|anwalt|rat|rätin|kommissar)(?:in)?$"
)
AROUND = 90
"""Code points around a name that may tell the person's office."""
OFFICE_WORDS = 9
"""Words between an office and the name that bears it."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person: the one name; `m` or `f` where the text or the given name tells; the offices the text gives them."""

    name: str
    gender: str | None
    offices: frozenset[str]


@dataclass(frozen=True, slots=True)
class Named:
    """A person, or another thing that may speak, named at code points `[start, end)`."""

    start: int
    end: int
    person: Person | None
    thing: str


@dataclass(slots=True)
class People:
    """All names of an article in order, and the people who speak for an organisation."""

    named: list[Named] = field(default_factory=list)
    spokesmen: dict[str, Person] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)

    def between(self, start: int, end: int) -> list[Named]:
        """The names that begin between two code points."""
        return self.named[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def at(self, start: int) -> Named | None:
        """The name that begins at a code point."""
        found = self.between(start, start + 1)
        return found[0] if found else None


def people(text: str, entities: Sequence[Entity], speech: Speech) -> People:
    """Who is named where. People come from the entities, and from capitals that an office or a given name explains."""
    spans = _spans(entities)
    spans += list(_more(text, spans, speech))
    spans.sort()
    genders: dict[str, str | None] = {}
    offices: dict[str, set[str]] = {}
    spokesmen: dict[str, str] = {}
    for start, end, name, is_person in spans:
        if is_person:
            found, gender, for_whom = _told(text, start, end, spans, speech)
            offices.setdefault(name, set()).update(found)
            genders[name] = genders.get(name) or gender or _by_given_name(name)
            if for_whom:
                spokesmen.setdefault(for_whom, name)
    persons = {name: Person(name, genders[name], frozenset(of_person)) for name, of_person in offices.items()}
    named = [Named(start, end, persons[name] if is_person else None, name) for start, end, name, is_person in spans]
    return People(named, {thing: persons[name] for thing, name in spokesmen.items()}, [each.start for each in named])


_Span = tuple[int, int, str, bool]


def _spans(entities: Sequence[Entity]) -> list[_Span]:
    return sorted(
        (mention.start, mention.end, entity.name, _is_person(entity))
        for entity in entities
        for mention in entity.mentions
        if mention.field == "text"
    )


def _is_person(entity: Entity) -> bool:
    """A name typed otherwise that begins with a given name is a person's, unless it is a well-known thing's."""
    if entity.type == "PER":
        return True
    first, _, rest = entity.name.partition(" ")
    return entity.type == "ORG" and entity.wikidata is None and first.lower() in given_names() and rest.istitle()


def _more(text: str, spans: Sequence[_Span], speech: Speech) -> Iterator[_Span]:
    taken = 0
    full: dict[str, str] = {}
    for _, _, name, is_person in spans:
        if is_person and " " in name:
            full.setdefault(name.rsplit(" ", 1)[1], name)
    for found in _CAPITALS.finditer(text):
        while taken < len(spans) and spans[taken][1] <= found.start():
            taken += 1
        overlaps = taken < len(spans) and spans[taken][0] < found.end()
        start, end = found.span()
        if overlaps:
            if spans[taken][3] or spans[taken][0] != start or " " not in found.group():
                continue
            start = spans[taken][1] + 1
        start, explained = _without_offices(text, start, end, speech)
        form = text[start:end].rstrip("’'-")
        end = start + len(form)
        if form in full:
            yield start, end, full[form], True
        elif overlaps or start >= end:
            continue
        elif " " in form and (explained or _known(form) or _after_comma(text, start, speech)):
            full.setdefault(form.rsplit(" ", 1)[1], form)
            yield start, end, form, True


def _known(form: str) -> bool:
    return form.split(" ", 1)[0].lower() in given_names()


def _without_offices(text: str, start: int, end: int, speech: Speech) -> tuple[int, bool]:
    """Past the offices and titles that a run of capitals begins with, and whether there were any."""
    explained = False
    while start < end:
        word = text[start:end].split(" ", 1)[0]
        lower = word.lower()
        if not (
            lower in speech.people
            or lower in speech.mr
            or lower in speech.mrs
            or lower in speech.definite
            or lower in speech.by
            or _OFFICE_DE.search(lower)
        ):
            break
        explained = explained or lower not in speech.definite
        start = min(end, start + len(word) + 1)
    before = tokens(text, max(0, start - 20), start)
    return start, explained or bool(before and (before[-1].lower in speech.people or before[-1].lower in speech.verbs))


def _after_comma(text: str, start: int, speech: Speech) -> bool:
    before = tokens(text, max(0, start - AROUND), start)[-OFFICE_WORDS:]
    return bool(before) and before[-1].lower == "," and any(token.lower in speech.people for token in before)


def _by_given_name(name: str) -> str | None:
    first, _, rest = name.partition(" ")
    return given_names().get(first.lower()) if rest else None


def _told(
    text: str, start: int, end: int, spans: Sequence[_Span], speech: Speech
) -> tuple[set[str], str | None, str | None]:
    """The offices beside a name, the gender that its title or office tells, and for whom the person speaks."""
    before = _clause_before(tokens(text, max(0, start - AROUND), start))
    after = _apposition(tokens(text, end, min(len(text), end + AROUND)), speech)
    offices: set[str] = set()
    gender, for_whom = None, None
    for around in (before, after):
        for at, token in enumerate(around):
            if token.lower in speech.people or _OFFICE_DE.search(token.lower):
                offices.add(token.lower)
                gender = gender or _of_office(around, at, speech)
                if token.lower in speech.speaks:
                    limit = start if around is before else token.end + AROUND // 2
                    for_whom = _next_thing(spans, token.end, limit)
    if before and before[-1].lower in speech.mr or len(before) > 1 and before[-2].lower in speech.mr:
        gender = "m"
    if before and before[-1].lower in speech.mrs or len(before) > 1 and before[-2].lower in speech.mrs:
        gender = "f"
    return offices, gender, for_whom


def _clause_before(before: list[Token]) -> list[Token]:
    """The words before a name that may tell its office: of its sentence, at most one comma away."""
    commas = 0
    for back in range(1, len(before) + 1):
        lower = before[-back].lower
        commas += lower == ","
        if lower in '.!?;:»”"' or commas > 1 or (lower == "," and back > 1) or back > OFFICE_WORDS:
            return before[len(before) - back + 1 :]
    return before


def _apposition(after: list[Token], speech: Speech) -> list[Token]:
    if not after or after[0].lower != ",":
        return []
    told = after[1 : OFFICE_WORDS + 1]
    for at, token in enumerate(told):
        if token.lower in ",.;:!?" or token.lower in speech.ends - speech.definite:
            return told[:at]
    return told


def _of_office(around: list[Token], at: int, speech: Speech) -> str | None:
    if around[at].lower in speech.women:
        return "f"
    article = around[at - 1].lower if at else ""
    return {
        "la": "f",
        "une": "f",
        "una": "f",
        "die": "f",
        "eine": "f",
        "le": "m",
        "un": "m",
        "der": "m",
        "el": "m",
    }.get(article)


def _next_thing(spans: Sequence[_Span], start: int, end: int) -> str | None:
    at = bisect_left(spans, (start, 0, "", False))
    if at < len(spans) and spans[at][0] < end and not spans[at][3]:
        return spans[at][2]
    return None
