"""Clusters the mentions of one person, organisation or place in an article."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from vigie.agents.enrich.entities.names import Name
from vigie.agents.enrich.entities.propagated_mentions import Wanted, propagated_mentions
from vigie.agents.enrich.entities.type_evidence import (
    has_office_behind,
    has_title,
    is_full_name,
    is_house,
    is_inside,
    is_person,
    is_place,
)
from vigie.agents.enrich.gazetteer.lexicon import GazetteerEntry, Lexicon, by_first_word
from vigie.agents.enrich.text.forms import folded, initials, is_acronym, plain
from vigie.agents.enrich.text.person_names import is_generation, surnames
from vigie.agents.enrich.text.word_lists import WordLists
from vigie.agents.enrich.thresholds import LONGEST_ACRONYM, SHORTEST_PROPAGATED, WHOLE_NAME_VOTES
from vigie.schemas.enriched import EntityType

_FIELDS = ("title", "text")


@dataclass(slots=True)
class EntityCluster:
    """Mentions of one thing. `known`: the gazetteer entry of its form, which `link_vetoes` accepts or refuses."""

    key: str
    names: list[Name] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)
    known: GazetteerEntry | None = None
    type: EntityType = "MISC"

    @property
    def in_order(self) -> list[Name]:
        """Its mentions, those in the title first."""
        return sorted(self.names, key=lambda name: (name.field == "text", name.start))

    @property
    def name(self) -> str:
        """The fullest form of a person, the most frequent form of anything else; the first of equals.

        A form in capitals is that of a headline or dateline, if the article has another.
        """
        forms = [form for form in self.forms if not (form.isupper() and len(form) > LONGEST_ACRONYM)] or [*self.forms]
        if self.type == "PER":
            return max(forms, key=lambda form: (len(form.split()), self.forms[form], not form.isupper()))
        return max(forms, key=lambda form: (self.forms[form], not form.isupper()))


def clusters(
    names: list[Name],
    texts: dict[str, str],
    lexicon: Lexicon,
    words: WordLists,
    cased: dict[str, str] | None = None,
) -> list[EntityCluster]:
    """The clusters of an article. Every name belongs to exactly one.

    `cased`: the same texts with their capital lines in small letters, as names are read and looked for.
    """
    cased = cased or texts
    first = _clustered(names, texts, cased, lexicon, words)
    types = {plain(form): cluster.type for cluster in first for form in _looked_for(cluster)}
    forms = by_first_word(types)
    more = [
        name
        for where in _FIELDS
        for name in propagated_mentions(
            where,  # type: ignore[arg-type]
            cased[where],
            sorted(name for name in names if name.field == where),
            Wanted(forms, lexicon.by_word, words.articles, words.titles | words.ranks, lexicon.ambiguous),
            _FormTypes(types, lexicon),
        )
    ]
    return _clustered([*names, *more], texts, cased, lexicon, words) if more else first


class _FormTypes(dict[str, EntityType]):
    """The type of a form: as the article has it, else as the gazetteer has it."""

    def __init__(self, article_types: dict[str, EntityType], lexicon: Lexicon) -> None:
        super().__init__(article_types)
        self._lexicon = lexicon

    def __missing__(self, form: str) -> EntityType:
        return self._lexicon.by_form[form].type


def _clustered(
    names: list[Name], texts: dict[str, str], cased: dict[str, str], lexicon: Lexicon, words: WordLists
) -> list[EntityCluster]:
    """Clusters by form, then by given name, surname, acronym and short form; then types each cluster."""
    found = _by_form(names, texts, cased, lexicon)
    found = {key: replace(each, known=None) if is_person(each, found, texts) else each for key, each in found.items()}
    for cluster in found.values():
        cluster.type = _type(cluster, found, texts, words)
    _merge(found, _first_names(found.values(), texts))
    _merge(found, _surnames(found.values()))
    acronyms = _acronyms(found, texts)
    _merge(found, acronyms, without_entry=_other_meanings(found, acronyms))
    _merge(found, _short_forms(found, texts))
    for cluster in found.values():
        cluster.type = _type(cluster, found, texts, words)
    return list(found.values())


def _by_form(
    names: Iterable[Name], texts: dict[str, str], cased: dict[str, str], lexicon: Lexicon
) -> dict[str, EntityCluster]:
    """The clusters by form. A name in a line of capitals counts as running text has it."""
    found: dict[str, EntityCluster] = {}
    for name in sorted(names, key=lambda name: (name.field == "text", name.start)):
        written = texts[name.field][name.start : name.end]
        form = cased[name.field][name.start : name.end] if written.isupper() else written
        form = written if form.islower() else form
        known = lexicon.get(form)
        key = known.key if known else folded(form)
        cluster = found.setdefault(key, EntityCluster(key, known=known))
        cluster.names.append(name)
        cluster.forms[form] += 1
        cluster.forms[written] += 0  # a form of the text all the same
    return found


def _merge(found: dict[str, EntityCluster], into: dict[str, str], without_entry: frozenset[str] = frozenset()) -> None:
    """Merges clusters into others. Those of `without_entry` do not hand over their gazetteer entry."""
    for key, target in into.items():
        while target in into and target != into[target]:
            target = into[target]  # noqa: PLW2901 follows the chain of merges
        if key == target or key not in found or target not in found:
            continue
        cluster, whole = found.pop(key), found[target]
        whole.names.extend(cluster.names)
        whole.forms.update(cluster.forms)
        known = None if key in without_entry or whole.type == "PER" else cluster.known
        whole.known = whole.known or known


def _first_names(found: Iterable[EntityCluster], texts: dict[str, str]) -> dict[str, str]:
    """`Chad` is the article's `Chad Hurst`, unless a preposition of place precedes it; `Mr. Xi` is its `Xi Jinping`."""
    owner = {cluster.key.split()[0]: cluster.key for cluster in found if cluster.type == "PER" and " " in cluster.key}
    return {
        cluster.key: owner[form]
        for cluster in found
        if _may_be_first_name(cluster, texts)
        for form in {folded(f) for f in cluster.forms}
        if form in owner
    }


