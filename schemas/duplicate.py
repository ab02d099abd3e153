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
    """

    id: str
    duplicate_of: str
    kind: Kind
    similarity: float
    containment: float
    story_id: str | None = None
    url: str | None = None
    source: str | None = None
    title: str = ""
    origin: Origin | None = None
    preferred: str | None = None
