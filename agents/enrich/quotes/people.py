"""The people of an article: where they are named, and their offices and gender."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from vigie.agents.enrich.text.person_names import surnames
from vigie.agents.enrich.text.speech import Speech, given_names, words_between
from vigie.agents.enrich.thresholds import MENTIONS_READ, OFFICE_CONTEXT, OFFICE_WORDS, SHORTEST_ACRONYM, TITLE_CONTEXT
from vigie.schemas.enriched import Entity

_NAME = r"[A-ZÀ-ÖØ-ÞŠŽČĆŚŻŁŐİŞĐ][\w’'-]+"
_INITIAL = r"[A-ZÀ-ÖØ-Þ]\.(?:[ -]?[A-ZÀ-ÖØ-Þ]\.){0,2}"
_PARTICLE = "de|del|la|las|los|von|van|der|ter|ten|di|da|dei|della|dos|do|al|el|bin|ibn|ben"
_CAPITALS = re.compile(
    rf"(?:{_INITIAL} ?)?{_NAME}(?: {_INITIAL})?(?:(?: (?:{_PARTICLE})){{1,3}} {_NAME})?"
    rf"(?: {_NAME}){{0,3}}(?: (?:[JS]r\.|III?|IV)(?!\w))?"
)
_OFFICE_DE = re.compile(
    r"(?:minister|präsident|sprecher|leiter|chef|kanzler|meister|direktor|sekretär|anwält|anwalt|rat|rätin|kommissar)(?:in)?$"
)
_STOPS = frozenset('.!?;:»”"')
_GENDERS = {"la": "f", "une": "f", "una": "f", "die": "f", "eine": "f", "le": "m", "un": "m", "der": "m", "el": "m"}


@dataclass(frozen=True, slots=True)
class Person:
    """A person's offices and gender (`m` or `f`), as the text or the given name tells."""

    gender: str | None
    offices: frozenset[str]


@dataclass(frozen=True, slots=True)
class Named:
    """A person or organisation, by its name in the record, at code points `[start, end)`."""

    start: int
    end: int
    name: str
    is_person: bool


