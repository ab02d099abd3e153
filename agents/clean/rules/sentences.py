"""The signs that end a sentence. Who asks differs in what may stand behind them, and says so by adding to these."""

from __future__ import annotations

STOPS = ".!?。！？"
ELLIPSIS = "…"
CLOSING_QUOTES = '»”"'
CLOSING = CLOSING_QUOTES + "'’)]"
"""What may stand behind a sentence's end."""


def ends_sentence(line: str) -> bool:
    """Whether a line ends with a stop or an ellipsis, whatever closes behind it."""
    return line.rstrip(CLOSING)[-1:] in STOPS + ELLIPSIS
