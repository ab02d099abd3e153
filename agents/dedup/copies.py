"""Copies: every article one verdict, in the order of the log, as a function of the log before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vigie.agents.dedup import clock, preferred, sites
from vigie.agents.dedup.holders import ARTICLE
from vigie.agents.dedup.known import Known, Member, ref
from vigie.agents.dedup.ledger import MARKS, Ledger
from vigie.agents.dedup.neighbours import Neighbour, Neighbours
from vigie.agents.dedup.prepare import Prepared, without
from vigie.agents.dedup.stories import Stories
from vigie.agents.dedup.thresholds import THRESHOLDS, Keeping, Thresholds
from vigie.agents.dedup.verdict import Kind, Overlap, Verdict, continues, kind, score
from vigie.agents.stage import Change, View

Heads = dict[bytes, bytes]
"""Keys of an article, each with the name of its newest holder, empty if there is none."""

_SAME = Overlap(1.0, 1.0, 1.0, 0)


@dataclass(frozen=True, slots=True)
class Found:
    """What an article says again, and how, or else `told`: what it carries on."""

    original: Known | None = None
    said: Kind = "new"
    overlap: Overlap = _SAME
    told: Known | None = None


_NOTHING = Found()


class Judged(NamedTuple):
    """A candidate, how far above its cut it stands, and the overlap with it."""

    old: Known
    worth: float
    found: Overlap


class Register:
    """What was seen, in a state's view: gives verdicts and the changes that remember them.

    Its memory is a cache of the view; it is emptied when the view is not the one that the last batch led to.
    """

    def __init__(self, config: Thresholds = THRESHOLDS) -> None:
        self._config = config
        self._ledger = Ledger(config.keeping.cached)
        self._sites = Neighbours(self._ledger, config.repeating.articles, config.keeping.sites_cached)
        self._stories = Stories(config.gathering)
        self._clock = clock.Clock(-1, [])

    def apply(self, batch: Sequence[Prepared], view: View) -> tuple[list[Verdict], list[Change]]:
        """A verdict for each article, in order, and the changes of the state."""
        committed = clock.unpack(view.get(MARKS))
        if committed != self._clock:
            self._ledger.clear()
            self._sites.clear()
            self._stories.clear()
        self._ledger.open(view, _asked_for(batch))
        self._stories.open(view, committed.articles)
        self._clock = clock.Clock(committed.articles, list(committed.times))
        verdicts = [self._take(prepared) for prepared in batch]
        if self._clock != committed:
            self._ledger.mark(clock.pack(self._clock))
        return verdicts, self._ledger.close()

    def derive(self, key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
        """The local entries that follow from a change, at less cost if it is one of the last batch's."""
        return self._ledger.derive(key, old, new, view)

    def _take(self, came: Prepared) -> Verdict:
        known = self._ledger.article(came.name)
        if known is not None and known.verdict.id == came.article.id:
            return known.verdict if known.origin == came.origin else self._sent_again(known)
        self._clock.tick(came.time, self._config.keeping.clock_articles)
        self._evict()
        site, config = self._sites.site(came.site), self._config.repeating
        holders = site.holders(came.fingerprint.paragraphs)
        repeated = sites.repeated(came.fingerprint, came.article.paragraphs, holders, config)
        new = without(came, repeated.compared_without)
        heads = self._ledger.heads(new.fingerprint.named)
        verdict, found = self._verdict(new, heads, repeated.published_without)
        verdict, kept = self._in_story(new, verdict, found)
        # a crawl of one of the site's articles is no other article of it
        of_site = came.site if verdict.verdict not in {"exact", "same_url"} else None
        known = self._known(new, verdict, found.original, heads, of_site, kept)
        if of_site is not None:
            site.add(Neighbour(came.name, came.paragraphs, came.fingerprint.title), config.articles)
        self._ledger.add(came.name, known)
        return verdict

    def _sent_again(self, known: Known) -> Verdict:
        """The verdict on the same article from elsewhere: a copy of its original or of itself, in its present story."""
        return Verdict(known.verdict.id, "exact", known.canonical, self._stories.current(known), 1.0, 1.0)

    def _verdict(self, new: Prepared, heads: Heads, repeated: tuple[int, ...]) -> tuple[Verdict, Found]:
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
        known = self._ledger.article(name)
        published = preferred.UNKNOWN if new.published is None else new.published
        came = preferred.Copy(new.article.id, new.agency, published, new.fingerprint.shingles)
        shown = self._ledger.preferred(name) or (None if known is None else preferred.copy_of(known))
        if shown is None:
            return canonical
        if preferred.better(came, shown, self._config.keeping.whole_copy):
            self._ledger.prefer(name, came)
            return came.id
        return shown.id

    def _in_story(self, new: Prepared, verdict: Verdict, found: Found) -> tuple[Verdict, int]:
        """The verdict with its story, and the time that the article counts as for eviction.

        A copy has its original's story, an update that of what it carries on.
        """
        keeping, now = self._config.keeping, self._clock.now
        kept = min(max(new.time, now - keeping.window_ms), now + keeping.ahead_ms)
        terms = new.fingerprint.terms if found.original is None else b""
        one = Member(self._clock.articles, new.time, kept, new.source, verdict.story_id or "", (), terms)
        if found.original is not None:
            return verdict._replace(story=self._stories.copy(one)), kept
        told = None if found.told is None else self._stories.current(found.told)
        joined = self._stories.join(one, told)
        if joined.story_id == verdict.story_id and joined.story is verdict.story:
            return verdict, joined.kept
        return verdict._replace(story_id=joined.story_id, story=joined.story), joined.kept

    def _original(self, new: Prepared, heads: Heads) -> Found:
        """What the article says again: the exact layers first, then the best of the candidates."""
        if not any(heads.values()):  # as of most
            return _NOTHING
        layers: tuple[tuple[bytes | None, Kind], ...] = (
            (new.fingerprint.exact, "exact"),
            (new.fingerprint.url, "same_url"),
        )
        for key, said in layers:
            name = heads[key] if key else b""
            known = self._ledger.article(name) if name else None
            if known is not None and self._within(known, new):
                return Found(known, said)
        return self._best(new, heads)

    def _best(self, new: Prepared, heads: Heads) -> Found:
        """The first processed among the candidates that are as good as the best."""
        candidates = self._candidates(new, heads)
        judged = [Judged(old, *score(new.fingerprint, old, abs(new.time - old.time))) for old in candidates]
        copies = _without_parts(judged, self._config)
        if not copies:
            told = [one.old for one in judged if continues(new.fingerprint, one.old, one.found, self._config.judging)]
            return Found(told=min(told, key=lambda old: old.order, default=None))
        floor = max(one.worth for one in copies) - self._config.judging.tie
        best = min((one for one in copies if one.worth >= floor), key=lambda one: one.old.order)
        return Found(best.old, kind(best.found), best.found)

    def _candidates(self, new: Prepared, heads: Heads) -> list[Known]:
        """Articles that share keys, the nearest links of all chains first, within the window."""
        found: dict[bytes, Known] = {}
        links = [(key, heads[key]) for key in new.fingerprint.keys if heads[key]]
        for _ in range(self._config.keeping.chain_most):
            if not links or len(found) >= self._config.keeping.candidates_most:
                break
            links = list(self._follow(links, found))
        return [known for known in found.values() if self._within(known, new)]

    def _follow(self, links: list[tuple[bytes, bytes]], found: dict[bytes, Known]) -> Iterator[tuple[bytes, bytes]]:
        """One step along every chain; a chain that meets a forgotten article ends there."""
        for key, name in links:
            known = found.get(name) or (self._ledger.article(name) if name else None)
            if known is not None:
                found[name] = known
                yield key, known.before(key)

    def _within(self, known: Known, new: Prepared) -> bool:
        return abs(known.time - new.time) <= self._config.keeping.window_ms

    def _known(
        self,
        new: Prepared,
        verdict: Verdict,
        original: Known | None,
        heads: Heads,
        site: bytes | None,
        kept: int,
    ) -> Known:
        """What is kept: of a copy that says no more than its original, the verdict and the exact layers only."""
        keeping, mark = self._config.keeping, new.fingerprint
        full = original is None or mark.shingles > keeping.longer_copy * original.shingles or _differs(verdict, keeping)
        if not full:
            heads = {key: name for key, name in heads.items() if key not in mark.keys}
        if site:
            heads[site] = self._ledger.head(site)
        return Known(
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
        keeping = self._config.keeping
        if self._clock.articles % keeping.evict_every == 0:
            for name in self._ledger.leaving(self._clock.now - keeping.keep_ms, keeping.evict_most):
                known = self._ledger.forget(name)
                if known is not None:
                    self._sites.forget(known)
                    self._stories.forget(known)


def _without_parts(judged: Sequence[Judged], config: Thresholds) -> list[Judged]:
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
            one.found.of_new >= config.judging.cut
            or others.get(one.old.canonical, 0) <= config.keeping.longer_copy * one.old.shingles
        )
    ]


def _asked_for(batch: Sequence[Prepared]) -> list[bytes]:
    """The keys that articles will ask for, unless their sites take a part of their text away."""
    keys = {ARTICLE + came.name for came in batch}
    for came in batch:
        keys.update(came.fingerprint.named)
    keys.update(filter(None, [came.site for came in batch]))
    return list(keys)


def _differs(verdict: Verdict, keeping: Keeping) -> bool:
    """A near copy so retouched that what copies it in turn may be out of reach of the original."""
    return verdict.verdict == "near" and verdict.similarity < keeping.retouched_copy
