"""Lines that end with a photo credit: captions, which are no paragraph of the article."""

from __future__ import annotations

import re

from vigie.agents.clean.thresholds import LineLengths

_WORDS = (
    r"f[oó]tos?|photos?|bild(?:er|rechte|quelle|nachweis)?|quelle|crédits?|credits?|image(?: credits?)?|picture|imagen"
    r"|immagine|imagem|beeld|zdjęcie|fot\.|фото|φωτογραφία"
)
_AGENCIES = (
    r"AP(?: Photo)?|AFP|Reuters|REUTERS|dpa|DPA|EPA|EFE|ANSA|Belga|BELGA|Keystone|KEYSTONE|AAP|APA|TASS|Xinhua|Anadolu"
    r"|Getty(?: Images)?|Imago|IMAGO|picture alliance|Europa Press"
)
_WORD = r"(?:[A-ZÀ-ÞА-ЯΑ-Ω@\d(][^\s/|,&]*|[^\W\d_]{1,3})"
_NAMES = rf"{_WORD}(?:[\s/|,&–-]{{1,3}}{_WORD}){{0,9}}"
"""Capitalised words with short ones between them: a sentence has others."""
_ENDS = re.compile(
    rf"(?:©|\(c\)|\b(?i:{_WORDS})\s?(?::|\bby\b|/|©))\s?{_NAMES}$"
    rf"|\bAP Photo/[^)]{{2,50}}\)?$"
    rf"|(?:[/|]|(?<![.!?»”\"]\s)(?<![.!?»”\"])\()\s?(?:{_AGENCIES})\)?$"
)
"""An agency in brackets behind a sentence's end signs a dispatch: that paragraph stays."""


def is_caption(line: str, lengths: LineLengths) -> bool:
    """Whether a line ends with a credit: "The harbour at dawn. Photo: Ana Lima", "... (AP Photo/Ana Lima)"."""
    if len(line) > lengths.caption or not (line[-1].isalnum() or line[-1] == ")"):
        return False
    return _ENDS.search(line) is not None
