"""Finds a site's boilerplate: paragraphs that its articles repeat, found while the stream goes.

Related work counts over whole collections: paragraph hashes in CCNet (Wenzek et al. 2020), learned page frames in
GoldMiner (Endrédy and Novák 2013). Here articles are counted as they arrive.
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
from vigie.schemas.clean import Removed, RemovedReason

REASON = RemovedReason.REPEATED_ON_SITE
_SITE = b"s"


def key(article: CleanArticle) -> bytes | None:
    """The index key of an article's site; None if it names neither source nor URL."""
    site = article.source or (article.url or "").partition("://")[2].partition("/")[0]
    if not site:
        return None
    return _key(site)


@lru_cache(maxsize=4_096)
def _key(site: str) -> bytes:
    return _SITE + blake2b(site.lower().encode("utf-8", "surrogatepass"), digest_size=5).digest()


class HashedArticle(Protocol):
    """An article, as far as finding boilerplate needs it."""

    @property
    def paragraphs(self) -> tuple[int, ...]:
        """A hash per paragraph; 0 for one too short to count."""

    @property
    def title(self) -> bytes:
        """One byte of each title word's hash."""


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Positions of the paragraphs left out of comparisons, and of those among them that are not published."""

    compared_without: tuple[int, ...] = ()
    published_without: tuple[int, ...] = ()


_NOTHING = Boilerplate()


def find_boilerplate(
    new: HashedArticle,
    texts: Sequence[str],
    others: Mapping[int, Sequence[HashedArticle]],
    config: BoilerplateThresholds = THRESHOLDS.boilerplate,
) -> Boilerplate:
    """The boilerplate among a new article's paragraphs; never all of them.

    `texts`: its paragraphs. `others`: for each paragraph, the site's other articles that have it, oldest first. Only
    articles independent of the new one and of each other count: copies and updates repeat their own text.
    """
    if not others:
        return _NOTHING
    wanted = set(new.paragraphs) - {0}
    shared = wanted.intersection(others)
    if not shared:
        return _NOTHING
    counter = _Counter(new, texts, config)
    counted = {paragraph: counter.count(others[paragraph]) for paragraph in shared}
    return Boilerplate(
        _positions(new, counted, wanted, config.compared_without),
        _positions(new, counted, wanted, config.published_without),
    )


class _Counter:
    """Counts independent articles, newest first. Each pair is compared once."""

    def __init__(self, new: HashedArticle, texts: Sequence[str], config: BoilerplateThresholds) -> None:
        self._new, self._texts, self._config = new, texts, config
        self._compared: dict[tuple[int, int], bool] = {}

    def count(self, articles: Sequence[HashedArticle]) -> int:
        """The number of independent articles, up to as many as matter."""
        counted: list[HashedArticle] = []
        # the newest first: a site's frame changes, and its latest articles show the present one
        for article in reversed(articles):
            if all(self._independent(article, other) for other in (self._new, *counted)):
                counted.append(article)
                if len(counted) == self._config.published_without:
                    break
        return len(counted)

    def _independent(self, one: HashedArticle, other: HashedArticle) -> bool:
        pair = (id(one), id(other))
        if pair not in self._compared:
            # ids are stable here, because the counter lives no longer than the articles it compares
            retold = other is self._new and is_retelling(other, self._texts, one, self._config)
            self._compared[pair] = not retold and independent(one, other, self._config)
        return self._compared[pair]


def _positions(new: HashedArticle, counted: dict[int, int], wanted: set[int], least: int) -> tuple[int, ...]:
    """The positions of the paragraphs that at least so many articles have; none if that is all of the text."""
    common = {paragraph for paragraph, count in counted.items() if count >= least}
    # an article of nothing but boilerplate keeps it, or it would have no text at all
    if common == wanted:
        return ()
    return tuple(place for place, paragraph in enumerate(new.paragraphs) if paragraph in common)


def independent(
    one: HashedArticle, other: HashedArticle, config: BoilerplateThresholds = THRESHOLDS.boilerplate
) -> bool:
    """Whether each article has enough paragraphs that the other lacks, and a different title."""
    mine, theirs = set(one.paragraphs) - {0}, set(other.paragraphs) - {0}
    if len(mine & theirs) > config.shared_ratio * min(len(mine - theirs), len(theirs - mine)):
        return False
    fewer = min(len(one.title), len(other.title))
    return fewer == 0 or len(set(one.title).intersection(other.title)) < config.same_title * fewer


def is_retelling(
    new: HashedArticle,
    texts: Sequence[str],
    old: HashedArticle,
    config: BoilerplateThresholds = THRESHOLDS.boilerplate,
) -> bool:
    """Whether the new article is a version of the old one under another title: most of its text, and title words."""
    common = len(set(new.title).intersection(old.title))
    if not common or common < config.retelling_title * math.sqrt(len(new.title) * len(old.title)):
        return False
    theirs = set(old.paragraphs) - {0}
    shared = sum(len(text) for text, paragraph in zip(texts, new.paragraphs, strict=True) if paragraph in theirs)
    return shared >= config.retelling_share * sum(map(len, texts))


def end_paragraphs(
    paragraphs: Sequence[int], config: BoilerplateThresholds = THRESHOLDS.boilerplate
) -> tuple[int, ...]:
    """The distinct paragraphs at both ends of an article, where sites put theirs."""
    distinct = tuple(filter(None, dict.fromkeys(paragraphs)))
    if distinct == paragraphs:
        distinct = paragraphs  # one object: pickle then sends it to the other process once
    most = config.end_paragraphs
    return distinct if len(distinct) <= 2 * most else distinct[:most] + distinct[-most:]


def without(article: CleanArticle, places: Sequence[int]) -> CleanArticle:
    """The article without the paragraphs at these positions, which `removed` then lists."""
    if not places:
        return article
    gone = set(places)
    remaining = tuple(text for place, text in enumerate(article.paragraphs) if place not in gone)
    listed = tuple(Removed(article.paragraphs[place], REASON) for place in places)
    return replace(article, paragraphs=remaining, removed=article.removed + listed)
