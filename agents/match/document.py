"""An article as the matcher sees it: zones of running words with their places, and values of fields."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from vigie.agents.match import words
from vigie.agents.match.syntax import QUOTE, TEXT, TITLE
from vigie.agents.match.words import FOLDED, Reading


class Zone:
    """Running words. What only exact decisions and evidence need is made when first asked for.

    `words`: folded, in order. `base`: where the zone begins in the text it quotes.
    """

    def __init__(self, field: str, text: str, base: int = 0, reading: Reading = FOLDED) -> None:
        self.field = field
        self.text = text
        self.base = base
        self.reading = reading
        self.words = reading.words(text)

    @cached_property
    def compounds(self) -> list[str]:
        """Hyphenated words, joined."""
        return self.reading.compounds(self.text)

    @cached_property
    def offsets(self) -> list[tuple[int, int]]:
        """Code points `[start, end)` of each word."""
        return [found.span() for found in self.reading.pattern(self.text).finditer(self.text)]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Folded word → positions; a hyphenated word also stands, joined, where its first part does."""
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            places.setdefault(word, []).append(place)
        for first, count in self.spans.items():
            places.setdefault("".join(self.words[first : first + count]), []).append(first)
        return places

    @cached_property
    def spans(self) -> dict[int, int]:
        """Position of a joined word → how many words it is."""
        spans: dict[int, int] = {}
        if not self.compounds:
            return spans
        first = 0
        for place in range(1, len(self.offsets) + 1):
            if self._between(place) in words.HYPHENS:
                continue
            if place - first > 1:
                spans[first] = place - first
            first = place
        return spans

    def _between(self, place: int) -> str:
        offsets = self.offsets
        return self.text[offsets[place - 1][1] : offsets[place][0]] if place < len(offsets) else ""

    def cut(self, first: int, last: int) -> str:
        """The text from one word to another, both with it."""
        return self.text[self.offsets[first][0] : self.offsets[last][1]]


class Document:
    """`zones`: title, text, and one for each quote; `values` by field: folded names → the value as it stands."""

    def __init__(self, zones: tuple[Zone, ...], values: dict[str, dict[str, str]]) -> None:
        self.zones = zones
        self.values = values

    def words(self, *, quoted: bool = False) -> set[str]:
        """Distinct words of title and text, or of the quotes; hyphenated ones also joined."""
        found: set[str] = set()
        for zone in self.zones:
            if (zone.field == QUOTE) is quoted:
                found.update(zone.words, zone.compounds)
        return found


def document(article: Mapping[str, Any], reading: Reading = FOLDED) -> Document:
    """An article record of any stage, or a flat one; missing fields are empty."""
    paragraphs = article.get("paragraphs") or ()
    body = "\n\n".join(paragraphs) if paragraphs else str(article.get("text") or article.get("body") or "")
    zones = [Zone(TITLE, str(article.get("title") or ""), 0, reading), Zone(TEXT, body, 0, reading)]
    zones += [_quote(quote, reading) for quote in _list(article.get("quotes"))]
    return Document(
        tuple(zones), {name: folded for name, found in _values(article).items() if (folded := _folded(found, reading))}
    )


def _quote(quote: Any, reading: Reading) -> Zone:
    start = quote.get("start") if isinstance(quote, dict) else None
    return Zone(QUOTE, _text(quote, "text"), start if isinstance(start, int) else 0, reading)


def _values(article: Mapping[str, Any]) -> dict[str, list[str]]:
    entities = _list(article.get("entities")) + _list(article.get("entity"))
    places = _list(article.get("places")) + _list(article.get("place"))
    source = _list(article.get("source"))
    return {
        "entity": _names(entities),
        "person": _names([e for e in entities if _text(e, "type") == "PER"]),
        "org": _names([e for e in entities if _text(e, "type") == "ORG"]),
        "place": _names([e for e in entities if _text(e, "type") == "LOC"]) + _names(places),
        "country": [_text(place, "country") for place in places if isinstance(place, dict)]
        + [str(value) for value in _list(article.get("country"))],
        "lang": [str(value) for value in _list(article.get("language")) + _list(article.get("lang"))],
        "source": [str(value) for value in source],
        "site": [str(value) for value in _list(article.get("site")) + source],
        "author": [str(value) for value in _list(article.get("authors")) + _list(article.get("author"))],
        "keyword": [_text(keyword, "term") for keyword in _list(article.get("keywords"))],
        "speaker": [_text(quote, "speaker") for quote in _list(article.get("quotes"))],
        "story": [str(value) for value in _list(article.get("story_id"))],
        "topic": [str(value) for value in _list(article.get("topic"))],
    }


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _text(value: Any, name: str) -> str:
    if isinstance(value, dict):
        return str(value.get(name) or "")
    return str(value) if name in {"text", "term"} else ""


def _names(entities: list[Any]) -> list[str]:
    names: list[str] = []
    for entity in entities:
        if isinstance(entity, dict):
            names += [str(entity.get("name") or ""), *(str(alias) for alias in _list(entity.get("aliases")))]
        else:
            names.append(str(entity))
    return names


def _folded(values: list[str], reading: Reading) -> dict[str, str]:
    folded: dict[str, str] = {}
    for value in values:
        if name := words.name(value, reading):
            folded.setdefault(name, value)
    return folded
