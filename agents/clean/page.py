"""What a page gives before anything is judged: its lines in order, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class About:
    """What a page says of itself. `titles`: candidates, the most trusted first; `date` as written."""

    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    date: str | None = None
    canonical: str | None = None
    language: str | None = None
    site: str | None = None
    dateline: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of text, none of them empty. `gaps[i]`: a blank line stands before line i."""

    lines: tuple[str, ...]
    gaps: tuple[bool, ...]
    about: About = field(default=About())
    extracted: bool = False
    """True when an HTML extractor has already left the page's frame out."""
