"""What a site repeats on its articles: paragraphs that are the site's own, found as the stream goes.

After CCNet's paragraph hashes (Wenzek et al. 2020) and GoldMiner's learned page frames (Endrédy and Novák 2013), both
of which work on whole collections; here articles are counted as they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Protocol

from vigie.agents.dedup.thresholds import THRESHOLDS, Repeating
from vigie.schemas import CleanArticle
from vigie.schemas.clean import Removed

REASON = "repeated on this site"
_SITE = b"s"


def key(article: CleanArticle) -> bytes | None:
    """The key of an article's site in the index; None if it names neither source nor address."""
    site = article.source or (article.url or "").partition("://")[2].partition("/")[0]
    if not site:
        return None
    return _SITE + blake2b(site.lower().encode("utf-8", "surrogatepass"), digest_size=5).digest()


class Told(Protocol):
    """What is needed of an article to say what it repeats: hashes of its paragraphs and of its title's words."""

    @property
    def paragraphs(self) -> tuple[int, ...]:
        """Of each paragraph, 0 for one too short to count."""

    @property
    def title(self) -> tuple[int, ...]:
        """Of the words of the title."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """Places of paragraphs that are not compared, and of those among them that are not published."""

    compared_without: tuple[int, ...] = ()
    published_without: tuple[int, ...] = ()


def repeated(new: Told, neighbours: Iterable[Told], config: Repeating = THRESHOLDS.repeating) -> Repeated:
    """The places of the paragraphs that other articles of the site hold, never all of them.

    Articles count that are independent of the new one and of each other: copies and updates repeat what is theirs.
    """
    holders: dict[int, list[Told]] = {}
    wanted = set(new.paragraphs) - {0}
    for known in neighbours if wanted else ():
        if not wanted.isdisjoint(known.paragraphs) and independent(new, known, config):
            for paragraph in wanted.intersection(known.paragraphs):
                _count(holders.setdefault(paragraph, []), known, config)
    return Repeated(
        _places(new, holders, wanted, config.compared_without), _places(new, holders, wanted, config.published_without)
    )


def _places(new: Told, holders: dict[int, list[Told]], wanted: set[int], least: int) -> tuple[int, ...]:
    """Where the paragraphs stand that so many articles hold."""
    common = {paragraph for paragraph, known in holders.items() if len(known) >= least}
    if common == wanted:
        return ()
    return tuple(place for place, paragraph in enumerate(new.paragraphs) if paragraph in common)


def independent(one: Told, other: Told, config: Repeating = THRESHOLDS.repeating) -> bool:
    """Each has enough paragraphs that the other has not, and another title."""
    mine, theirs = set(one.paragraphs) - {0}, set(other.paragraphs) - {0}
    if len(mine & theirs) > config.shared_most * min(len(mine - theirs), len(theirs - mine)):
        return False
    fewer = min(len(one.title), len(other.title))
    return fewer == 0 or len(set(one.title).intersection(other.title)) < config.same_title * fewer


def _count(holders: list[Told], known: Told, config: Repeating) -> None:
    if len(holders) < config.published_without and all(independent(known, holder, config) for holder in holders):
        holders.append(known)


def remembered(paragraphs: Sequence[int], config: Repeating = THRESHOLDS.repeating) -> tuple[int, ...]:
    """The distinct paragraphs to keep of an article: those of its two ends, where sites put theirs."""
    told = [paragraph for paragraph in dict.fromkeys(paragraphs) if paragraph]
    return tuple(told if len(told) <= 2 * config.kept else told[: config.kept] + told[-config.kept :])


def without(article: CleanArticle, places: Sequence[int]) -> CleanArticle:
    """The article without the paragraphs at these places, which its `removed` then lists."""
    if not places:
        return article
    gone = set(places)
    kept = tuple(text for place, text in enumerate(article.paragraphs) if place not in gone)
    listed = tuple(Removed(article.paragraphs[place], REASON) for place in places)
    return replace(article, paragraphs=kept, removed=article.removed + listed)