def _may_be_first_name(cluster: EntityCluster, texts: dict[str, str]) -> bool:
    if cluster.known:
        return cluster.known.type == "LOC" and not is_place(cluster, texts)
    return cluster.type == "PER" and any(has_title(name, texts) for name in cluster.names)


def _surnames(found: Iterable[EntityCluster]) -> dict[str, str]:
    """`Volodine` is the article's `Viacheslav Volodine`, even if a town bears that name."""
    owner: dict[str, str] = {}
    for cluster in found:
        if cluster.type == "PER" and not cluster.known:
            parts = cluster.key.split()
            bare = [*parts]
            while len(bare) > 1 and is_generation(bare[-1]):
                bare.pop()
            for start in range(1, len(bare)):
                owner.setdefault(" ".join(bare[start:]), cluster.key)
                owner.setdefault(" ".join(parts[start:]), cluster.key)
    return {
        cluster.key: owner[form] for cluster in found for form in {folded(f) for f in cluster.forms} if form in owner
    }


def _acronyms(found: dict[str, EntityCluster], texts: dict[str, str]) -> dict[str, str]:
    """`AIEA` is the `Agence internationale de l'énergie atomique` that introduces it, or whose initials it has."""
    into: dict[str, str] = {}
    full = [cluster for cluster in found.values() if cluster.type == "ORG" and " " in cluster.key]
    for cluster in found.values():
        form = cluster.name
        if not is_acronym(form):
            continue
        for whole in full:
            same = not cluster.known and initials(whole.name) == plain(form).replace(".", "")
            if whole is not cluster and (same or _introduced(whole, form, texts)):
                into[cluster.key] = whole.key
                break
    return into


