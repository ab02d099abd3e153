"""What a site repeats on its articles: paragraphs that are the site's own, found as the stream goes.

After CCNet's paragraph hashes (Wenzek et al. 2020) and GoldMiner's learned page frames (Endrédy and Novák 2013), both
of which work on whole collections; here articles are counted as they come.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from typing import Protocol

from vigie.agents.dedup.thresholds import THRESHOLDS, BoilerplateThresholds
from vigie.schemas import CleanArticle
from vigie.schemas.clean import Removed

REASON = "repeated on this site"
_SITE = b"s"


def key(article: CleanArticle) -> bytes | None:
    """The key of an article's site in the index; None if it names neither source nor address."""
    site = article.source or (article.url or "").partition("://")[2].partition("/")[0]
    if not site:
        return None
    return _key(site)


@lru_cache(maxsize=4_096)
def _key(site: str) -> bytes:
    return _SITE + blake2b(site.lower().encode("utf-8", "surrogatepass"), digest_size=5).digest()


class Told(Protocol):
    """What is needed of an article to say what it repeats: hashes of its paragraphs and of its title's words."""

    @property
    def paragraphs(self) -> tuple[int, ...]:
        """Of each paragraph, 0 for one too short to count."""

    @property
    def title(self) -> bytes:
        """Of the words of the title, a byte of each."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """Places of paragraphs that are not compared, and of those among them that are not published."""

    compared_without: tuple[int, ...] = ()
    published_without: tuple[int, ...] = ()


_NOTHING = Repeated()


def repeated(
    new: Told,
    texts: Sequence[str],
    holders: Mapping[int, Sequence[Told]],
    config: BoilerplateThresholds = THRESHOLDS.boilerplate,
) -> Repeated:
    """The places of the paragraphs that other articles of the site hold, never all of them.

    `texts`: the paragraphs of the new one; `holders`: of each paragraph, the oldest first. Articles count that are
    independent of the new one and of each other: copies and updates repeat what is theirs.
    """
    if not holders:
        return _NOTHING
    wanted = set(new.paragraphs) - {0}
    shared = wanted.intersection(holders)
    if not shared:
        return _NOTHING
    counter = _Counter(new, texts, config)
    counted = {paragraph: counter.count(holders[paragraph]) for paragraph in shared}
    return Repeated(
        _places(new, counted, wanted, config.compared_without), _places(new, counted, wanted, config.published_without)
    )


class _Counter:
    """Counts independent articles, the newest first; each pair is compared once."""

    def __init__(self, new: Told, texts: Sequence[str], config: BoilerplateThresholds) -> None:
        self._new, self._texts, self._config = new, texts, config
        self._known: dict[tuple[int, int], bool] = {}

    def count(self, holders: Sequence[Told]) -> int:
        """How many, up to as many as matter."""
        counted: list[Told] = []
        for known in reversed(holders):
            if all(self._independent(known, other) for other in (self._new, *counted)):
                counted.append(known)
                if len(counted) == self._config.published_without:
                    break
        return len(counted)

    def _independent(self, one: Told, other: Told) -> bool:
        pair = (id(one), id(other))
        if pair not in self._known:
            retold = other is self._new and retells(other, self._texts, one, self._config)
            self._known[pair] = not retold and independent(one, other, self._config)
        return self._known[pair]


def _places(new: Told, counted: dict[int, int], wanted: set[int], least: int) -> tuple[int, ...]:
    """Where the paragraphs stand that so many articles hold."""
    common = {paragraph for paragraph, count in counted.items() if count >= least}
    if common == wanted:
        return ()
    return tuple(place for place, paragraph in enumerate(new.paragraphs) if paragraph in common)


def independent(one: Told, other: Told, config: BoilerplateThresholds = THRESHOLDS.boilerplate) -> bool:
    """Each has enough paragraphs that the other has not, and another title."""
    mine, theirs = set(one.paragraphs) - {0}, set(other.paragraphs) - {0}
    if len(mine & theirs) > config.shared_most * min(len(mine - theirs), len(theirs - mine)):
        return False
    fewer = min(len(one.title), len(other.title))
    return fewer == 0 or len(set(one.title).intersection(other.title)) < config.same_title * fewer


def retells(new: Told, texts: Sequence[str], known: Told, config: BoilerplateThresholds = THRESHOLDS.boilerplate) -> bool:
    """Most of the new text stands in the known one, and words of its title too: a version under another headline."""
    common = len(set(new.title).intersection(known.title))
    if not common or common < config.alike_title * math.sqrt(len(new.title) * len(known.title)):
        return False
    theirs = set(known.paragraphs) - {0}
    shared = sum(len(text) for text, paragraph in zip(texts, new.paragraphs, strict=True) if paragraph in theirs)
    return shared >= config.mostly * sum(map(len, texts))


def remembered(paragraphs: Sequence[int], config: BoilerplateThresholds = THRESHOLDS.boilerplate) -> tuple[int, ...]:
    """The distinct paragraphs to keep of an article: those of its two ends, where sites put theirs."""
    told = tuple(filter(None, dict.fromkeys(paragraphs)))
    if told == paragraphs:
        told = paragraphs  # the same tuple travels once
    return told if len(told) <= 2 * config.kept else told[: config.kept] + told[-config.kept :]


def without(article: CleanArticle, places: Sequence[int]) -> CleanArticle:
    """The article without the paragraphs at these places, which its `removed` then lists."""
    if not places:
        return article
    gone = set(places)
    kept = tuple(text for place, text in enumerate(article.paragraphs) if place not in gone)
    listed = tuple(Removed(article.paragraphs[place], REASON) for place in places)
    return replace(article, paragraphs=kept, removed=article.removed + listed)
