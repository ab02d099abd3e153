"""How things are shown: nothing from outside reaches the terminal as a command to it."""

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
"""Controls, bidi and other format characters, half characters, private use, line separators: shown as code points."""


def plain(text: str, limit: int = 0) -> str:
    """Text on one line without anything a terminal acts upon; cut to `limit` characters if that is not 0."""
    folded = " ".join(text.split())
    safe = "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in UNSAFE else c for c in folded)
    return safe if not limit or len(safe) <= limit else safe[: limit - 1] + "…"


def tell(sentence: str) -> None:
    """A line about what is going on, to stderr."""
    err.print(Text(sentence))


def line(text: str) -> None:
    """A line of output, as it is."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def lines(texts: Iterable[str]) -> None:
    """Lines of output, each plain text."""
    for text in texts:
        line(plain(text))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on stdout; every cell is plain text."""
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
