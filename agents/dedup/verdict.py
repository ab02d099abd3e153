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
    """A story as it stood when an article joined it: its articles and sources, this article included.

    `absorbed`: the stories merged into it. The last `ended` of them were merged by this article.
    """

    articles: int = 1
    sources: int = 1
    absorbed: tuple[str, ...] = ()
    ended: int = 0

    @property
    def ended_by_this(self) -> tuple[str, ...]:
        """The stories that this article merged into its own."""
        return self.absorbed[len(self.absorbed) - self.ended :]


ALONE = StorySnapshot()


class Verdict(NamedTuple):
    """What an article is. `duplicate_of` is None for a new one.

    `revision_of`: for a new one that is a later version of a page, the first version that was no copy.
    `similarity` and `containment`: shares of 5-word shingles. `repeated`: positions of the paragraphs that are the
    site's boilerplate. `story`: the state of the story `story_id`. `canonical_copy`: for a copy, which of all copies so
    far to show.
    """

    id: str
    verdict: Kind
    duplicate_of: str | None = None
    story_id: str | None = None
    similarity: float = 0.0
    containment: float = 0.0
    repeated: tuple[int, ...] = ()
    story: StorySnapshot = ALONE
    canonical_copy: str | None = None
    revision_of: str | None = None


class Sketched(Protocol):
    """A text, as far as comparing it needs."""

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
    """Estimated shares: of the new text found in the old one, of the old in the new, and of both together."""

    of_new: float
    of_old: float
    similarity: float
    shared: int

    @property
    def containment(self) -> float:
        """The larger of the two shares."""
        return max(self.of_new, self.of_old)


def estimate_overlap(new: Sketched, old: Sketched, size: int = THRESHOLDS.sketch.size) -> Overlap:
    """Compare two bottom-k sketches below the smaller of their largest hashes (Broder 1997)."""
    mine, theirs = bottom_k.unpack(new.sketch), bottom_k.unpack(old.sketch)
    shared = len(set(mine).intersection(theirs))
    if not shared:
        return Overlap(0.0, 0.0, 0.0, 0)
    of_mine, of_theirs = _comparable(mine, theirs, size), _comparable(theirs, mine, size)
    return Overlap(shared / of_mine, shared / of_theirs, shared / (of_mine + of_theirs - shared), shared)


def score(
    new: Sketched, old: Sketched, apart_ms: int, config: CopyThresholds = THRESHOLDS.copies
) -> tuple[float, Overlap]:
    """How far the pair's containment exceeds the required one (a copy from 0 on), and the overlap."""
    overlap = estimate_overlap(new, old)
    if min(new.shingles, old.shingles) < config.min_shingles or overlap.shared < config.min_shared:
        return -1.0, overlap
    if _share_a_passage_only(new, old, overlap, config):
        return -1.0, overlap
    return _adjusted_containment(overlap, new, old, config) - _required_containment(new, old, apart_ms, config), overlap


def kind(overlap: Overlap, config: CopyThresholds = THRESHOLDS.copies) -> Kind:
    """`near` when each text is mostly in the other, `partial` when only one is."""
    return "near" if min(overlap.of_new, overlap.of_old) >= config.near else "partial"


def is_update(new: Sketched, old: Sketched, overlap: Overlap, config: CopyThresholds = THRESHOLDS.copies) -> bool:
    """Whether an article that is no copy repeats enough of another to continue its story."""
    if overlap.shared < config.min_shared or min(new.shingles, old.shingles) < config.short_shingles:
        return False
    return overlap.containment >= config.update_share and not _numbers_differ(new, old, config)


def _share_a_passage_only(new: Sketched, old: Sketched, overlap: Overlap, config: CopyThresholds) -> bool:
    """Whether neither text contains the other: beyond a common passage, each has text or numbers of its own.

    An article and an update that quotes much of it look like this. An excerpt adds at most a line, and no numbers.
    """
    if min(overlap.of_new, overlap.of_old) >= config.extension_share or overlap.containment >= config.certain:
        return False
    contained, container = (new, old) if overlap.of_new > overlap.of_old else (old, new)
    unique_shingles = (1 - overlap.containment) * contained.shingles
    unique_numbers = len(set(contained.numbers).difference(container.numbers))
    return unique_shingles >= config.unique_shingles or unique_numbers >= config.unique_numbers


def _comparable(sketch: Sequence[int], other: Sequence[int], size: int) -> int:
    """How many hashes of a sketch could occur in the other: those up to its largest, or all if it is not full."""
    return len(sketch) if len(other) < size else bisect_right(sketch, other[-1])


def _adjusted_containment(overlap: Overlap, new: Sketched, old: Sketched, config: CopyThresholds) -> float:
    old_share = overlap.of_old
    if overlap.of_new < config.extension_share:
        old_share *= config.extension_factor
    containment = max(overlap.of_new, old_share)
    if containment < config.certain and _numbers_differ(new, old, config):
        containment -= config.template_penalty
    return containment


def _required_containment(new: Sketched, old: Sketched, apart_ms: int, config: CopyThresholds) -> float:
    """The containment that makes a copy: higher for short texts, unless they cannot be one template filled twice."""
    shorter, longer = (new, old) if new.shingles < old.shingles else (old, new)
    if _is_excerpt(shorter, longer, config):
        return config.excerpt_containment
    if shorter.shingles < config.short_shingles and apart_ms > config.far_ms:
        return config.far_containment if set(new.numbers) == set(old.numbers) else _NEVER
    increase = min(1.0, max(0.0, (config.short_shingles - shorter.shingles) / config.short_span))
    return config.min_containment + config.short_increase * increase


def _is_excerpt(shorter: Sketched, longer: Sketched, config: CopyThresholds) -> bool:
    """Whether the shorter text is an excerpt: far shorter, and without numbers of its own.

    Two texts from one template are of similar length and differ in their numbers.
    """
    if shorter.shingles > config.excerpt_length * longer.shingles:
        return False
    return not set(shorter.numbers).difference(longer.numbers)


def _numbers_differ(new: Sketched, old: Sketched, config: CopyThresholds) -> bool:
    """Whether both texts have many numbers, and few of the shorter list occur in the other."""
    fewer = min(len(new.numbers), len(old.numbers))
    if fewer < config.many_numbers:
        return False
    return len(set(new.numbers).intersection(old.numbers)) < config.same_numbers * fewer
