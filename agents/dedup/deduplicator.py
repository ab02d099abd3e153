"""Copies: every article one verdict, in the order of the log, as a function of the log before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vigie.agents.dedup import canonical_copy, clock, site_boilerplate
from vigie.agents.dedup.article_record import ArticleRecord, StoryMember, ref
from vigie.agents.dedup.key_index import ARTICLE
from vigie.agents.dedup.keyspace import CLOCK, Keyspace
from vigie.agents.dedup.prepare import Prepared, without
from vigie.agents.dedup.site_history import SiteArticle, SiteHistories
from vigie.agents.dedup.stories import Stories
from vigie.agents.dedup.thresholds import THRESHOLDS, DedupThresholds, RetentionThresholds
from vigie.agents.dedup.verdict import Kind, Overlap, Verdict, continues, kind, score
from vigie.agents.stage import Change, View

Heads = dict[bytes, bytes]
"""Keys of an article, each with the name of its newest holder, empty if there is none."""

_SAME = Overlap(1.0, 1.0, 1.0, 0)


@dataclass(frozen=True, slots=True)
class CopyDecision:
    """What an article says again, and how, or else `told`: what it carries on."""

    original: ArticleRecord | None = None
    said: Kind = "new"
    overlap: Overlap = _SAME
    told: ArticleRecord | None = None


_NOTHING = CopyDecision()


class ScoredCandidate(NamedTuple):
    """A candidate, how far above its cut it stands, and the overlap with it."""

    old: ArticleRecord
    worth: float
    found: Overlap


class Deduplicator:
    """What was seen, in a state's view: gives verdicts and the changes that remember them.

    Its memory is a cache of the view; it is emptied when the view is not the one that the last batch led to.
    """

    def __init__(self, config: DedupThresholds = THRESHOLDS) -> None:
        self._config = config
        self._keyspace = Keyspace(config.retention.cached)
        self._sites = SiteHistories(self._keyspace, config.boilerplate.articles, config.retention.sites_cached)
        self._stories = Stories(config.stories)
        self._clock = clock.StreamClock(-1, [])

    def apply(self, batch: Sequence[Prepared], view: View) -> tuple[list[Verdict], list[Change]]:
        """A verdict for each article, in order, and the changes of the state."""
        committed = clock.unpack(view.get(CLOCK))
        if committed != self._clock:
            self._keyspace.clear()
            self._sites.clear()
            self._stories.clear()
        self._keyspace.open(view, _asked_for(batch))
        self._stories.open(view, committed.articles)
        self._clock = clock.StreamClock(committed.articles, list(committed.times))
        verdicts = [self._take(prepared) for prepared in batch]
        if self._clock != committed:
            self._keyspace.mark(clock.pack(self._clock))
        return verdicts, self._keyspace.close()

    def derive(self, key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
        """The local entries that follow from a change, at less cost if it is one of the last batch's."""
        return self._keyspace.derive(key, old, new, view)

    def _take(self, came: Prepared) -> Verdict:
        known = self._keyspace.article(came.name)
        if known is not None and known.verdict.id == came.article.id:
            return known.verdict if known.origin == came.origin else self._sent_again(known)
        self._clock.tick(came.time, self._config.retention.clock_articles)
        self._evict()
        site, config = self._sites.site(came.site), self._config.boilerplate
        holders = site.holders(came.fingerprint.paragraphs)
        repeated = site_boilerplate.repeated(came.fingerprint, came.article.paragraphs, holders, config)
        new = without(came, repeated.compared_without)
        heads = self._keyspace.heads(new.fingerprint.all_keys)
        verdict, found = self._verdict(new, heads, repeated.published_without)
        verdict, kept = self._in_story(new, verdict, found)
        # a crawl of one of the site's articles is no other article of it
        of_site = came.site if verdict.verdict not in {"exact", "same_url"} else None
        known = self._known(new, verdict, found.original, heads, of_site, kept)
        if of_site is not None:
            site.add(SiteArticle(came.name, came.paragraphs, came.fingerprint.title), config.articles)
        self._keyspace.add(came.name, known)
        return verdict

    def _sent_again(self, known: ArticleRecord) -> Verdict:
        """The verdict on the same article from elsewhere: a copy of its original or of itself, in its present story."""
        return Verdict(known.verdict.id, "exact", known.canonical, self._stories.current(known), 1.0, 1.0)

    def _verdict(self, new: Prepared, heads: Heads, repeated: tuple[int, ...]) -> tuple[Verdict, CopyDecision]:
        """What the article is, its story left open."""
        found = self._original(new, heads)
        if found.original is None:
            return Verdict(new.article.id, "new", story_id=new.article.id, repeated=repeated), found
        shares = round(found.overlap.similarity, 4), round(found.overlap.containment, 4)
        story = self._stories.current(found.original)
        shown = self._shown(new, found.original.canonical)
        return Verdict(new.article.id, found.said, found.original.canonical, story, *shares, preferred=shown), found

    def _shown(self, new: Prepared, canonical: str) -> str:
        """The best of an article's copies, this one among them."""
        name = ref(canonical)
        known = self._keyspace.article(name)
        published = canonical_copy.UNKNOWN if new.published is None else new.published
        came = canonical_copy.Copy(new.article.id, new.agency, published, new.fingerprint.shingles)
        shown = self._keyspace.preferred(name) or (None if known is None else canonical_copy.copy_of(known))
        if shown is None:
            return canonical
        if canonical_copy.better(came, shown, self._config.retention.whole_copy):
            self._keyspace.prefer(name, came)
            return came.id
        return shown.id

    def _in_story(self, new: Prepared, verdict: Verdict, found: CopyDecision) -> tuple[Verdict, int]:
        """The verdict with its story, and the time that the article counts as for eviction.

        A copy has its original's story, an update that of what it carries on.
        """
        retention, now = self._config.retention, self._clock.now
        kept = min(max(new.time, now - retention.window_ms), now + retention.ahead_ms)
        terms = new.fingerprint.terms if found.original is None else b""
        one = StoryMember(self._clock.articles, new.time, kept, new.source, verdict.story_id or "", (), terms)
        if found.original is not None:
            return verdict._replace(story=self._stories.copy(one)), kept
        told = None if found.told is None else self._stories.current(found.told)
        joined = self._stories.join(one, told)
        if joined.story_id == verdict.story_id and joined.story is verdict.story:
            return verdict, joined.kept
        return verdict._replace(story_id=joined.story_id, story=joined.story), joined.kept

    def _original(self, new: Prepared, heads: Heads) -> CopyDecision:
        """What the article says again: the exact layers first, then the best of the candidates."""
        if not any(heads.values()):  # as of most
            return _NOTHING
        layers: tuple[tuple[bytes | None, Kind], ...] = (
            (new.fingerprint.exact, "exact"),
            (new.fingerprint.url, "same_url"),
        )
        for key, said in layers:
            name = heads[key] if key else b""
            known = self._keyspace.article(name) if name else None
            if known is not None and self._within(known, new):
                return CopyDecision(known, said)
        return self._best(new, heads)

    def _best(self, new: Prepared, heads: Heads) -> CopyDecision:
        """The first processed among the candidates that are as good as the best."""
        candidates = self._candidates(new, heads)
        judged = [ScoredCandidate(old, *score(new.fingerprint, old, abs(new.time - old.time))) for old in candidates]
        copies = _without_parts(judged, self._config)
        if not copies:
            told = [one.old for one in judged if continues(new.fingerprint, one.old, one.found, self._config.copies)]
            return CopyDecision(told=min(told, key=lambda old: old.order, default=None))
        floor = max(one.worth for one in copies) - self._config.copies.tie
        best = min((one for one in copies if one.worth >= floor), key=lambda one: one.old.order)
        return CopyDecision(best.old, kind(best.found), best.found)

    def _candidates(self, new: Prepared, heads: Heads) -> list[ArticleRecord]:
        """Articles that share keys, the nearest links of all chains first, within the window."""
        found: dict[bytes, ArticleRecord] = {}
        links = [(key, heads[key]) for key in new.fingerprint.keys if heads[key]]
        for _ in range(self._config.retention.chain_most):
            if not links or len(found) >= self._config.retention.candidates_most:
                break
            links = list(self._follow(links, found))
        return [known for known in found.values() if self._within(known, new)]

    def _follow(self, links: list[tuple[bytes, bytes]], found: dict[bytes, ArticleRecord]) -> Iterator[tuple[bytes, bytes]]:
        """One step along every chain; a chain that meets a forgotten article ends there."""
        for key, name in links:
            known = found.get(name) or (self._keyspace.article(name) if name else None)
            if known is not None:
                found[name] = known
                yield key, known.before(key)

    def _within(self, known: ArticleRecord, new: Prepared) -> bool:
        return abs(known.time - new.time) <= self._config.retention.window_ms

    def _known(
        self,
        new: Prepared,
        verdict: Verdict,
        original: ArticleRecord | None,
        heads: Heads,
        site: bytes | None,
        kept: int,
    ) -> ArticleRecord:
        """What is kept: of a copy that says no more than its original, the verdict and the exact layers only."""
        retention, mark = self._config.retention, new.fingerprint
        full = original is None or mark.shingles > retention.longer_copy * original.shingles or _differs(verdict, retention)
        if not full:
            heads = {key: name for key, name in heads.items() if key not in mark.keys}
        if site:
            heads[site] = self._keyspace.head(site)
        return ArticleRecord(
            verdict,
            new.time,
            kept,
            new.origin,
            self._clock.articles,
            mark.shingles,
            mark.sketch if full else b"",
            mark.number_bytes if full else b"",
            tuple(heads),
            tuple(heads.values()),
            new.packed_paragraphs if site else b"",
            mark.title if site else b"",
            mark.terms if original is None else b"",
            new.source,
            new.published,
            new.agency,
        )

    def _evict(self) -> None:
        """Forget a bounded number of articles, at fixed counts of articles, so that a replay forgets the same."""
        retention = self._config.retention
        if self._clock.articles % retention.evict_every == 0:
            for name in self._keyspace.leaving(self._clock.now - retention.keep_ms, retention.evict_most):
                known = self._keyspace.forget(name)
                if known is not None:
                    self._sites.forget(known)
                    self._stories.forget(known)


def _without_parts(judged: Sequence[ScoredCandidate], config: DedupThresholds) -> list[ScoredCandidate]:
    """The copies, but for those that the new text holds without holding a longer version known of the same article.

    What quotes an excerpt and goes on otherwise than the article does is an update of it.
    """
    others: dict[str, int] = {}
    for one in judged:
        if one.worth < 0:
            others[one.old.canonical] = max(one.old.shingles, others.get(one.old.canonical, 0))
    return [
        one
        for one in judged
        if one.worth >= 0
        and (
            one.found.of_new >= config.copies.cut
            or others.get(one.old.canonical, 0) <= config.retention.longer_copy * one.old.shingles
        )
    ]


def _asked_for(batch: Sequence[Prepared]) -> list[bytes]:
    """The keys that articles will ask for, unless their sites take a part of their text away."""
    keys = {ARTICLE + came.name for came in batch}
    for came in batch:
        keys.update(came.fingerprint.all_keys)
    keys.update(filter(None, [came.site for came in batch]))
    return list(keys)


def _differs(verdict: Verdict, retention: RetentionThresholds) -> bool:
    """A near copy so retouched that what copies it in turn may be out of reach of the original."""
    return verdict.verdict == "near" and verdict.similarity < retention.retouched_copy
