"""What tells a title among the lines near an article's start: its copies, what follows it, its words in the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.features import Matrix

_WORD = re.compile(r"\w+")
_LETTERS, _LETTERS_LEAST = 5, 3
_TELLING = 12
_DATE = re.compile(r"(?:19|20)\d\d|\d{1,2}[:h]\d\d|\d{1,2}[./]\d{1,2}[./]")
_BYLINE = re.compile(
    r"(?:by|von|par|por|di|de|door|przez|от|από|text|author|autor|auteur|autore|foto|photo|publi|posted|updated|written"
    r"|mis en ligne|mise à jour|veröffentlicht|aktualisiert|stand)\b",
    re.IGNORECASE,
)
OPENING = 3
"""Paragraphs that a title is compared with."""
_FEW_WORDS = 3
_NEXT, _FAR = 3, 8


def marks(lines: Sequence[str], places: Sequence[int], body: Sequence[int], known: Sequence[bool]) -> Matrix:
    """A row for each line of `places`. `body`: the first likely paragraphs; `known[i]`: an exact rule knows line i."""
    stems = [_stems(lines[i]) for i in places]
    folded = [lines[i].lower() for i in places]
    dated = np.array([bool(_DATE.search(line)) for line in folded], dtype=bool)
    signed = np.array([bool(_BYLINE.match(line)) for line in folded], dtype=bool)
    few = np.array([len(own) < _FEW_WORDS for own in stems], dtype=bool)
    fit = ~(few | dated | signed | np.array([known[i] for i in places], dtype=bool))
    later = np.cumsum(fit[::-1])[::-1] - fit
    lengths = np.array(list(map(len, folded)), dtype=np.int64) * fit
    shared = _shared(stems, set().union(*(_stems(lines[i]) for i in body)))
    agreed = shared[:, 1] * fit
    columns = (
        dated, signed, _soon(dated), _soon(signed), fit, np.minimum(later, _FAR), fit & (later == 0),
        shared[:, 0] >= shared[:, 0].max(initial=0), agreed >= agreed.max(initial=0),
        lengths >= lengths.max(initial=0),
    )  # fmt: skip
    return np.hstack([shared, _repeats(folded), np.column_stack(columns).astype(np.float32)])


def _shared(stems: Sequence[set[str]], opening: set[str]) -> Matrix:
    """What a line has in common with the article's opening; a word that other candidates have too counts less."""
    common = Counter(stem for own in stems for stem in own)
    out = np.zeros((len(stems), 4), dtype=np.float32)
    for row, own in enumerate(stems):
        weight = sum(1 / common[stem] for stem in sorted(own))
        agreed = sum(1 / common[stem] for stem in sorted(own & opening))
        out[row] = agreed, agreed / max(weight, 1), len(own), weight / max(len(own), 1)
    return out


def _repeats(folded: Sequence[str]) -> Matrix:
    """Whether other candidates hold a line whole, are it, or open or close it."""
    text = "\n".join(folded)
    out = np.zeros((len(folded), 6), dtype=np.float32)
    for row, line in enumerate(folded):
        if len(line) < _TELLING:
            continue
        others = [other for other in folded if other != line and len(other) >= _TELLING]
        out[row] = (
            min(text.count(line), _FEW_WORDS),
            any(line != other and line in other for other in folded[:row]),
            any(line != other and line in other for other in folded[row + 1 :]),
            any(map(line.startswith, others)),
            any(map(line.endswith, others)),
            line in folded[:row],
        )
    return out


def _soon(marked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many of the next lines are marked."""
    total = np.concatenate([[0], np.cumsum(marked)])
    at = np.arange(len(marked))
    found: NDArray[np.int64] = total[np.minimum(at + 1 + _NEXT, len(marked))] - total[at + 1]
    return found


def _stems(line: str) -> set[str]:
    if "\u3040" <= line[0] <= "\u9fff":
        return {line[i : i + 2] for i in range(len(line) - 1)}
    return {word[:_LETTERS] for word in _WORD.findall(line.lower()) if len(word) >= _LETTERS_LEAST}
