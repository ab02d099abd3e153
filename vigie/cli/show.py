"""Output to the terminal. Text from outside cannot act on it: control characters are shown, not sent."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

UNSAFE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Unicode categories shown as code points: controls, bidi and other formats, surrogates, private use, separators."""


def plain(text: str, limit: int = 0) -> str:
    """Text on one line without anything that acts on a terminal, cut to `limit` characters unless that is 0."""
    folded = " ".join(text.split())
    safe = "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in UNSAFE else c for c in folded)
    return safe if not limit or len(safe) <= limit else safe[: limit - 1] + "…"


def report(sentence: str) -> None:
    """Print a line about progress to stderr."""
    err.print(Text(sentence))


def line(text: str) -> None:
    """Print a line of output to stdout, unchanged."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def lines(texts: Iterable[str]) -> None:
    """Print lines of output to stdout, each as plain text."""
    for text in texts:
        line(plain(text))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table to stdout, each cell as plain text."""
    shown = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        shown.add_row(*(Text(plain(str(cell))) for cell in row))
    out.print(shown)


def time(milliseconds: int) -> str:
    """A Kafka timestamp as RFC 3339 in UTC, to the second."""
    if milliseconds < 0:
        return "-"
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return str(milliseconds)


def counted(number: int, thing: str) -> str:
    """`1 rule`, `2 rules`."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