def _other_meanings(found: dict[str, EntityCluster], into: dict[str, str]) -> frozenset[str]:
    """The acronyms whose gazetteer entry is another thing than the full name that the article gives them."""
    return frozenset(
        key for key, whole in into.items() if not ((known := found[key].known) and _shares_words(found[whole], known))
    )


def _shares_words(whole: EntityCluster, known: GazetteerEntry) -> bool:
    """Whether a name shares most of its words with a name of the entry: `Agence de l'énergie atomique`."""
    words_of_name = set(folded(whole.name).split())
    return any(2 * len(words_of_name & set(folded(alias).split())) > len(words_of_name) for alias in known.aliases)


def _introduced(whole: EntityCluster, acronym: str, texts: dict[str, str]) -> bool:
    return any(texts[name.field].startswith(f" ({acronym})", name.end) for name in whole.names)


def _short_forms(found: dict[str, EntityCluster], texts: dict[str, str]) -> dict[str, str]:
    """`Commission` is the article's only `Commission européenne`, `City` its only `Manchester City`."""
    whole: dict[str, set[str]] = defaultdict(set)
    for cluster in found.values():
        if cluster.type == "ORG":
            for form in {folded(form) for form in cluster.forms}:
                parts = form.split()
                for cut in range(1, len(parts)):
                    whole[" ".join(parts[:cut])].add(cluster.key)
                    whole[" ".join(parts[cut:])].add(cluster.key)
    return {
        cluster.key: next(iter(whole[cluster.key]))
        for cluster in found.values()
        if not cluster.known
        and cluster.type != "PER"
        and len(whole.get(cluster.key, ())) == 1
        and not (cluster.type == "LOC" and is_place(cluster, texts))
    }


def _type(
    cluster: EntityCluster, found: dict[str, EntityCluster], texts: dict[str, str], words: WordLists
) -> EntityType:
    """The type of the gazetteer entry; else by a word of the name, a given name or title; else the model's majority."""
    if cluster.known:
        return cluster.known.type
    head = next((kind for form in cluster.forms if (kind := _head(form, words))), None)
    if head:
        return head
    if is_house(cluster, found, texts):
        return "ORG"
    return "PER" if _is_somebody(cluster, texts, words) else _voted(cluster, texts)


def _is_somebody(cluster: EntityCluster, texts: dict[str, str], words: WordLists) -> bool:
    """Whether a full name, an office or a title tells that the cluster is a person."""
    full = [name for name in cluster.names if is_full_name(texts[name.field][name.start : name.end])]
    if any(map(is_full_name, cluster.forms)) and not any(is_inside(name, texts) for name in full):
        return True
    return any(has_title(name, texts) or has_office_behind(name, texts, words) for name in cluster.names)


def _voted(cluster: EntityCluster, texts: dict[str, str]) -> EntityType:
    votes: Counter[EntityType] = Counter()
    for name in cluster.names:
        form = texts[name.field][name.start : name.end]
        votes[name.type] += WHOLE_NAME_VOTES if " " in form else 1
    return max(votes, key=lambda kind: votes[kind])


def _head(form: str, words: WordLists) -> EntityType | None:
    parts = form.casefold().replace("’", "'").split()
    if len(parts) == 1:
        return None
    two = (" ".join(parts[:2]), " ".join(parts[-2:]))
    for kind, of_kind in (("MISC", words.works), ("ORG", words.organisations), ("LOC", words.places)):
        if two[0] in of_kind or two[1] in of_kind or parts[0] in of_kind or parts[-1] in of_kind:
            return kind  # type: ignore[return-value]
    return None


def _looked_for(cluster: EntityCluster) -> set[str]:
    forms = {form for form in cluster.forms if len(form) >= SHORTEST_PROPAGATED and form[0].isupper()}
    if cluster.type == "PER":
        forms.update(surnames(cluster.name)[:2])
    return {form for form in forms if not is_generation(form)}
