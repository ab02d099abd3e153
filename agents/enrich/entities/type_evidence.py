"""What tells the type of a name beside the model: the words around it, a given name, a house of that name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from vigie.agents.enrich.entities.names import Name
from vigie.agents.enrich.gazetteer.lexicon import borne_by_people
from vigie.agents.enrich.gazetteer.towns import towns
from vigie.agents.enrich.tables import table, word_set
from vigie.agents.enrich.text.forms import folded, plain
from vigie.agents.enrich.text.person_names import PARTICLES, is_part_of_name
from vigie.agents.enrich.text.speech import is_given_name
from vigie.agents.enrich.text.word_lists import WordLists
from vigie.agents.enrich.thresholds import LONGEST_PERSON, OFFICE_CONTEXT, WORD_BEFORE

if TYPE_CHECKING:
    from vigie.agents.enrich.entities.clusters import EntityCluster

_PLACE_BEFORE = re.compile(
    r"(?:^|\W)(?:à|en|au|aux|dans|depuis|vers|in|at|near|from|to|en|desde|aus|nach|bei)\s$", re.IGNORECASE
)
_INSIDE = re.compile(r"(?:^|\W)(?:in|at|near|dans|en|au|aux|bei)\s$", re.IGNORECASE)
"""Those of the above that hardly ever stand before a person."""
_TITLE_BEFORE = re.compile(
    r"(?:^|\W)(?:M\.|MM\.|Mme|Mlle|Me|Mgr|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Prof\.?|Rev\.?|Sgt\.?|Sen\.|Rep\.|Gov\.|Sir|Lord|Lady|Dame"
    r"|Herrn?|Frau|Sr\.|Sra\.|Don|Doña|Sig\.|Sig\.ra|Dott\.|Dhr\.|Mevr\.)\s$"
)
_MIDDLE_INITIAL = re.compile(r"[A-ZÀ-Þ][\w’'-]+ (?:[A-ZÀ-Þ]\. ?)+[A-ZÀ-Þ][\w’'-]+(?: [JS]r\.?)?")
_INITIALS_AND_GENERATION = re.compile(
    r"(?:[A-ZÀ-Þ]\. ?)+[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)?,? (?:[JS]r\.?|II|III|IV)"
)
_APPOSED = re.compile(
    r", (?:(?:the|le|la|l[’']|der|die|el|il) ?)?(?:[\w’'-]+ ){0,2}?(?P<office>[\w-]+)(?=[,.;)]| (?![A-ZÀ-Þ]))"
)
_AMBIGUOUS_OFFICES = word_set(table("names")["ambiguous_offices"])
"""Offices that organisations have too, or that are but the first word of one."""


def is_person(cluster: EntityCluster, found: Mapping[str, EntityCluster], texts: dict[str, str]) -> bool:
    """Whether a place name is a person here: `Mr London`, or a Jordan that the model always types as a person.

    A capital needs somebody of that name in full, since it stands for its government: `Washington has condemned`.
    """
    if cluster.known is None or cluster.known.type != "LOC":
        return False
    if any(has_title(name, texts) for name in cluster.names):
        return True
    a_name = all(form in borne_by_people() for form in cluster.forms)
    if not a_name or any(name.type != "PER" for name in cluster.names) or is_place(cluster, texts):
        return False
    return cluster.known.city is None or any(
        folded(form) in other.key.split() for form in cluster.forms for other in found.values() if other is not cluster
    )


def is_house(cluster: EntityCluster, found: Mapping[str, EntityCluster], texts: dict[str, str]) -> bool:
    """Whether every form is a house's or firm's, and nothing tells of a person: a surname alone, a word beside it."""
    if not all(map(is_house_name, cluster.forms)):
        return False
    surname = cluster.key.rpartition(" ")[2]
    if surname != cluster.key and surname in found and surname not in _houses():
        return False
    return not any(has_title(name, texts) or _tells_of_a_person(name, texts) for name in cluster.names)


def _tells_of_a_person(name: Name, texts: dict[str, str]) -> bool:
    text = texts[name.field]
    before, behind = _person_words()
    return bool(
        before.search(text, max(0, name.start - OFFICE_CONTEXT), name.start)
        or behind.match(text, name.end, name.end + OFFICE_CONTEXT)
    )


def is_house_name(form: str) -> bool:
    """Whether the form is a house's or firm's: `McDonald’s`."""
    return folded(form) in _houses()


@cache
def _houses() -> frozenset[str]:
    return frozenset(folded(name) for name in word_set(" ".join(table("names")["houses"].split())))


@cache
def _person_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    before, behind = ("|".join(word_set(table("names")[side])) for side in ("person_before", "person_behind"))
    return (
        re.compile(rf"(?<!\w)(?:{before})(?: \w+)?[ ,]+$", re.IGNORECASE),
        re.compile(rf",? (?:\w+ )?(?:{behind})(?!\w)|, \d\d(?:,| (?:ans|años|Jahre)(?!\w))", re.IGNORECASE),
    )


def is_full_name(form: str) -> bool:
    """A given name and a surname, of one word or more, a middle initial, or what ends a person's name alone.

    `Siobhán Kelly`, `Ulysses S. Grant`, `A.J. Green III`. A town's name may be like one: `Santiago de Cuba`.
    """
    first, *rest = form.split()
    if _MIDDLE_INITIAL.fullmatch(form) or _INITIALS_AND_GENERATION.fullmatch(form):
        return True
    if is_town_like_a_person(form):
        return False
    return (
        bool(rest)
        and len(rest) < LONGEST_PERSON
        and is_given_name(first)
        and rest[-1][-1:] != "."
        and all(map(is_part_of_name, rest))
        and not all(word.isupper() for word in rest)
    )


def is_town_like_a_person(form: str) -> bool:
    """Whether a name with a particle is a town's: `Santiago de Compostela`."""
    return any(word in PARTICLES for word in form.split()[1:-1]) and bool(towns(plain(form)))


def has_office_behind(name: Name, texts: dict[str, str], words: WordLists) -> bool:
    """Whether an office stands in apposition to a name of several words: `Belinda Marsh, the mayor,`."""
    text = texts[name.field]
    if " " not in text[name.start : name.end]:
        return False
    found = _APPOSED.match(text, name.end)
    return found is not None and found["office"].casefold() in words.offices - _AMBIGUOUS_OFFICES


def has_title(name: Name, texts: dict[str, str]) -> bool:
    """Whether a title of people precedes the mention."""
    return _before(_TITLE_BEFORE, name, texts)


def is_place(cluster: EntityCluster, texts: dict[str, str]) -> bool:
    """Whether a preposition of place precedes one of its mentions."""
    return any(_before(_PLACE_BEFORE, name, texts) for name in cluster.names)


def is_inside(name: Name, texts: dict[str, str]) -> bool:
    """Whether what precedes the mention tells that something is inside it: `in`, rather than `to`."""
    return _before(_INSIDE, name, texts)


def _before(pattern: re.Pattern[str], name: Name, texts: dict[str, str]) -> bool:
    return pattern.search(texts[name.field], max(0, name.start - WORD_BEFORE), name.start) is not None
