"""What a page gives before anything is judged: its lines in order, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from vigie.schemas.clean import Removed, Repaired


@dataclass(frozen=True, slots=True)
class About:
    """What a page says of itself. `title`: the best of its claims; `date` as written; `place`: where it was written."""

    title: str = ""
    authors: tuple[str, ...] = ()
    date: str | None = None
    canonical: str | None = None
    language: str | None = None
    site: str | None = None
    dateline: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of text, none of them empty. `gaps[i]`: a blank line stands before line i."""

    lines: tuple[str, ...]
    gaps: tuple[bool, ...]
    about: About = field(default=About())
    extracted: bool = False
    """True when an HTML extractor has already left the page's frame out."""
    left: tuple[Removed, ...] = ()
    """What it left out."""
    repaired: tuple[Repaired, ...] = ()
    """The lines that it mended."""
