"""Which copy of an article to show: an agency's first, then the earliest published, then the longest."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from vigie.agents.dedup.article_record import ArticleRecord

_FORM = struct.Struct("<?iI")
UNKNOWN = (1 << 31) - 1
"""The minute of publication of a copy that does not say it: later than all."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What is compared. `published`: minutes since the epoch; `shingles`: how long it is."""

    id: str
    agency: bool
    published: int
    shingles: int


def copy_of(known: ArticleRecord) -> Copy:
    """The same of an article that is remembered."""
    published = UNKNOWN if known.published is None else known.published
    return Copy(known.verdict.id, known.agency, published, known.shingles)


def better(new: Copy, old: Copy, whole: float) -> bool:
    """Whether a copy is to be shown instead. One shorter than `whole` of the other is an excerpt, and never is."""
    if new.shingles < whole * old.shingles:
        return False
    return (not new.agency, new.published, -new.shingles) < (not old.agency, old.published, -old.shingles)


def pack(copy: Copy) -> bytes:
    """As bytes."""
    return _FORM.pack(copy.agency, copy.published, copy.shingles) + copy.id.encode("utf-8", "surrogatepass")


def unpack(record: bytes) -> Copy:
    """Of bytes."""
    agency, published, shingles = _FORM.unpack_from(record)
    return Copy(record[_FORM.size :].decode("utf-8", "surrogatepass"), agency, published, shingles)
