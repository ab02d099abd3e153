"""Whether one text is a copy of another, judged on their sketches."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from vigie.agents.dedup import bottom_k
from vigie.agents.dedup.thresholds import THRESHOLDS, CopyThresholds

Kind = Literal["new", "exact", "near", "partial", "same_url"]


_NEVER = 2.0


@dataclass(frozen=True, slots=True)
class StorySnapshot:
    """A story as it stood when an article joined it: articles and sources remembered of it, this one counted.

    `absorbed`: the stories that became one with it, the last `ended` of them by this article.
    """

    articles: int = 1
    sources: int = 1
    absorbed: tuple[str, ...] = ()
    ended: int = 0

    @property
    def ended_by_this(self) -> tuple[str, ...]:
        """The stories that this article showed to be its own."""
        return self.absorbed[len(self.absorbed) - self.ended :]


ALONE = StorySnapshot()


class Verdict(NamedTuple):
    """What an article is. `similarity` and `containment`: shares of 5-word shingles; `duplicate_of` None when new.

    `repeated`: places of the paragraphs that are the site's, not the article's. `story`: that of `story_id`.
    `preferred`: of a copy, which of all the copies so far to show.
    """

    id: str
    verdict: Kind
    duplicate_of: str | None = None
    story_id: str | None = None
    similarity: float = 0.0
    containment: float = 0.0
    repeated: tuple[int, ...] = ()
    story: StorySnapshot = ALONE
    preferred: str | None = None


class Sketched(Protocol):
    """What is needed of a text to compare it."""

    @property
    def shingles(self) -> int:
        """Distinct shingles of the text."""

    @property
    def sketch(self) -> bytes:
        """The smallest hashes, ascending, as bytes."""

    @property
    def numbers(self) -> Sequence[int]:
        """Hashes of its numbers."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Estimated shares: of the new text that is in the old one, of the old in the new, and of both together."""

    of_new: float
    of_old: float
    similarity: float
    shared: int

    @property
    def containment(self) -> float:
        """The larger of the two shares."""
        return max(self.of_new, self.of_old)


def overlap(new: Sketched, old: Sketched, size: int = THRESHOLDS.sketch.size) -> Overlap:
    """Compare two bottom-k sketches below the smaller of their two horizons (Broder 1997)."""
    mine, theirs = bottom_k.unpack(new.sketch), bottom_k.unpack(old.sketch)
    shared = len(set(mine).intersection(theirs))
    if not shared:
        return Overlap(0.0, 0.0, 0.0, 0)
    seen_mine, seen_theirs = _seen(mine, theirs, size), _seen(theirs, mine, size)
    return Overlap(shared / seen_mine, shared / seen_theirs, shared / (seen_mine + seen_theirs - shared), shared)


def score(new: Sketched, old: Sketched, apart_ms: int, config: CopyThresholds = THRESHOLDS.copies) -> tuple[float, Overlap]:
    """How far above its cut the pair stands (a copy from 0 on), with the overlap."""
    found = overlap(new, old)
    if min(new.shingles, old.shingles) < config.min_shingles or found.shared < config.min_shared:
        return -1.0, found
    if _apart(new, old, found, config):
        return -1.0, found
    return _worth(found, new, old, config) - _cut(new, old, apart_ms, config), found


def kind(found: Overlap, config: CopyThresholds = THRESHOLDS.copies) -> Kind:
    """`near` when each text is mostly in the other, `partial` when only one is."""
    return "near" if min(found.of_new, found.of_old) >= config.near else "partial"


def continues(new: Sketched, old: Sketched, found: Overlap, config: CopyThresholds = THRESHOLDS.copies) -> bool:
    """An article that is no copy, yet repeats enough of another to be the same story told further: an update."""
    if found.shared < config.min_shared or min(new.shingles, old.shingles) < config.short_shingles:
        return False
    return found.containment >= config.story_share and not _numbers_differ(new, old, config)


def _apart(new: Sketched, old: Sketched, found: Overlap, config: CopyThresholds) -> bool:
    """Neither holds the other: they share a passage, beside which each has text or figures of its own.

    So stand an article and an update that takes up much of it; an excerpt adds a line at most, and no figures.
    """
    if min(found.of_new, found.of_old) >= config.extension_share or found.containment >= config.sure:
        return False
    indexed_keys, holder = (new, old) if found.of_new > found.of_old else (old, new)
    own_shingles = (1 - found.containment) * indexed_keys.shingles
    own_numbers = len(set(indexed_keys.numbers).difference(holder.numbers))
    return own_shingles >= config.own_shingles or own_numbers >= config.own_numbers


def _seen(sketch: Sequence[int], other: Sequence[int], size: int) -> int:
    """How many hashes of a sketch lie below the other's horizon; a sketch that is not full has none."""
    return len(sketch) if len(other) < size else bisect_right(sketch, other[-1])


def _worth(found: Overlap, new: Sketched, old: Sketched, config: CopyThresholds) -> float:
    old_share = found.of_old
    if found.of_new < config.extension_share:
        old_share *= config.extension_factor
    worth = max(found.of_new, old_share)
    if worth < config.sure and _numbers_differ(new, old, config):
        worth -= config.template_malus
    return worth


def _cut(new: Sketched, old: Sketched, apart_ms: int, config: CopyThresholds) -> float:
    """What the containment must reach: more for short texts, unless the shorter can be no second filling of a form."""
    shorter, longer = (new, old) if new.shingles < old.shingles else (old, new)
    if _excerpt(shorter, longer, config):
        return config.excerpt_cut
    if shorter.shingles < config.short_shingles and apart_ms > config.far_ms:
        return config.far_short if set(new.numbers) == set(old.numbers) else _NEVER
    rise = min(1.0, max(0.0, (config.short_shingles - shorter.shingles) / config.short_span))
    return config.cut + config.short_rise * rise


def _excerpt(shorter: Sketched, longer: Sketched, config: CopyThresholds) -> bool:
    """Texts from one form are of like length and differ in their numbers; an excerpt is short and brings none."""
    if shorter.shingles > config.excerpt_length * longer.shingles:
        return False
    return not set(shorter.numbers).difference(longer.numbers)


def _numbers_differ(new: Sketched, old: Sketched, config: CopyThresholds) -> bool:
    """Both have many numbers, and few of the shorter list's are in the other."""
    fewer = min(len(new.numbers), len(old.numbers))
    if fewer < config.many_numbers:
        return False
    return len(set(new.numbers).intersection(old.numbers)) < config.same_numbers * fewer
