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

from vigie.agents.dedup.tokens import SEPARATOR, Hashes, tokens

_LIST = "small"
_BILLION = 9
"""A word's Zipf frequency is the logarithm of its count in a billion words (van Heuven and others 2014)."""


@dataclass(frozen=True, slots=True)
class Commonness:
    """Zipf frequencies (3 to 8) of a language's common words, found by their hashes, which ascend."""

    hashes: Hashes
    zipf: NDArray[np.float64]


@cache
def commonness(language: str) -> Commonness | None:
    """The common words of a language, those of one in a million and more; None for a language without a list."""
    from wordfreq import available_languages, get_frequency_dict  # noqa: PLC0415 half a second

    if language not in available_languages(_LIST):
        return None
    listed = sorted(get_frequency_dict(language, _LIST).items())
    cut = tokens(SEPARATOR.join(word.replace(SEPARATOR, " ") for word, _ in listed))
    ends = np.append(cut.begins[1:], len(cut))
    whole = np.flatnonzero(ends - cut.begins == 1)
    zipf = _BILLION + np.log10(np.array([frequency for _, frequency in listed]))
    hashes, order = np.unique(cut.hashes[cut.begins[whole]], return_index=True)
    return Commonness(hashes, zipf[whole][order])
