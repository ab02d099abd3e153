"""Parts of people's names: initials, particles, surnames, what stands behind a surname."""

from __future__ import annotations

import re

from vigie.agents.enrich.tables import table, word_set

LINKING = word_set(table("names")["linking"])
"""Words that stand inside a surname and hardly anywhere else: `von`, `bin`."""
PARTICLES = word_set(table("names")["particles"])
"""All words that stand inside a surname, those with other uses too: `de`, `la`."""
GENERATION = word_set(table("names")["generation"])
"""What ends a name and is not the surname: `Jr.`, `III`."""
FIRMS = word_set(table("names")["firms"])
"""What ends a firm's name: `Inc.`."""
_ARABIC = re.compile(r"(?:al|el|as|ash|ad|ar|an|at)-(?=\w)", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.-?)+")


def surnames(name: str) -> tuple[str, ...]:
    """The surname with its particles, then without; empty for a single word.

    `von der Leyen` and `Leyen` of `Ursula von der Leyen`, `Kennedy` of `Robert F. Kennedy Jr.`.
    """
    words = name.split()
    while len(words) > 1 and is_generation(words[-1]):
        words.pop()
    if len(words) == 1:
        return tuple(words) if words[0] != name else ()
    start = len(words) - 1
    while start > 0 and words[start - 1] in PARTICLES:
        start -= 1
    whole = " ".join(words[start:]) if start else words[-1]
    return tuple(dict.fromkeys((whole, words[-1], _ARABIC.sub("", words[-1]))))


def is_generation(word: str) -> bool:
    """Whether the word ends a name and is not the surname: `Jr.`, `III`."""
    return word.strip(".,").casefold() in GENERATION


def is_part_of_name(word: str) -> bool:
    """Whether the word may follow a given name in a person's name: a capitalised one, an initial or a particle."""
    bare = _ARABIC.sub("", word)
    capitalised = bare[:1].isupper() or (bare[:2] in {"d'", "d’"} and bare[2:3].isupper())
    return capitalised or word in PARTICLES or bool(_INITIALS.fullmatch(word)) or is_generation(word)
