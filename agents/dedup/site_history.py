"""The last articles of each site, found by their paragraphs: a bounded cache of the state's chains."""

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
    """An article of a site, as far as finding boilerplate needs it."""

    name: bytes
    paragraphs: tuple[int, ...]
    title: bytes


@dataclass(slots=True)
class SiteHistory:
    """A site's last articles, oldest first. `seen` has all their paragraphs, and some of articles dropped since."""

    last: deque[SiteArticle] = field(default_factory=deque)
    seen: set[int] = field(default_factory=set)
    dropped: int = 0
    """Articles dropped since `seen` was built."""

    def add(self, article: SiteArticle, most: int) -> None:
        """Add an article. Beyond `most` the oldest is dropped."""
        self.last.append(article)
        self.seen.update(article.paragraphs)
        if len(self.last) > most:
            self._drop_oldest()

    def drop_up_to(self, name: bytes) -> None:
        """Drop an evicted article and all older ones: its chain ends there, so a restart would not find them either."""
        if any(article.name == name for article in self.last):
            while self._drop_oldest().name != name:
                pass

    def _drop_oldest(self) -> SiteArticle:
        oldest = self.last.popleft()
        self.dropped += 1
        # rarely enough to be cheap, often enough to keep few paragraphs of dropped articles
        if self.dropped > len(self.last):
            self.seen, self.dropped = {paragraph for article in self.last for paragraph in article.paragraphs}, 0
        return oldest

    def articles_with(self, paragraphs: Iterable[int]) -> dict[int, list[SiteArticle]]:
        """For each paragraph that occurs, the articles that have it, oldest first."""
        if self.seen.isdisjoint(paragraphs):  # nearly always
            return {}
        found = {
            paragraph: [article for article in self.last if paragraph in article.paragraphs]
            for paragraph in self.seen.intersection(paragraphs)
        }
        return {paragraph: articles for paragraph, articles in found.items() if articles}


_NO_SITE = SiteHistory()


class SiteHistories:
    """Site histories by key. One that is not cached is read from the state: the chain of holders of the site's key."""

    def __init__(self, keyspace: Keyspace, articles: int, cached: int) -> None:
        self._keyspace, self._articles, self._cached = keyspace, articles, cached
        self._sites: OrderedDict[bytes, SiteHistory] = OrderedDict()

    def clear(self) -> None:
        """Empty the cache: the state is another one."""
        self._sites.clear()

    def site(self, key: bytes | None) -> SiteHistory:
        """A site's history; an empty one for an article that names no site."""
        if key is None:
            return _NO_SITE
        site = self._sites.get(key)
        if site is None:
            site = self._sites[key] = self._read(key)
            if len(self._sites) > self._cached:
                self._sites.popitem(last=False)
        else:
            self._sites.move_to_end(key)
        return site

    def remove(self, record: ArticleRecord) -> None:
        """Remove an evicted article. It is rarely among a site's last ones, and then nothing needs reading again."""
        name = ref(record.verdict.id)
        for key in record.keys:
            site = self._sites.get(key)
            if site is not None and site.last and site.last[-1].name == name:
                # it was the newest: the chain now starts at an older article that outlives it
                del self._sites[key]
            elif site is not None:
                site.drop_up_to(name)

    def _read(self, key: bytes) -> SiteHistory:
        site = SiteHistory()
        # the chain runs from the newest back, while a history is filled from the oldest on
        for article in reversed(list(self._chain(key))):
            site.add(article, self._articles)
        return site

    def _chain(self, key: bytes) -> Iterator[SiteArticle]:
        """The holders of a key, newest first. Orders must fall: an article processed again since ends the chain."""
        name, newer = self._keyspace.newest(key), math.inf
        for _ in range(self._articles):
            record = self._keyspace.article(name) if name else None
            # evicted, or evicted and processed again since: what follows it are not this chain's articles
            if record is None or record.order >= newer:
                return
            newer = record.order
            yield SiteArticle(name, bottom_k.unpack_short(record.paragraphs), record.title)
            name = record.predecessor(key)
