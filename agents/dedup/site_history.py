"""The last articles of each site, found by their paragraphs: a bounded cache of what the state's chains say."""

from __future__ import annotations

import math
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from vigie.agents.dedup import bottom_k
from vigie.agents.dedup.article_record import ArticleRecord, ref
from vigie.agents.dedup.keyspace import Keyspace


class SiteArticle(NamedTuple):
    """An article of a site: what is needed of it to say what the site repeats."""

    name: bytes
    paragraphs: tuple[int, ...]
    title: bytes


@dataclass(slots=True)
class SiteHistory:
    """A site's last articles, the oldest first, and all their paragraphs, with some of those that went before."""

    last: deque[SiteArticle] = field(default_factory=deque)
    seen: set[int] = field(default_factory=set)
    gone: int = 0
    """Articles that went since `seen` was made."""

    def add(self, came: SiteArticle, most: int) -> None:
        """One more article; the oldest goes when there are more than `most`."""
        self.last.append(came)
        self.seen.update(came.paragraphs)
        if len(self.last) > most:
            self._oldest()

    def cut(self, name: bytes) -> None:
        """An article was forgotten: a chain ends there, so what is older than it is no longer met either."""
        if any(known.name == name for known in self.last):
            while self._oldest().name != name:
                pass

    def _oldest(self) -> SiteArticle:
        """The oldest article, no longer among them."""
        oldest = self.last.popleft()
        self.gone += 1
        if self.gone > len(self.last):  # seldom enough to cost little, often enough that what is gone stays little
            self.seen, self.gone = {paragraph for known in self.last for paragraph in known.paragraphs}, 0
        return oldest

    def holders(self, paragraphs: Iterable[int]) -> dict[int, list[SiteArticle]]:
        """Of each paragraph that any article holds, those that do, the oldest first."""
        if self.seen.isdisjoint(paragraphs):  # as nearly always
            return {}
        found = {
            paragraph: [known for known in self.last if paragraph in known.paragraphs]
            for paragraph in self.seen.intersection(paragraphs)
        }
        return {paragraph: known for paragraph, known in found.items() if known}


_NOWHERE = SiteHistory()


class SiteHistories:
    """Sites by their key. What is not cached is read from the state: the chain of articles that hold the site's key."""

    def __init__(self, ledger: Keyspace, articles: int, cached: int) -> None:
        self._keyspace, self._articles, self._cached = ledger, articles, cached
        self._sites: OrderedDict[bytes, SiteHistory] = OrderedDict()

    def clear(self) -> None:
        """Forget what is cached: the state is another."""
        self._sites.clear()

    def site(self, key: bytes | None) -> SiteHistory:
        """The site's last articles; none for an article that names no site."""
        if key is None:
            return _NOWHERE
        site = self._sites.get(key)
        if site is None:
            site = self._sites[key] = self._read(key)
            if len(self._sites) > self._cached:
                self._sites.popitem(last=False)
        else:
            self._sites.move_to_end(key)
        return site

    def forget(self, known: ArticleRecord) -> None:
        """An article was forgotten. Of most sites it is none of the last ones, and nothing is to be read anew."""
        name = ref(known.verdict.id)
        for key in known.keys:
            site = self._sites.get(key)
            if site is not None and site.last and site.last[-1].name == name:
                del self._sites[key]  # the newest: an older one that outlives it begins the chain
            elif site is not None:
                site.cut(name)

    def _read(self, key: bytes) -> SiteHistory:
        site = SiteHistory()
        for came in reversed(list(self._chain(key))):
            site.add(came, self._articles)
        return site

    def _chain(self, key: bytes) -> Iterator[SiteArticle]:
        """From article to article, each older than the last; one that left and came again is none of the older ones."""
        name, newer = self._keyspace.head(key), math.inf
        for _ in range(self._articles):
            known = self._keyspace.article(name) if name else None
            if known is None or known.order >= newer:
                return
            newer = known.order
            yield SiteArticle(name, bottom_k.unpack_short(known.paragraphs), known.title)
            name = known.before(key)
