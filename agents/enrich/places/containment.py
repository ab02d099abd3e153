"""Reads behind a name where its town lies: `Paris, Texas`, `Troy, N.Y.`, `Saint-Pierre, en Martinique`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vigie.agents.enrich.entities.names import Name
from vigie.agents.enrich.gazetteer.lexicon import Lexicon
from vigie.agents.enrich.gazetteer.towns import countries
from vigie.agents.enrich.places.candidates import Candidate, division, is_abbreviated
from vigie.agents.enrich.thresholds import WORD_BEFORE

_BEHIND = re.compile(
    r"(?:,\s|\s\(|,?\s(?P<lies>(?:in|au|en|dans (?:le|la|les)|im|aux|en el|en la|nel|nella)\s|(?:dans l|nell)['’]))"
    r"(?P<name>[A-ZÀ-Þ][\w.’'-]*(?:[ -][A-ZÀ-Þ][\w.’'-]*){0,2})"
)
"""`Paris, Texas`, `London (Ontario)`, `Paris, au Texas`."""
_CLOSED = re.compile(r"[,.;)—–-]|\s[(—–-]|$")
"""What ends `Troy, Vermont` in a sentence. In a list of places a name goes on without it."""
_GOES_ON = re.compile(r"\.?,? (?:and|or|et|ou|y|e|und|oder) |\.?, [A-ZÀ-Þ]")
"""What tells that such a town and its state are the beginning of a list: `Mexico, Texas, and California`."""
_IN = re.compile(r"(?:^|\W)(?:in|at|near|outside|around|à|près de|bei|en|a)\s$", re.IGNORECASE)
"""What stands before a town where something is, rather than before one that it comes from or is the name of a club."""


class Wholes(NamedTuple):
    """The countries and divisions behind a name, and what tells that they are where the town lies."""

    places: tuple[Candidate, ...] = ()
    abbreviated: bool = False
    closed: bool = False
    lies: bool = False
    goes_on: bool = False

    @property
    def sure(self) -> bool:
        """Whether a town of that name lies there, even if none is known."""
        state = all(place.kind == "region" for place in self.places)
        return self.abbreviated or self.lies or (state and self.closed)

    @property
    def surest(self) -> bool:
        """Whether a town is meant even by the name of a country or state: `Lebanon, Pa.`."""
        country = any(place.kind == "country" for place in self.places)
        return self.abbreviated or (self.closed and not self.goes_on and not country)


@dataclass(frozen=True, slots=True)
class Behind:
    """Reads the words behind a name."""

    texts: dict[str, str]
    lexicon: Lexicon
    language: str

    def town(self, towns: Sequence[Candidate], name: Name, *, is_whole: bool) -> Candidate | None:
        """The largest of the towns in the country or division that follows the name.

        None of them, if the division is beyond doubt and holds none: a town without a point on the map. `is_whole`:
        the name is that of a country or division.
        """
        wholes = self._wholes(self.texts[name.field], name)
        if is_whole and not wholes.surest:
            return None
        for whole in wholes.places:
            within = [town for town in towns if whole.holds(town) and not (town.alternate and self._at_home(town))]
            if within:
                return max(within, key=lambda town: (not town.alternate, town.population))
        first = wholes.places[0] if wholes.places and wholes.sure and not is_whole else None
        return Candidate("town", first.country, first.region, 0) if first else None

    def _at_home(self, town: Candidate) -> bool:
        """Whether the article's language is that of the town, whose name would be the main one."""
        return countries()[town.country].language == self.language

    def _wholes(self, text: str, name: Name) -> Wholes:
        found = _BEHIND.match(text, name.end)
        if found is None:
            return Wholes()
        words = found["name"].rstrip("’'-").split(" ")
        for count in range(len(words), 0, -1):
            form = " ".join(words[:count])
            bare = form.rstrip(".")
            if wholes := division(form, self.lexicon.get(form)) or division(bare, self.lexicon.get(bare)):
                end = found.start("name") + len(bare)
                return Wholes(
                    wholes,
                    is_abbreviated(form) or is_abbreviated(bare),
                    text[name.end] == "," and _CLOSED.match(text, end) is not None,
                    found["lies"] is not None and _is_where(text, name),
                    _GOES_ON.match(text, end) is not None,
                )
        return Wholes()


def _is_where(text: str, name: Name) -> bool:
    """Whether the name is that of where something is."""
    return _IN.search(text, max(0, name.start - WORD_BEFORE), name.start) is not None
