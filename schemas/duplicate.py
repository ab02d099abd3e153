"""Duplicate: an article that says what another has said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vigie.schemas.clean import Origin

Kind = Literal["exact", "near", "partial", "same_url"]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A copy of `duplicate_of`. `similarity` and `containment` are shares of 5-word shingles, 0 to 1.

    `preferred`: the copy to show, of all that came so far: an agency's, else the earliest published, else the longest.
    A later excerpt never takes the place of a longer copy.
    """

    id: str
    """The copy's own id."""
    duplicate_of: str
    """The id of the original: the first of the copies that was processed. It is never a copy itself."""
    kind: Kind
    """`exact`: the same words. `near`: each holds more than half of the other. `partial`: only one does.
    `same_url`: another revision at the same canonical URL."""
    similarity: float
    """Estimated share of 5-word shingles that both have, among all that either has, 0 to 1."""
    containment: float
    """Estimated share of the shorter text's 5-word shingles that the longer one has, 0 to 1."""
    story_id: str | None = None
    """The original's story."""
    url: str | None = None
    """The copy's `url`."""
    source: str | None = None
    """Who published the copy."""
    title: str = ""
    """The copy's title."""
    origin: Origin | None = None
    """Where the copy's raw record stands, and its event time."""
    preferred: str | None = None
    """The canonical copy, which is the one to show: the id of the best of all copies so far, the original among
    them. The dedup stage sets it: an agency's, else the earliest published, else the longest. A later excerpt never
    takes the place of a longer copy; one that came first stays if it is an agency's or was published earlier. null
    where the same article came again."""
