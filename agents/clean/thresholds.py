"""Every figure of this stage, with where it was measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too large to be an article (records.md)."""

    record_bytes: int = 5_000_000
    """Bytes of a raw record, or characters of its body."""
    text_chars: int = 1_000_000
    """Characters of the text after extraction."""
    paragraphs: int = 20_000
    """Paragraphs after extraction."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """When bytes are no text at all."""

    damaged_share: float = 0.05
    """Share of undecodable and control characters from which bytes are no text."""
    sniffed_bytes: int = 4_096
    """Bytes in which a page names its charset (the HTML standard looks at 1,024; feeds are later)."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All of the stage's figures."""

    limits: Limits = Limits()
    decoding: Decoding = Decoding()


THRESHOLDS = Thresholds()
