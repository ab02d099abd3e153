"""One name a thing: mentions of the same person, organisation or place in an article, gathered."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from vigie.agents.enrich.forms import folded, initials, is_acronym, plain
from vigie.agents.enrich.gazetteer import Known, Lexicon, borne_by_people, by_first_word
from vigie.agents.enrich.missed import Wanted, missed
from vigie.agents.enrich.names import Name
from vigie.agents.enrich.speech import given_names
from vigie.agents.enrich.words import Words
from vigie.schemas.enriched import EntityType

_PLACE_BEFORE = re.compile(
    r"(?:^|\W)(?:à|en|au|aux|dans|depuis|vers|in|at|near|from|to|en|desde|aus|nach|bei)\s$", re.IGNORECASE
)
_TITLE_BEFORE = re.compile(r"(?:^|\W)(?:M\.|MM\.|Mme|Mlle|Me|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Sir|Herr|Frau|Sr\.|Sra\.)\s$")
_SHORTEST = 3
"""Letters of the shortest form looked for elsewhere in the article."""
_FIELDS = ("title", "text")


@dataclass(slots=True)
class Thing:
    """A thing that the article names, and where. `known`: what the gazetteer has of it."""

    key: str
    names: list[Name] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)
    known: Known | None = None
    type: EntityType = "MISC"

    @property
    def in_order(self) -> list[Name]:
        """Its mentions, the title's first."""
        return sorted(self.names, key=lambda name: (name.field == "text", name.start))

    @property
    def name(self) -> str:
        """The fullest form of a person, the most used form of all else; the first of equals."""
        if self.type == "PER":
            return max(self.forms, key=lambda form: (len(form.split()), self.forms[form]))
        return max(self.forms, key=lambda form: self.forms[form])


def things(names: list[Name], texts: dict[str, str], lexicon: Lexicon, words: Words) -> list[Thing]:
    """The things of an article; every name belongs to exactly one, and bears its type."""
    gathered = _gathered(names, texts, lexicon, words)
    types = {plain(form): thing.type for thing in gathered for form in _looked_for(thing)}
    own = by_first_word(types)
    more = [
        name
        for where in _FIELDS
        for name in missed(
            where,  # type: ignore[arg-type]
            texts[where],
            sorted(name for name in names if name.field == where),
            Wanted(own, lexicon.by_word, words.articles, lexicon.ambiguous),
            _Types(types, lexicon),
        )
    ]
    return _gathered([*names, *more], texts, lexicon, words) if more else gathered


class _Types(dict[str, EntityType]):
    """The article's own forms before the gazetteer's."""

    def __init__(self, own: dict[str, EntityType], lexicon: Lexicon) -> None:
        super().__init__(own)
        self._lexicon = lexicon

    def __missing__(self, form: str) -> EntityType:
        return self._lexicon.by_form[form].type


def _gathered(names: list[Name], texts: dict[str, str], lexicon: Lexicon, words: Words) -> list[Thing]:
    """The steps: same form, then surname, acronym and short form; then the type of each."""
    found = _by_form(names, texts, lexicon)
    for thing in found.values():
        if thing.known and _is_person(thing, texts):
            thing.known = None
        thing.type = _type(thing, texts, words)
    _merge(found, _first_names(found.values(), texts))
    _merge(found, _surnames(found.values()))
    _merge(found, _acronyms(found, texts))
    _merge(found, _short_forms(found, texts))
    for thing in found.values():
        thing.type = _type(thing, texts, words)
    return list(found.values())


def _by_form(names: Iterable[Name], texts: dict[str, str], lexicon: Lexicon) -> dict[str, Thing]:
    found: dict[str, Thing] = {}
    for name in sorted(names, key=lambda name: (name.field == "text", name.start)):
        form = texts[name.field][name.start : name.end]
        known = lexicon.get(form)
        key = known.key if known else folded(form)
        thing = found.setdefault(key, Thing(key, known=known))
        thing.names.append(name)
        thing.forms[form] += 1
    return found


def _merge(found: dict[str, Thing], into: dict[str, str]) -> None:
    for key, target in into.items():
        while target in into and target != into[target]:
            target = into[target]  # noqa: PLW2901 follows the chain of merges
        if key == target or key not in found or target not in found:
            continue
        thing, whole = found.pop(key), found[target]
        whole.names.extend(thing.names)
        whole.forms.update(thing.forms)
        whole.known = whole.known or (thing.known if whole.type != "PER" else None)


def _is_person(thing: Thing, texts: dict[str, str]) -> bool:
    """People bear the names of places: `Mr London`, and a Jordan whom the model takes for one everywhere."""
    if thing.known is None or thing.known.type != "LOC":
        return False
    if any(_before(_TITLE_BEFORE, name, texts) for name in thing.names):
        return True
    a_name = all(form in borne_by_people() for form in thing.forms)
    return a_name and all(name.type == "PER" for name in thing.names) and not is_place(thing, texts)


