"""Resolves place names: by the words after the name, then the article's other places, then population.

After Leidner, Toponym Resolution in Text (2007): containment in what follows, one sense a name in an article, nearness
to places beyond doubt, and population as the prior.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log10

from vigie.agents.enrich.entities.clusters import EntityCluster
from vigie.agents.enrich.gazetteer.lexicon import Lexicon
from vigie.agents.enrich.gazetteer.towns import countries
from vigie.agents.enrich.places.candidates import Candidate, candidates, division
from vigie.agents.enrich.places.containment import Behind
from vigie.agents.enrich.thresholds import ALTERNATE_NAME, SHORTEST_IN_CAPITALS, WORD_BEFORE, PlaceThresholds
from vigie.schemas.clean import CleanArticle, Dateline
from vigie.schemas.enriched import Place

_OF = re.compile(r"(?P<town>.+?) (?:de |du |d[’']|del |de la |di |of )(?P<whole>[A-ZÀ-Þ].+)")
"""`Saint-Louis du Sénégal`, `Saint-Denis de La Réunion`."""
_ARTICLE = {
    "fr": re.compile(r"(?<!\w)(?:la |le |les |du |des |en |rivière |fleuve |l['’])$", re.IGNORECASE),
    "en": re.compile(r"(?<!\w)(?:river )$", re.IGNORECASE),
    "es": re.compile(r"(?<!\w)(?:el |la |del |río )$", re.IGNORECASE),
    "de": re.compile(r"(?<!\w)(?:der |die |das |dem |im )$", re.IGNORECASE),
}
"""What stands before a river, a department or a country, and before no town that bears its name."""

Placed = dict[str, Candidate]
"""The place of each cluster, by its key."""


@dataclass(slots=True)
class _Evidence:
    """Places beyond doubt in the article: how often each country, and each division of one, is meant."""

    countries: Counter[str] = field(default_factory=Counter)
    regions: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, place: Candidate, times: int) -> None:
        self.countries[place.country] += times
        if place.region:
            self.regions[place.country, place.region] += times

    def share(self, country: str) -> float:
        """How often a country is meant, relative to the one meant most."""
        return self.countries[country] / max(self.countries.values()) if self.countries else 0.0

    def near(self, place: Candidate) -> bool:
        """Whether another place lies in the same division, or in that country."""
        if place.kind == "country":
            return self.countries[place.country] > 0
        return self.regions[place.country, place.region or ""] > 0

    def neighbourly(self, place: Candidate) -> float:
        """How often the article means a neighbour of this country: `Georgia` is likelier beside Armenia."""
        if place.kind != "country":
            return 0.0
        return max((self.share(code) for code in countries()[place.country].neighbours), default=0.0)


def resolved(
    found: Sequence[EntityCluster],
    article: CleanArticle,
    texts: dict[str, str],
    lexicon: Lexicon,
    thresholds: PlaceThresholds,
) -> Placed:
    """The places of an article's clusters. A cluster without a known place is left out.

    So are departments and counties: they only tell where towns lie.
    """
    places_of = _Options(texts, lexicon, article.language)
    options = {cluster.key: places_of.of(cluster) for cluster in found if cluster.type == "LOC"}
    behind = {
        cluster.key: _behind(cluster, options[cluster.key], Behind(texts, lexicon, article.language), thresholds.often)
        for cluster in found
        if cluster.key in options
    }
    decided = {key: place for key, place in behind.items() if place}
    evidence = _evidence(found, options, decided, thresholds)
    for place in _of_dateline(article.dateline, lexicon, article.language):
        evidence.add(place, 1)
    for key, possible in options.items():
        if key not in decided and (best := _best(possible, evidence, article.language, thresholds)):
            decided[key] = best
    return {key: place for key, place in decided.items() if place.kind != "district"}


def places(found: Sequence[EntityCluster], decided: Placed) -> tuple[Place, ...]:
    """The places of the record, most mentioned first, each by the name that the article uses."""
    ordered = sorted(
        (cluster for cluster in found if cluster.key in decided),
        key=lambda cluster: (-len(cluster.names), cluster.name),
    )
    return tuple(_place(cluster.name, decided[cluster.key]) for cluster in ordered)


def elsewhere(found: Sequence[EntityCluster], decided: Placed, language: str) -> frozenset[str]:
    """Keys of the clusters that mean another place than the well-known one of that name, or none that is decided."""
    return frozenset(
        cluster.key
        for cluster in found
        if cluster.known
        and cluster.type == "LOC"
        and (known := candidates(cluster.name, cluster.known, language)[:1])
        and decided.get(cluster.key) not in known
    )


def _place(name: str, place: Candidate) -> Place:
    return Place(name, place.country, place.latitude, place.longitude, place.geonames_id)


@dataclass(frozen=True, slots=True)
class _Options:
    """The places that a cluster may mean by its own words."""

    texts: dict[str, str]
    lexicon: Lexicon
    language: str

    def of(self, cluster: EntityCluster) -> tuple[Candidate, ...]:
        """The places of the first form that has any. Behind an article a river or department is no town: `la Vienne`.

        A form without any may tell its country or division itself: `Saint-Louis du Sénégal`.
        """
        forms = dict.fromkeys([*cluster.forms, *map(_in_small_letters, cluster.forms)])
        found = next((found for form in forms if (found := candidates(form, cluster.known, self.language))), ())
        found = found or next((found for form in forms if (found := self._within(form))), ())
        wider = tuple(place for place in found if place.kind != "town")
        article = _ARTICLE.get(self.language)
        if not wider or len(wider) == len(found) or article is None:
            return found
        before = all(
            article.search(self.texts[name.field], max(0, name.start - WORD_BEFORE), name.start)
            for name in cluster.names
        )
        return wider if before else found

    def _within(self, form: str) -> tuple[Candidate, ...]:
        parts = _OF.fullmatch(form)
        if parts is None:
            return ()
        wholes = division(parts["whole"], self.lexicon.get(parts["whole"]))
        towns = candidates(parts["town"], None, self.language) if wholes else ()
        return tuple(town for town in towns if any(whole.holds(town) for whole in wholes))[:1]


def _in_small_letters(form: str) -> str:
    """The form of a headline or dateline as running text has it."""
    return form.title() if form.isupper() and len(form) >= SHORTEST_IN_CAPITALS else form


def _of_dateline(dateline: Dateline | None, lexicon: Lexicon, language: str) -> tuple[Candidate, ...]:
    """The place of a dateline; of `TROY, N.C.` the town in that state, or the state alone."""
    if dateline is None or not dateline.place:
        return ()
    town, _, state = dateline.place.partition(", ")
    form = _in_small_letters(town)
    found = candidates(form, lexicon.get(form), language)
    wholes = division(state, lexicon.get(state)) if state else ()
    within = tuple(place for place in found if any(whole.holds(place) for whole in wholes))
    return (within or wholes or found)[:1]


def _behind(cluster: EntityCluster, possible: tuple[Candidate, ...], reader: Behind, often: int) -> Candidate | None:
    """The town of that name in the country or division that follows the name, if one follows often enough."""
    votes: Counter[Candidate] = Counter()
    towns = [place for place in possible if place.kind == "town"]
    is_whole = bool(possible) and possible[0].kind != "town"
    for name in cluster.names if towns else ():
        if town := reader.town(towns, name, is_whole=is_whole):
            votes[town] += 1
    best = max(votes, key=lambda place: votes[place], default=None)
    return best if best and votes[best] * often >= len(cluster.names) else None


def _evidence(
    found: Sequence[EntityCluster],
    options: dict[str, tuple[Candidate, ...]],
    decided: Placed,
    thresholds: PlaceThresholds,
) -> _Evidence:
    evidence = _Evidence()
    for cluster in found:
        place = decided.get(cluster.key) or _beyond_doubt(options.get(cluster.key, ()), thresholds)
        if place:
            evidence.add(place, min(len(cluster.names), thresholds.counted))
    return evidence


def _beyond_doubt(possible: tuple[Candidate, ...], thresholds: PlaceThresholds) -> Candidate | None:
    """The only candidate, if not small, or one far larger than the next."""
    ordered = sorted(possible, key=_size, reverse=True)
    if not ordered or (ordered[0].kind == "town" and ordered[0].population < thresholds.small):
        return None
    if len(ordered) == 1 or _size(ordered[0]) - _size(ordered[1]) >= thresholds.doubt:
        return ordered[0]
    return None


def _best(
    possible: tuple[Candidate, ...], evidence: _Evidence, language: str, thresholds: PlaceThresholds
) -> Candidate | None:
    def score(place: Candidate) -> float:
        return (
            _size(place)
            + thresholds.country * evidence.share(place.country)
            + thresholds.region * evidence.near(place)
            + thresholds.neighbours * evidence.neighbourly(place)
        )

    best = max(possible, key=score, default=None)
    if best is None or (_contested(best, possible) and not evidence.countries):
        return None
    if best.kind != "town" or best.population >= thresholds.small:
        return best
    at_home = len(possible) == 1 and countries()[best.country].language == language
    return best if at_home or evidence.countries[best.country] else None


def _contested(best: Candidate, possible: tuple[Candidate, ...]) -> bool:
    """Whether country and state are equally likely: `Georgia`, with no other place in the article."""
    return best.kind == "country" and any(place.kind == "region" for place in possible)


def _size(place: Candidate) -> float:
    """Decimal digits of the population. Capitals and countries are named ten times as often as towns of their size."""
    named_oftener = place.capital or place.kind == "country"
    return log10(place.population + 1) + named_oftener - ALTERNATE_NAME * place.alternate
