"""The annotated articles: texts written for this set, with their names, links, places and quotes marked by hand.

In a text, `[Oslo|LOC]` is a name, `[Oslo|LOC|Q585]` a name of a well-known thing, `<q Ada Lund>…</q>` what Ada Lund
says (`<q ->`: nobody that the text names). `places` are the countries, states and towns named, with their country.
Articles marked `blind` were annotated in full, by somebody who did not write the rules, before any rule
read them; they were scored once (docs/stages/enrich.md), and their errors have been read since.
Those marked `held-out` were not looked at while the first rules were written. Since then ids were added to names in
six of them where the rules had linked the name, and rules were changed with their errors in view: no longer blind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import yaml

from vigie.schemas import UniqueArticle

HERE = Path(__file__).parent / "annotated"
QUOTES = Path(__file__).parent / "annotated_quotes"
_MARK = re.compile(r"\[(?P<name>[^]|]+)\|(?P<type>[A-Z]+)(?:\|(?P<link>Q\d+))?\]|<q (?P<speaker>[^>]+)>|(?P<end></q>)")


Split = Literal["development", "held-out", "blind"]
SPLITS: tuple[Split, ...] = ("development", "held-out", "blind")


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """What is said between two code points of the text, and by whom."""

    start: int
    end: int
    speaker: str | None


@dataclass(slots=True)
class Gold:
    """An article, and what a reader finds in it. `names`: (field, start, end, type); `links`: form to Wikidata id."""

    article: UniqueArticle
    split: Split
    names: set[tuple[str, int, int, str]] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)
    places: set[tuple[str, str]] = field(default_factory=set)
    quotes: list[GoldQuote] = field(default_factory=list)


def articles() -> list[Gold]:
    """Every annotated article, in the order of the files."""
    return [_gold(entry, _language(path)) for path in sorted(HERE.glob("*.yaml")) for entry in _entries(path)]


def quoted_articles() -> list[Gold]:
    """More articles, of which the quotes alone are marked."""
    return [
        _gold({"places": [], **entry}, _language(path))
        for path in sorted(QUOTES.glob("*.yaml"))
        for entry in _entries(path)
    ]


def _language(path: Path) -> str:
    """`fr` of `fr.yaml` and of `blind-fr.yaml`."""
    return path.stem.rpartition("-")[2]


def _entries(path: Path) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return entries


def _gold(entry: dict[str, object], language: str) -> Gold:
    (split,) = (known for known in SPLITS if known == entry["split"])
    gold = Gold(UniqueArticle(id=str(entry["id"])), split)
    title = _read(str(entry["title"]), "title", gold)
    text = _read(str(entry["text"]).strip(), "text", gold)
    gold.article = UniqueArticle(
        id=str(entry["id"]), title=title, paragraphs=tuple(text.split("\n\n")), language=language
    )
    places = entry["places"]
    assert isinstance(places, list)
    gold.places = {(name, country) for name, _, country in (str(place).partition("/") for place in places)}
    return gold


def _read(marked: str, where: str, gold: Gold) -> str:
    plain, done, opened = "", 0, (0, "")
    for mark in _MARK.finditer(marked):
        plain += marked[done : mark.start()]
        done = mark.end()
        if mark["speaker"]:
            opened = (len(plain), mark["speaker"])
        elif mark["end"]:
            gold.quotes.append(GoldQuote(opened[0], len(plain), None if opened[1] == "-" else opened[1]))
        else:
            gold.names.add((where, len(plain), len(plain) + len(mark["name"]), mark["type"]))
            if mark["link"]:
                gold.links[mark["name"]] = mark["link"]
            plain += mark["name"]
    return plain + marked[done:]
