"""How common a word is in its language, whatever stream it stands in: the weights of words need no state.

Frequencies are wordfreq's (Speer 2022), of books, news, subtitles and the web together. Measured on the labelled
stories: with document frequencies counted as the stream goes B-cubed is .893 English and .851 French, with these .905
and .859, and a stream's first articles are weighed like its last.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled
from vigie.agents.dedup.tokens import SEPARATOR, Hashes, tokens
from vigie.agents.hashing import power_above

_LIST = "small"
_BILLION = 9
"""A word's Zipf frequency is the logarithm of its count in a billion words (van Heuven and others 2014)."""
_HASH = np.uint64(0xFFFF_FFFF_FFFF_0000)


@dataclass(frozen=True, slots=True)
class WordFrequencies:
    """Zipf frequencies (3 to 8) of a language's common words, found by their hashes.

    `slots`: each word in the first free slot from that of its highest bits on; 0 in a free one. The lowest 16 bits of
    its hash make room for the place of its frequency in `zipf`, so that a word is found in one look at memory.
    """

    slots: Hashes
    zipf: NDArray[np.float64]


@cache
def word_frequencies(language: str) -> WordFrequencies | None:
    """The common words of a language, those of one in a million and more; None for a language without a list."""
    from wordfreq import available_languages, get_frequency_dict  # noqa: PLC0415 half a second

    if language not in available_languages(_LIST):
        return None
    listed = sorted(get_frequency_dict(language, _LIST).items())
    cut = tokens(SEPARATOR.join(word.replace(SEPARATOR, " ") for word, _ in listed))
    ends = np.append(cut.begins[1:], len(cut))
    whole = np.flatnonzero(ends - cut.begins == 1)
    hashes, order = np.unique(cut.hashes[cut.begins[whole]], return_index=True)
    zipf, places = np.unique(_BILLION + np.log10([listed[at][1] for at in whole[order]]), return_inverse=True)
    return WordFrequencies(_laid(hashes & _HASH | places.astype(np.uint64)), zipf)


@compiled
def _laid(words: Hashes) -> Hashes:
    """Words in twice to four times as many slots."""
    slots = np.zeros(2 * power_above(len(words)), np.uint64)
    for word in words:
        slot = _first(word, len(slots))
        while slots[slot]:
            slot = (slot + 1) & (len(slots) - 1)
        slots[slot] = word
    return slots


@compiled
def frequency_index(word: int, slots: Hashes) -> int:
    """The place of a word's frequency; -1 if it is not listed."""
    slot = _first(word, len(slots))
    while slots[slot]:
        if (slots[slot] ^ word) & _HASH == 0:
            return int(np.intp(slots[slot] & ~_HASH))
        slot = (slot + 1) & (len(slots) - 1)
    return -1


@compiled
def _first(word: int, slots: int) -> int:
    return int(np.intp((word >> np.uint64(32)) * np.uint64(slots) >> np.uint64(32)))
