"""Gives every article one verdict, in log order, determined by the log before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vigie.agents.dedup import canonical_copy, clock
from vigie.agents.dedup.article_record import ArticleRecord, StoryMember, ref
from vigie.agents.dedup.candidates import CopyDecision, NewestHolders, decide
from vigie.agents.dedup.key_index import ARTICLE
from vigie.agents.dedup.keyspace import CLOCK, Keyspace
from vigie.agents.dedup.prepare import Prepared, without
from vigie.agents.dedup.same_page import published_version
from vigie.agents.dedup.site_boilerplate import Boilerplate, find_boilerplate
from vigie.agents.dedup.site_history import SiteArticle, SiteHistories, SiteHistory
from vigie.agents.dedup.stories import Stories
from vigie.agents.dedup.thresholds import THRESHOLDS, DedupThresholds, RetentionThresholds
from vigie.agents.dedup.verdict import Verdict
from vigie.agents.stage import Change, View


class Deduplicator:
    """Gives verdicts on articles, and the state changes that record them.

    What it holds in memory is a cache of the view. It empties the cache when the view is not the one that its last
    batch led to.
    """

    def __init__(self, config: DedupThresholds = THRESHOLDS) -> None:
        self._config = config
        self._keyspace = Keyspace(config.retention.cached_articles)
        self._sites = SiteHistories(self._keyspace, config.boilerplate.articles, config.retention.cached_sites)
        self._stories = Stories(config.stories)
        self._clock = clock.StreamClock(-1, [])

    def apply(self, batch: Sequence[Prepared], view: View) -> tuple[list[Verdict], list[Change]]:
        """A verdict for each article, in order, and the state changes of the batch."""
        committed = clock.unpack(view.get(CLOCK))
        # every new article moves the clock, so an equal clock means that the last batch was committed and no other came
        if committed != self._clock:
            self._keyspace.clear()
            self._sites.clear()
            self._stories.clear()
        self._keyspace.begin_batch(view, _keys_to_read(batch))
        self._stories.load(view, committed.articles)
        self._clock = clock.StreamClock(committed.articles, list(committed.times))
        verdicts = [self._process(prepared) for prepared in batch]
        if self._clock != committed:
            self._keyspace.set_clock(clock.pack(self._clock))
        return verdicts, self._keyspace.end_batch()

    def derive(self, key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
        """The local entries that follow from a change; cheaper for the last batch's own changes."""
        return self._keyspace.derive(key, old, new, view)

    def _process(self, incoming: Prepared) -> Verdict:
        known = self._keyspace.article(incoming.name)
        # a name is a hash of 64 bits, so the id itself decides
        if known is not None and known.verdict.id == incoming.article.id:
            # the same log record is a replay; the same article from another record was sent again
            return known.verdict if known.origin == incoming.origin else self._sent_again(known)
        # The clock ticks before eviction and eviction runs before any lookup. A replay then evicts at the same
        # articles, and sees the same state.
        self._clock.tick(incoming.time, self._config.retention.clock_articles)
        self._evict()
        history = self._sites.site(incoming.site)
        boilerplate = self._boilerplate(incoming, history)
        # only now the keys: those of the text with boilerplate would find every article of the site
        new = without(incoming, boilerplate.compared_without)
        newest = self._keyspace.newest_of(new.fingerprint.all_keys)
        decision = decide(new, newest, self._keyspace, self._config)
        verdict = self._verdict(new, decision, boilerplate.published_without)
        verdict, eviction_time = self._in_story(new, verdict, decision)
        # another crawl of the same page says nothing about what the site repeats
        crawled_again = verdict.verdict in {"exact", "same_url"} or verdict.revision_of is not None
        site = None if crawled_again else incoming.site
        record = self._record(new, verdict, decision.original, newest, site, eviction_time)
        if site is not None:
            history.add(_site_article(incoming), self._config.boilerplate.articles)
        self._keyspace.add(incoming.name, record)
        return verdict

    def _boilerplate(self, incoming: Prepared, history: SiteHistory) -> Boilerplate:
        """The paragraphs of the article that its site repeats."""
        hashed, texts = incoming.fingerprint, incoming.article.paragraphs
        others = history.articles_with(hashed.paragraphs)
        if others and hashed.url:
            # an earlier version of the same page repeats its own text, not the site's
            versions = self._versions(self._keyspace.newest(hashed.url))
            others = {at: [one for one in found if one.name not in versions] for at, found in others.items()}
        return find_boilerplate(hashed, texts, others, self._config.boilerplate)

    def _versions(self, name: bytes) -> set[bytes]:
        """The names of an article and of the first version of its page."""
        record = self._keyspace.article(name) if name else None
        return set() if record is None else {name, ref(published_version(record, self._keyspace).page_id)}

    def _sent_again(self, known: ArticleRecord) -> Verdict:
        """The verdict on an article sent again: a copy of its original or of itself, in its current story."""
        return Verdict(known.verdict.id, "exact", known.original_id, self._stories.current(known), 1.0, 1.0)

    def _verdict(self, new: Prepared, decision: CopyDecision, repeated: tuple[int, ...]) -> Verdict:
        """The verdict without its story."""
        original = decision.original
        shares = round(decision.overlap.similarity, 4), round(decision.overlap.containment, 4)
        if original is None and decision.page_id is None:
            return Verdict(new.article.id, "new", story_id=new.article.id, repeated=repeated)
        if original is None:
            page = decision.page_id
            return Verdict(new.article.id, "new", None, new.article.id, *shares, repeated, revision_of=page)
        story, shown = self._stories.current(original), self._canonical_copy(new, original.original_id)
        return Verdict(new.article.id, decision.kind, original.original_id, story, *shares, canonical_copy=shown)

    def _canonical_copy(self, new: Prepared, original_id: str) -> str:
        """Which of an article's copies to show, the new one included."""
        name = ref(original_id)
        known = self._keyspace.article(name)
        published = canonical_copy.UNKNOWN if new.published is None else new.published
        incoming = canonical_copy.Copy(new.article.id, new.agency, published, new.fingerprint.shingles)
        shown = self._keyspace.canonical_copy(name) or (None if known is None else canonical_copy.copy_of(known))
        if shown is None:
            return original_id
        if canonical_copy.better(incoming, shown, self._config.retention.whole_copy):
            self._keyspace.set_canonical_copy(name, incoming)
            return incoming.id
        return shown.id

    def _in_story(self, new: Prepared, verdict: Verdict, decision: CopyDecision) -> tuple[Verdict, int]:
        """The verdict with its story, and the article's eviction time.

        A copy joins its original's story, an update that of the article it updates.
        """
        retention, now = self._config.retention, self._clock.now
        # limited on both sides: a wrong clock neither evicts its article at once nor keeps it for ever
        eviction_time = min(max(new.time, now - retention.window_ms), now + retention.ahead_ms)
        terms = new.fingerprint.terms if decision.original is None else b""
        member = StoryMember(
            self._clock.articles, new.time, eviction_time, new.source, verdict.story_id or "", (), terms
        )
        if decision.original is not None:
            return verdict._replace(story=self._stories.add_copy(member)), eviction_time
        continued = None if decision.updated is None else self._stories.current(decision.updated)
        joined = self._stories.join(member, continued)
        if joined.story_id == verdict.story_id and joined.story is verdict.story:
            return verdict, joined.eviction_time
        return verdict._replace(story_id=joined.story_id, story=joined.story), joined.eviction_time

    def _record(
        self,
        new: Prepared,
        verdict: Verdict,
        original: ArticleRecord | None,
        newest: NewestHolders,
        site: bytes | None,
        eviction_time: int,
    ) -> ArticleRecord:
        """The record to store. A copy that adds nothing to its original keeps the verdict and the exact keys only."""
        fingerprint = new.fingerprint
        full = original is None or _is_candidate(new, verdict, original, self._config.retention)
        if not full:
            newest = {key: name for key, name in newest.items() if key not in fingerprint.keys}
        if site:
            # the site's key makes a chain too, from which the site's history is read after a restart
            newest[site] = self._keyspace.newest(site)
        return ArticleRecord(
            verdict,
            new.time,
            eviction_time,
            new.origin,
            self._clock.articles,
            fingerprint.shingles,
            fingerprint.sketch if full else b"",
            fingerprint.number_bytes if full else b"",
            tuple(newest),
            tuple(newest.values()),
            new.packed_paragraphs,
            fingerprint.title,
            fingerprint.terms if original is None else b"",
            new.source,
            new.published,
            new.agency,
        )

    def _evict(self) -> None:
        """Evict a bounded number of articles, at fixed counts of articles, so that a replay evicts the same."""
        retention = self._config.retention
        if self._clock.articles % retention.evict_every == 0:
            for name in self._keyspace.expired(self._clock.now - retention.keep_ms, retention.evict_most):
                record = self._keyspace.remove(name)
                if record is not None:
                    self._sites.remove(record)
                    self._stories.remove(record)


def _keys_to_read(batch: Sequence[Prepared]) -> list[bytes]:
    """The keys that the articles will need, unless boilerplate is removed from their text."""
    keys = {ARTICLE + incoming.name for incoming in batch}
    for incoming in batch:
        keys.update(incoming.fingerprint.all_keys)
    keys.update(filter(None, [incoming.site for incoming in batch]))
    return list(keys)


def _site_article(incoming: Prepared) -> SiteArticle:
    return SiteArticle(incoming.name, incoming.paragraphs, incoming.fingerprint.title)


def _is_candidate(new: Prepared, verdict: Verdict, original: ArticleRecord, retention: RetentionThresholds) -> bool:
    """Whether a copy can itself be copied beyond recognition of its original: much longer, or heavily retouched."""
    if new.fingerprint.shingles > retention.longer_copy * original.shingles:
        return True
    return verdict.verdict == "near" and verdict.similarity < retention.retouched_copy
