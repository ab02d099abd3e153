"""Places on the map: what stands behind the name decides, then the article's other places, then how many live there.

After Leidner, Toponym Resolution in Text (2007): containment in what follows, one sense a name in an article,
nearness to the places that are beyond doubt, and population as what is expected without any of these.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log10

from vigie.agents.enrich.candidates import Candidate, candidates, division
from vigie.agents.enrich.cities import countries
from vigie.agents.enrich.gazetteer import Lexicon
from vigie.agents.enrich.things import Thing
from vigie.agents.enrich.thresholds import Places
from vigie.schemas.clean import CleanArticle, Dateline
from vigie.schemas.enriched import Place

_BEHIND = re.compile(
    r"(?:,\s|\s\(|,?\s(?:in|au|en|dans (?:le|la|les|l['’])|im|aux)\s)"
    r"(?P<name>[A-ZÀ-Þ][\w.’'-]*(?:[ -][A-ZÀ-Þ][\w.’'-]*){0,2})"
)
"""`Paris, Texas`, `London (Ontario)`, `Paris, au Texas`."""

Placed = dict[str, Candidate]
"""What each thing's key names on the map."""


@dataclass(slots=True)
class _Evidence:
    """What is beyond doubt in the article: how often each country, and each division of one, is meant."""

    countries: Counter[str] = field(default_factory=Counter)
    regions: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, place: Candidate, times: int) -> None:
        self.countries[place.country] += times
        if place.region:
            self.regions[place.country, place.region] += times

    def share(self, country: str) -> float:
        """How often a country is meant, for each time that the one is that is meant most."""
        return self.countries[country] / max(self.countries.values()) if self.countries else 0.0

    def near(self, place: Candidate) -> bool:
        """Whether another place lies in the same division, or in that country."""
        if place.kind == "country":
            return self.countries[place.country] > 0
        return self.regions[place.country, place.region or ""] > 0

    def neighbourly(self, place: Candidate) -> float:
        """A country is likelier among its neighbours, as often as the article names them: `Georgia` beside Armenia."""
        if place.kind != "country":
            return 0.0
        return max((self.share(code) for code in countries()[place.country].neighbours), default=0.0)


def placed(
    found: Sequence[Thing], article: CleanArticle, texts: dict[str, str], lexicon: Lexicon, thresholds: Places
) -> Placed:
    """The places among the things of an article; a thing without a place that is known is left out."""
    options = {thing.key: _options(thing) for thing in found if thing.type == "LOC"}
    behind = {
        thing.key: _behind(thing, options[thing.key], texts, lexicon, thresholds.often)
        for thing in found
        if thing.key in options
    }
    decided = {key: place for key, place in behind.items() if place}
    evidence = _evidence(found, options, decided, thresholds)
    for place in _options_of(article.dateline, lexicon)[:1]:
        evidence.add(place, 1)
    for key, possible in options.items():
        if key not in decided and (best := _best(possible, evidence, article.language, thresholds)):
            decided[key] = best
    return decided


def places(found: Sequence[Thing], decided: Placed) -> tuple[Place, ...]:
    """The record's places, the most mentioned first, each once by the name that the article gives it."""
    told = sorted((thing for thing in found if thing.key in decided), key=lambda thing: (-len(thing.names), thing.name))
    return tuple(_place(thing.name, decided[thing.key]) for thing in told)


def otherwise(found: Sequence[Thing], decided: Placed) -> None:
    """A thing that turns out to lie elsewhere, or that nothing decides, is not the well-known one of that name."""
    for thing in found:
        known = candidates(thing.name, thing.known)[:1] if thing.known and thing.type == "LOC" else ()
        if known and decided.get(thing.key) not in known:
            thing.known = None


def _place(name: str, place: Candidate) -> Place:
    return Place(name, place.country, place.latitude, place.longitude, place.geonames_id)


def _options(thing: Thing) -> tuple[Candidate, ...]:
    return next((found for form in thing.forms if (found := candidates(form, thing.known))), ())


def _options_of(dateline: Dateline | None, lexicon: Lexicon) -> tuple[Candidate, ...]:
    if dateline is None or not dateline.place:
        return ()
    return candidates(dateline.place, lexicon.get(dateline.place))


def _behind(
    thing: Thing, possible: tuple[Candidate, ...], texts: dict[str, str], lexicon: Lexicon, often: int
) -> Candidate | None:
    """The largest town of the name in the country or division that follows it, if it does often enough."""
    votes: dict[Candidate, int] = defaultdict(int)
    towns = [place for place in possible if place.kind == "town"]
    for name in thing.names if towns else ():
        for whole in _following(texts[name.field], name.end, lexicon):
            held = [town for town in towns if whole.holds(town)]
            if held:
                votes[max(held, key=lambda town: town.population)] += 1
                break
    best = max(votes, key=lambda place: votes[place], default=None)
    return best if best and votes[best] * often >= len(thing.names) else None


def _following(text: str, at: int, lexicon: Lexicon) -> tuple[Candidate, ...]:
    found = _BEHIND.match(text, at)
    if found is None:
        return ()
    words = found["name"].rstrip("’'-").split(" ")
    for count in range(len(words), 0, -1):
        form = " ".join(words[:count])
        if wholes := division(form, lexicon.get(form)) or division(form.rstrip("."), lexicon.get(form.rstrip("."))):
            return wholes
    return ()


def _evidence(
    found: Sequence[Thing], options: dict[str, tuple[Candidate, ...]], decided: Placed, thresholds: Places
) -> _Evidence:
    evidence = _Evidence()
    for thing in found:
        place = decided.get(thing.key) or _beyond_doubt(options.get(thing.key, ()), thresholds)
        if place:
            evidence.add(place, min(len(thing.names), thresholds.counted))
    return evidence


def _beyond_doubt(possible: tuple[Candidate, ...], thresholds: Places) -> Candidate | None:
    """The only candidate of some size, or one that is so much larger than the next that nothing need be said."""
    ordered = sorted(possible, key=_size, reverse=True)
    if not ordered or (ordered[0].kind == "town" and ordered[0].population < thresholds.small):
        return None
    if len(ordered) == 1 or _size(ordered[0]) - _size(ordered[1]) >= thresholds.doubt:
        return ordered[0]
    return None


def _best(possible: tuple[Candidate, ...], evidence: _Evidence, language: str, thresholds: Places) -> Candidate | None:
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
    """`Georgia`, with no other place in the article, may be the country and the state."""
    return best.kind == "country" and any(place.kind == "region" for place in possible)


def _size(place: Candidate) -> float:
    """Decimal digits of the population; a capital, and a country, is named ten times as often as a town of its size."""
    return log10(place.population + 1) + (place.capital or place.kind == "country")