def _first_names(found: Iterable[Thing], texts: dict[str, str]) -> dict[str, str]:
    """`Chad` is the `Chad Hurst` of the article, unless it is somewhere where things happen."""
    owner = {thing.key.split()[0]: thing.key for thing in found if thing.type == "PER" and " " in thing.key}
    return {
        thing.key: owner[form]
        for thing in found
        if thing.known and thing.known.type == "LOC" and not is_place(thing, texts)
        for form in {folded(f) for f in thing.forms}
        if form in owner
    }


def _surnames(found: Iterable[Thing]) -> dict[str, str]:
    """`Volodine` is `Viacheslav Volodine`, also where it is a town's name: a full name in the article decides."""
    owner: dict[str, str] = {}
    for thing in found:
        if thing.type == "PER" and not thing.known:
            parts = thing.key.split()
            for start in range(1, len(parts)):
                owner.setdefault(" ".join(parts[start:]), thing.key)
    return {thing.key: owner[form] for thing in found for form in {folded(f) for f in thing.forms} if form in owner}


def _acronyms(found: dict[str, Thing], texts: dict[str, str]) -> dict[str, str]:
    """`AIEA` is the `Agence internationale de l'énergie atomique` that stands before it, or whose initials it has."""
    into: dict[str, str] = {}
    full = [thing for thing in found.values() if thing.type == "ORG" and " " in thing.key]
    for thing in found.values():
        form = thing.name
        if not is_acronym(form):
            continue
        for whole in full:
            same = not thing.known and initials(whole.name) == plain(form).replace(".", "")
            if whole is not thing and (same or _introduced(whole, form, texts)):
                thing.known = thing.known if thing.known and _says_the_same(whole, thing.known) else None
                into[thing.key] = whole.key
                break
    return into


def _says_the_same(whole: Thing, known: Known) -> bool:
    """Whether a name shares most of its words with one of the well-known thing's: `Agence de l'énergie atomique`."""
    told = set(folded(whole.name).split())
    return any(2 * len(told & set(folded(alias).split())) > len(told) for alias in known.aliases)


def _introduced(whole: Thing, acronym: str, texts: dict[str, str]) -> bool:
    return any(texts[name.field].startswith(f" ({acronym})", name.end) for name in whole.names)


def _short_forms(found: dict[str, Thing], texts: dict[str, str]) -> dict[str, str]:
    """`Commission` is the one `Commission européenne` of the article, `City` its `Manchester City`."""
    whole: dict[str, set[str]] = defaultdict(set)
    for thing in found.values():
        if thing.type == "ORG":
            for form in {folded(form) for form in thing.forms}:
                parts = form.split()
                for cut in range(1, len(parts)):
                    whole[" ".join(parts[:cut])].add(thing.key)
                    whole[" ".join(parts[cut:])].add(thing.key)
    return {
        thing.key: next(iter(whole[thing.key]))
        for thing in found.values()
        if not thing.known
        and thing.type != "PER"
        and len(whole.get(thing.key, ())) == 1
        and not (thing.type == "LOC" and is_place(thing, texts))
    }


def is_place(thing: Thing, texts: dict[str, str]) -> bool:
    """Whether a preposition of place stands before one of its mentions."""
    return any(_before(_PLACE_BEFORE, name, texts) for name in thing.names)


def _before(pattern: re.Pattern[str], name: Name, texts: dict[str, str]) -> bool:
    return pattern.search(texts[name.field], max(0, name.start - 10), name.start) is not None


def _type(thing: Thing, texts: dict[str, str], words: Words) -> EntityType:
    """The gazetteer's, else what a word of it says, else a given name or a title, else the majority of the model."""
    if thing.known:
        return thing.known.type
    head = next((kind for form in thing.forms if (kind := _head(form, words))), None)
    if head:
        return head
    if any(map(_is_full_name, thing.forms)) and not is_place(thing, texts):
        return "PER"
    votes: Counter[EntityType] = Counter()
    for name in thing.names:
        form = texts[name.field][name.start : name.end]
        votes[name.type] += 2 if " " in form else 1
        if _before(_TITLE_BEFORE, name, texts):
            return "PER"
    return max(votes, key=lambda kind: votes[kind])


def _is_full_name(form: str) -> bool:
    """A given name and one word behind it: `Siobhán Kelly`."""
    first, _, rest = form.partition(" ")
    return bool(rest) and " " not in rest and first.lower() in given_names() and rest.istitle()


def _head(form: str, words: Words) -> EntityType | None:
    parts = form.casefold().replace("’", "'").split()
    if len(parts) == 1:
        return None
    two = (" ".join(parts[:2]), " ".join(parts[-2:]))
    for kind, of_kind in (("MISC", words.works), ("ORG", words.organisations), ("LOC", words.places)):
        if two[0] in of_kind or two[1] in of_kind or parts[0] in of_kind or parts[-1] in of_kind:
            return kind  # type: ignore[return-value]
    return None


def _looked_for(thing: Thing) -> set[str]:
    forms = {form for form in thing.forms if len(form) >= _SHORTEST and form[0].isupper()}
    if thing.type == "PER" and " " in thing.name:
        forms.add(thing.name.rsplit(" ", 1)[1])
    return forms