class People:
    """All names of an article in order. Offices and gender are read when they are asked for."""

    def __init__(self, lower: str, named: list[Named], speech: Speech) -> None:
        self.named = named
        self._lower = lower
        self._speech = speech
        self._starts = [each.start for each in named]
        self._people: dict[str, Person] = {}

    def between(self, start: int, end: int) -> list[Named]:
        """The names that begin between two code points."""
        return self.named[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def is_owner(self, named: Named) -> bool:
        """Whether the name is that of an owner, who is not who speaks: `Trump’s lawyer said`."""
        return self._lower.startswith("'s", named.end) and not self._lower[named.end + 2 : named.end + 3].isalnum()

    def person(self, name: str) -> Person:
        """A person's offices and gender, read from the words beside their first mentions."""
        if name not in self._people:
            offices: set[str] = set()
            gender = None
            for each in self._places.get(name, [])[:MENTIONS_READ]:
                found, gender_beside = self._beside(each)
                offices |= found
                gender = gender or gender_beside
            self._people[name] = Person(gender or _by_given_name(name), frozenset(offices))
        return self._people[name]

    @cached_property
    def _places(self) -> dict[str, list[Named]]:
        places: dict[str, list[Named]] = {}
        for each in self.named:
            if each.is_person:
                places.setdefault(each.name, []).append(each)
        return places

    @cached_property
    def holders(self) -> dict[str, list[Named]]:
        """Mentions of people by each of their offices."""
        found: dict[str, list[Named]] = {}
        for each in self.named:
            for office in self.person(each.name).offices if each.is_person else ():
                found.setdefault(office, []).append(each)
        return found

    @cached_property
    def spokespeople_of(self) -> dict[str, str]:
        """Each organisation's spokesperson, named before or after it: `porte-parole du Kremlin, Dimitri Peskov`."""
        found: dict[str, str] = {}
        for number, each in enumerate(self.named):
            if each.is_person and self.person(each.name).offices & self._speech.spokespeople:
                for other in (number - 1, number + 1):
                    if 0 <= other < len(self.named) and not self.named[other].is_person:
                        between = sorted((each, self.named[other]), key=lambda one: one.start)
                        if between[1].start - between[0].end < OFFICE_CONTEXT:
                            found.setdefault(self.named[other].name, each.name)
                            break
        return found

    def _person_before(self, each: Named) -> int:
        """Where the previous person's name ends. Words before that describe the previous person."""
        earlier = (self.named[at] for at in range(bisect_left(self._starts, each.start) - 1, -1, -1))
        return next((other.end for other in earlier if other.is_person), 0)

    def _beside(self, each: Named) -> tuple[set[str], str | None]:
        """The offices beside a name, and the gender of its title or office."""
        speech = self._speech
        start = max(self._person_before(each), each.start - OFFICE_CONTEXT)
        before = _clause_before(words_between(self._lower, start, each.start))
        after = _apposition(words_between(self._lower, each.end, each.end + OFFICE_CONTEXT), speech)
        offices: set[str] = set()
        gender = None
        for around in (before, after):
            for at, word in enumerate(around):
                if word in speech.people or _OFFICE_DE.search(word):
                    offices.add(word)
                    gender = gender or _of_office(around, at, speech)
        titles = {word for word in before[-2:] if word != "."}
        titles |= {f"{word}." for word in titles}
        if titles & speech.mr:
            gender = "m"
        if titles & speech.mrs:
            gender = "f"
        return offices, gender


def people(text: str, lower: str, entities: Sequence[Entity], speech: Speech) -> People:
    """The people of a text: those of the entities, and capitalised names with an office or given name.

    `lower`: the text as `speech.lowered` gives it.
    """
    spans = _spans(entities)
    spans += list(_more(text, lower, spans, speech))
    spans.sort()
    return People(lower, [Named(*span) for span in spans], speech)


_Span = tuple[int, int, str, bool]


def _spans(entities: Sequence[Entity]) -> list[_Span]:
    return sorted(
        (mention.start, mention.end, entity.name, _is_person(entity))
        for entity in entities
        for mention in entity.mentions
        if mention.field == "text"
    )


def _is_person(entity: Entity) -> bool:
    """Whether an entity is a person. An unlinked organisation that begins with a given name is one too."""
    if entity.type == "PER":
        return True
    first, _, rest = entity.name.partition(" ")
    return entity.type == "ORG" and entity.wikidata is None and first.lower() in given_names() and rest.istitle()


def _more(text: str, lower: str, spans: Sequence[_Span], speech: Speech) -> Iterator[_Span]:
    taken = 0
    full: dict[str, str] = {}
    for _, _, name, is_person in spans:
        if is_person and " " in name:
            full.update((surname, name) for surname in surnames(name) if surname not in full)
    for found in _CAPITALS.finditer(text):
        start, end = found.span()
        while taken < len(spans) and spans[taken][1] <= start:
            taken += 1
        overlaps = taken < len(spans) and spans[taken][0] < end
        form = found.group().rstrip("’'-")
        if overlaps and (spans[taken][3] or spans[taken][0] != start or " " not in form):
            continue
        explained = False
        if " " in form:
            start = spans[taken][1] + 1 if overlaps else start
            start = _without_capitals(text, start, end)
            start, explained = _without_offices(lower, start, end, speech)
            form = text[start:end].rstrip("’'-")
        if form in full:
            yield start, start + len(form), full[form], True
        elif " " in form and not overlaps and (explained or _known(form) or _after_comma(lower, start, speech)):
            full.update((surname, form) for surname in surnames(form) if surname not in full)
            yield start, start + len(form), form, True


def _known(form: str) -> bool:
    return form.split(" ", 1)[0].lower() in given_names()


def _without_capitals(text: str, start: int, end: int) -> int:
    """Skips what is written in capitals before a name, such as the agency or the dateline: `AFP Fauzia Moslem`."""
    first, _, rest = text[start:end].partition(" ")
    shouted = len(first) >= SHORTEST_ACRONYM and first.isupper() and "." not in first
    return start + len(first) + 1 if shouted and rest and not rest.isupper() else start


def _without_offices(lower: str, start: int, end: int, speech: Speech) -> tuple[int, bool]:
    """Skips the offices and titles at the start of a capitalised run, and tells whether there were any."""
    explained = False
    while start < end:
        word = lower[start:end].split(" ", 1)[0]
        office = word in speech.people or word in speech.mr or word in speech.mrs or _OFFICE_DE.search(word)
        if not (office or word in speech.definite or word in speech.by):
            break
        explained = explained or word not in speech.definite
        start = min(end, start + len(word) + 1)
    before = words_between(lower, max(0, start - TITLE_CONTEXT), start)[-1:]
    return start, explained or bool(before and (before[0] in speech.people or before[0] in speech.verbs))


def _after_comma(lower: str, start: int, speech: Speech) -> bool:
    before = words_between(lower, max(0, start - OFFICE_CONTEXT), start)[-OFFICE_WORDS:]
    return bool(before) and before[-1] == "," and not speech.people.isdisjoint(before)


def _by_given_name(name: str) -> str | None:
    first, _, rest = name.partition(" ")
    return given_names().get(first.lower()) if rest else None


def _clause_before(before: list[str]) -> list[str]:
    """The words before a name that may tell its office: of the same sentence, at most one comma away."""
    commas = 0
    for back in range(1, len(before) + 1):
        word = before[-back]
        commas += word == ","
        if word in _STOPS or commas > 1 or (word == "," and back > 1) or back > OFFICE_WORDS:
            return before[len(before) - back + 1 :]
    return before


def _apposition(after: list[str], speech: Speech) -> list[str]:
    if not after or after[0] != ",":
        return []
    words = after[1 : OFFICE_WORDS + 1]
    for at, word in enumerate(words):
        if word in ",.;:!?" or word in speech.ends - speech.definite:
            return words[:at]
    return words


def _of_office(around: list[str], at: int, speech: Speech) -> str | None:
    if around[at] in speech.women:
        return "f"
    return _GENDERS.get(around[at - 1]) if at else None
