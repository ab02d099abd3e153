"""The words of a page's lines: those that open and close a line, and those that lines have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

Row = NDArray[np.float32]
Ids = NDArray[np.int64]

HEAD, TAIL = 4, 3
"""Words looked at where a line starts and, in a line of more words, where it ends."""
_EDGE = ".,;:!?…\"'“”«»‘’()[]|/·•–—-"
_LETTERS = 7
_SHORT_WORD = 4
_MANY = 8


@dataclass(frozen=True, slots=True)
class Words:
    """The words of n lines: `ends[i]` those at either end of line i; a pair (line, word) for each longer word once."""

    ends: list[list[str]]
    line: Ids
    word: Ids


def words(lines: Sequence[str]) -> Words:
    """The words of each line, in lower case; two characters at a time where a script has no spaces."""
    ends: list[list[str]] = []
    found: list[str] = []
    lengths: list[int] = []
    for line in lines:
        split = line.lower().split()
        ends.append(split[:HEAD] + split[max(HEAD, len(split) - TAIL) :] if len(split) > HEAD else split)
        if "\u3040" <= line[0] <= "\u9fff":
            own = {line[i : i + 2] for i in range(len(line) - 1)}
        else:
            own = {word[:_LETTERS] for word in split if len(word) > _SHORT_WORD}
        found += own
        lengths.append(len(own))
    number = dict(zip(dict.fromkeys(found), count(), strict=False))
    ids = np.fromiter(map(number.__getitem__, found), dtype=np.int64, count=len(found))
    return Words(ends, np.repeat(np.arange(len(lines)), lengths), ids)


def tokens(ends: Sequence[str]) -> set[str]:
    """The words at a line's ends as the vocabulary has them: those at its end with a mark before them."""
    return {word.strip(_EDGE) for word in ends[:HEAD]} | {">" + word.strip(_EDGE) for word in ends[HEAD:]}


def scores(ends: Sequence[Sequence[str]], vocabulary: Mapping[str, float]) -> Row:
    """How much the words at a line's ends speak for an article: the sum of their weights."""
    weight = vocabulary.get
    sums = []
    for line in ends:
        total = 0.0
        for word in line[:HEAD]:
            total += weight(word.strip(_EDGE), 0.0)
        for word in line[HEAD:]:
            total += weight(">" + word.strip(_EDGE), 0.0)
        sums.append(total)
    return np.array(sums, dtype=np.float32)


def agreement(found: Words, counted: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How much of a line's longer words `counted` lines use too: a title agrees with its article, a menu does not."""
    n = len(counted)
    own = counted[found.line]
    used = np.bincount(found.word[own], minlength=int(found.word.max(initial=0)) + 1)
    shared = np.bincount(found.line[used[found.word] > own], minlength=n)
    size = np.bincount(found.line, minlength=n)
    out = np.zeros((n, 3), dtype=np.float32)
    out[:, 0] = shared / np.maximum(size, 1)
    out[:, 1] = np.minimum(shared, _MANY)
    out[:, 2] = np.minimum(size, _MANY)
    return out
