"""An article as the matcher sees it: zones of running words with their places, and values of fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from typing import Any, Self

from vigie.agents.match import words
from vigie.agents.match.anchors import PREFIX, VALUE, WORD
from vigie.agents.match.syntax import QUOTE, TEXT, TITLE
from vigie.agents.match.words import Token


@dataclass(slots=True)
class Zone:
    """Running words. `places`: folded word → positions; a hyphenated word also stands there joined.

    `spans`: position of a joined word → how many tokens it is. `base`: where the zone begins in the text it quotes.
    """

    field: str
    text: str
    tokens: list[Token]
    base: int = 0
    places: dict[str, list[int]] = made_by(default_factory=dict)
    spans: dict[int, int] = made_by(default_factory=dict)

    @classmethod
    def of(cls, name: str, text: str, base: int = 0) -> Self:
        """The zone of a text."""
        zone = cls(name, text, words.tokens(text), base)
        for place, token in enumerate(zone.tokens):
            zone.places.setdefault(token.folded, []).append(place)
        if any(hyphen in text for hyphen in words.HYPHENS):
            zone._join_hyphens()
        return zone

    def _join_hyphens(self) -> None:
        first = 0
        for place in range(1, len(self.tokens) + 1):
            between = (
                self.text[self.tokens[place - 1].end : self.tokens[place].start] if place < len(self.tokens) else ""
            )
            if between in words.HYPHENS:
                continue
            if place - first > 1:
                joined = "".join(token.folded for token in self.tokens[first:place])
                self.places.setdefault(joined, []).append(first)
                self.spans[first] = place - first
            first = place


@dataclass(slots=True)
class Document:
    """`zones`: title, text, and one for each quote; `values` by field: folded names → the value as it stands."""

    zones: tuple[Zone, ...]
    values: dict[str, dict[str, str]]

    def keys(self, prefix_lengths: Iterable[int]) -> set[str]:
        """Every anchor key that this article answers to."""
        folded = {word for zone in self.zones for word in zone.places}
        keys = {WORD + word for word in folded}
        keys.update(f"{VALUE}{name}:{value}" for name, values in self.values.items() for value in values)
        for length in prefix_lengths:
            keys.update(PREFIX + word[:length] for word in folded if len(word) >= length)
        return keys


def document(article: Mapping[str, Any]) -> Document:
    """An article record of any stage, or a flat one; missing fields are empty."""
    paragraphs = article.get("paragraphs") or ()
    body = "\n\n".join(paragraphs) if paragraphs else str(article.get("text") or article.get("body") or "")
    zones = [Zone.of(TITLE, str(article.get("title") or "")), Zone.of(TEXT, body)]
    zones += [_quote(quote) for quote in _list(article.get("quotes"))]
    return Document(
        tuple(zones), {name: folded for name, found in _values(article).items() if (folded := _folded(found))}
    )


def _quote(quote: Any) -> Zone:
    start = quote.get("start") if isinstance(quote, dict) else None
    return Zone.of(QUOTE, _text(quote, "text"), start if isinstance(start, int) else 0)


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


def _folded(values: list[str]) -> dict[str, str]:
    folded: dict[str, str] = {}
    for value in values:
        if name := words.name(value):
            folded.setdefault(name, value)
    return folded
