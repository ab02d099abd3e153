"""The sentence of an article that best shows why a rule matched."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vigie.agents.match.thresholds import SNIPPET
from vigie.schemas.match import Evidence

_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+[»”\"']*|$|(?=\n))")


def snippet(title: str, text: str, evidence: Sequence[Evidence]) -> str:
    """The sentence with the most distinct pieces of evidence, the first of equals; the title if the text has none."""
    places = [piece for piece in evidence if piece.field == "text"]
    if not places:
        return title[:SNIPPET]
    best, most = title, 0
    for found in _SENTENCE.finditer(text):
        pieces = {piece.text for piece in places if found.start() <= piece.start < found.end()}
        if len(pieces) > most:
            best, most = found[0].strip(), len(pieces)
    return best if len(best) <= SNIPPET else f"{best[: SNIPPET - 1]}…"
