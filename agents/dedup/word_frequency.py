"""How common a word is in its language, independent of the stream: term weights need no state.

Frequencies are those of wordfreq (Speer 2022), over books, news, subtitles and the web. Measured on the labelled
stories: B-cubed is .905 English and .859 French, against .893 and .851 with document frequencies counted as the stream
goes. A stream's first articles are weighted like its last.
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
    """Zipf frequencies (3 to 8) of a language's common words, found by the words' hashes.

    `slots`: an open-addressing hash table; 0 marks a free slot. The lowest 16 bits of a word's hash are replaced by its
    index into `zipf`, so that a lookup reads memory once.
    """

    slots: Hashes
    zipf: NDArray[np.float64]


@cache
def word_frequencies(language: str) -> WordFrequencies | None:
    """A language's words of at least one in a million; None for a language without a list."""
    from wordfreq import available_languages, get_frequency_dict  # noqa: PLC0415 half a second

    if language not in available_languages(_LIST):
        return None
    listed = sorted(get_frequency_dict(language, _LIST).items())
    words = tokens(SEPARATOR.join(word.replace(SEPARATOR, " ") for word, _ in listed))
    ends = np.append(words.begins[1:], len(words))
    # an entry that tokenises into several words, such as "don't", is no word of a text
    whole = np.flatnonzero(ends - words.begins == 1)
    hashes, order = np.unique(words.hashes[words.begins[whole]], return_index=True)
    zipf, places = np.unique(_BILLION + np.log10([listed[at][1] for at in whole[order]]), return_inverse=True)
    return WordFrequencies(_hash_table(hashes & _HASH | places.astype(np.uint64)), zipf)


@compiled
def _hash_table(words: Hashes) -> Hashes:
    """The words in a table of two to four times as many slots."""
    slots = np.zeros(2 * power_above(len(words)), np.uint64)
    for word in words:
        slot = _first_slot(word, len(slots))
        while slots[slot]:
            slot = (slot + 1) & (len(slots) - 1)
        slots[slot] = word
    return slots


@compiled
def frequency_index(word: int, slots: Hashes) -> int:
    """The index of a word's frequency; -1 if the word is not listed."""
    slot = _first_slot(word, len(slots))
    while slots[slot]:
        if (slots[slot] ^ word) & _HASH == 0:
            return int(np.intp(slots[slot] & ~_HASH))
        slot = (slot + 1) & (len(slots) - 1)
    return -1


@compiled
def _first_slot(word: int, slots: int) -> int:
    return int(np.intp((word >> np.uint64(32)) * np.uint64(slots) >> np.uint64(32)))
