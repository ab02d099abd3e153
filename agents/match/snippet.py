"""The sentence of an article that shows best why a rule matched."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vigie.schemas.match import Evidence

LONGEST = 300
"""Code points of a snippet: two lines of a terminal, three of a phone."""
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+[»”\"']*|$|(?=\n))")


def snippet(title: str, text: str, evidence: Sequence[Evidence]) -> str:
    """The sentence with most distinct evidence, the first of equals; the title if the text has none."""
    places = [piece for piece in evidence if piece.field == "text"]
    if not places:
        return title[:LONGEST]
    best, most = title, 0
    for found in _SENTENCE.finditer(text):
        held = {piece.text for piece in places if found.start() <= piece.start < found.end()}
        if len(held) > most:
            best, most = found[0].strip(), len(held)
    return best if len(best) <= LONGEST else f"{best[: LONGEST - 1]}…"
