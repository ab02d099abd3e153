"""Who is named by a preposition rather than a verb: `selon X, «`, `according to X, “`, `“, so X`."""

from __future__ import annotations

import re

from vigie.agents.enrich.quotes.subjects import NOBODY, Subject, SubjectReader
from vigie.agents.enrich.text.speech import SpeechToken

_BY = re.compile(
    r"(?:according to|d['’]après|de acordo com|de acuerdo con|nach angaben (?:von|der|des)|nach ansicht (?:von|der|des)"
    r"|(?:selon|dans) les (?:propres )?(?:mots|termes|propos|dires|déclarations) (?:de|d['’]|du)"
    r"|in the words of|en palabras de|nelle parole di|nas palavras de|nach den worten (?:von|der|des)"
    r"|selon|pour|según|segundo|secondo|laut|zufolge|so|as for|dixit)(?:\s|(?<=['’]))",
    re.IGNORECASE,
)
_JOINS = frozenset(",") | frozenset(["mais", "et", "but", "and", "or", "pero", "y", "aber", "und", "ma", "e", "mas"])
"""What may precede `selon X` within a sentence."""
_ORDINALS = frozenset(["premier", "première"])
"""Offices that are mostly none: `pour la première fois`."""
_SURELY_BY = frozenset(["according", "d'après", "d'", "selon", "según", "segundo", "secondo", "laut", "de", "nach"])
"""First words of the above that bring a speaker whatever follows. `Pour` and `so` need a name."""
BY_AFTER = re.compile(
    r"[\s,–—-]*(?:according to|d['’]après|de acordo com|de acuerdo con|selon|según|segundo|secondo|laut|so|dixit)\s",
    re.IGNORECASE,
)
"""What brings a speaker behind a quotation."""


def according_to(text: str, pre: list[SpeechToken], end: int, reader: SubjectReader) -> Subject | None:
    """Whom a preposition names in the words `pre`, which end at code point `end`; nobody where it names no speaker."""
    for place in [0, *(at + 1 for at, word in enumerate(pre[:-1]) if word.lower in _JOINS)]:
        by = _BY.match(text, pre[place].start, end)
        if by:
            subject = reader.after(pre, sum(word.start < by.end() for word in pre))
            surely = pre[place].lower in _SURELY_BY
            if subject.kind in ("name", "pronoun", "office") and (surely or subject.office not in _ORDINALS):
                return subject
            return NOBODY if surely else None
    return None
