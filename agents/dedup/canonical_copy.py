"""Which copy of an article to show: an agency's first, then the earliest published, then the longest."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from vigie.agents.dedup.article_record import ArticleRecord

_FORM = struct.Struct("<?iI")
UNKNOWN = (1 << 31) - 1
"""The publication minute of a copy that states none. It sorts after all others."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What is compared of a copy. `published`: minutes since the epoch; `shingles`: its length."""

    id: str
    agency: bool
    published: int
    shingles: int


def copy_of(record: ArticleRecord) -> Copy:
    """What is compared of a stored article."""
    # stored or incoming, a copy without a time must rank the same
    published = UNKNOWN if record.published is None else record.published
    return Copy(record.verdict.id, record.agency, published, record.shingles)


def better(new: Copy, old: Copy, whole: float) -> bool:
    """Whether a new copy replaces the canonical one. A copy shorter than `whole` of it is an excerpt and never does."""
    # tested before the agency: an agency's lead must not replace the full text of another
    if new.shingles < whole * old.shingles:
        return False
    return (not new.agency, new.published, -new.shingles) < (not old.agency, old.published, -old.shingles)


def pack(copy: Copy) -> bytes:
    """The stored form of a copy."""
    return _FORM.pack(copy.agency, copy.published, copy.shingles) + copy.id.encode("utf-8", "surrogatepass")


def unpack(record: bytes) -> Copy:
    """The copy of its stored form."""
    agency, published, shingles = _FORM.unpack_from(record)
    return Copy(record[_FORM.size :].decode("utf-8", "surrogatepass"), agency, published, shingles)
