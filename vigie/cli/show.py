"""Output to the terminal. Text from outside cannot act on it: control characters are shown, not sent."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

GAP = "  "
"""Between two columns of a table."""
LEAST = 20
"""Places that the last column of a table has on a terminal, however narrow that is."""
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
    """Print a table to stdout, each cell as plain text on one line.

    Nothing is wrapped, so that ids and commands can be copied. On a terminal the last column, which holds free text, is
    cut to what is left of the width; in a pipe nothing is.
    """
    cells = [list(columns), *([plain(str(cell)) for cell in row] for row in rows)]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    room = out.width - sum(widths[:-1]) - len(GAP) * len(widths[:-1]) if out.is_terminal else 0
    for number, row in enumerate(cells):
        *others, last = row
        padded = [cell + " " * (width - cell_len(cell)) for cell, width in zip(others, widths, strict=False)]
        shown = GAP.join([*padded, _cut(last, max(room, LEAST)) if out.is_terminal else last])
        out.print(Text(shown.rstrip(), style="" if number else "bold", overflow="ignore", no_wrap=True))


def _cut(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"


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
