"""What an article is about, in a few dozen weighted words: the terms by which stories are gathered.

Words of title and lead weighed by frequency and rarity (TF-IDF: Spärck Jones 1972), capitalised words and the title's
above others, after the streaming clusterers of news (Miranda and others 2018, who weigh titles and entities apart).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled
from vigie.agents.dedup.commonness import commonness
from vigie.agents.dedup.thresholds import THRESHOLDS, Gathering
from vigie.agents.dedup.tokens import Hashes, Tokens

Terms = NDArray[np.uint32]
"""Ascending: a word's hash of 20 bits, and in the four lowest how far its weight is below the article's heaviest."""

HASH_BITS, LEVEL_BITS = 20, 4
LEVELS = 1 << LEVEL_BITS
_HASH_SHIFT = 64 - HASH_BITS
TERM_BYTES = 3
_STEP = 1.15
"""The ratio of a level's weight to the next: sixteen of them tell weights of 8 to 1 apart."""
_LOG_STEP = float(np.log(_STEP))
WEIGHTS = np.round(255 / _STEP ** np.arange(LEVELS)).astype(np.int64)
"""Of each level, as whole numbers: sums of them are the same on every machine."""


def terms(text: Tokens, language: str, config: Gathering = THRESHOLDS.gathering) -> bytes:
    """The heaviest words of a text whose first part is its title; none in a language without word frequencies."""
    known = commonness(language.partition("-")[0].lower())
    if known is None:
        return b""
    title = int(text.begins[1]) if len(text.begins) > 1 else len(text)
    found = _found(
        text.hashes[: title + config.lead_words],
        text.is_number,
        text.is_capital,
        title,
        known.hashes,
        known.zipf,
        config,
    )
    return pack(found)


@compiled
def _found(
    words: Hashes,
    is_number: NDArray[np.bool_],
    is_capital: NDArray[np.bool_],
    title: int,
    listed: Hashes,
    zipf: NDArray[np.float64],
    by: Gathering,
) -> Terms:
    """The heaviest words, the first `title` of which are the title's."""
    hashes, weights = np.empty(len(words), np.uint64), np.empty(len(words), np.float64)
    numbers = np.empty(len(words), np.bool_)
    count = 0
    for at in np.argsort(words):
        if count == 0 or hashes[count - 1] != words[at]:
            hashes[count], weights[count], numbers[count] = words[at], 0.0, is_number[at]
            count += 1
        importance = by.title_weight if at < title else 1.0
        weights[count - 1] += importance * by.capital_weight if is_capital[at] else importance
    for row in range(count):
        common = by.number_zipf if numbers[row] else _zipf(hashes[row], listed, zipf, by.rare_zipf)
        rarity = max(by.common_zipf - common, 0.0)
        weights[row] = -(weights[row] ** by.count_power * rarity**by.rarity_power)
    order = np.argsort(weights[:count], kind="mergesort")[: by.terms]
    return _heaviest(hashes, -weights, order)


@compiled
def _zipf(word: int, listed: Hashes, zipf: NDArray[np.float64], otherwise: float) -> float:
    """Of a word, from a list that ascends."""
    at = np.searchsorted(listed, word)
    return float(zipf[at]) if at < len(listed) and listed[at] == word else otherwise


@compiled
def _heaviest(hashes: Hashes, weights: NDArray[np.float64], order: NDArray[np.intp]) -> Terms:
    """The words at these places, the heaviest first, as terms; of two that share their 20 bits the heavier."""
    found = np.empty(len(order), np.uint32)
    count = 0
    for at in order:
        if weights[at] <= 0:
            break
        level = min(np.round(np.log(weights[order[0]] / weights[at]) / _LOG_STEP), LEVELS - 1)
        short = hashes[at] >> np.uint64(_HASH_SHIFT)
        found[count] = np.uint32(short << np.uint64(LEVEL_BITS)) | np.uint32(level)
        count += 1
    found = np.sort(found[:count])
    kept = 0
    for term in found:
        if kept == 0 or found[kept - 1] >> np.uint32(LEVEL_BITS) != term >> np.uint32(LEVEL_BITS):
            found[kept] = term
            kept += 1
    return found[:kept]


def pack(found: Terms) -> bytes:
    """Three bytes a term."""
    raw = bytearray(found.astype("<u4").tobytes())
    del raw[TERM_BYTES :: TERM_BYTES + 1]
    return bytes(raw)


def unpack(raw: bytes) -> Terms:
    """The terms of bytes."""
    return _unpacked(np.frombuffer(raw, np.uint8))


@compiled
def _unpacked(raw: NDArray[np.uint8]) -> Terms:
    found = np.empty(len(raw) // TERM_BYTES, np.uint32)
    for place in range(len(found)):
        term = np.uint32(0)
        for at in range(TERM_BYTES):
            term |= np.uint32(raw[place * TERM_BYTES + at]) << np.uint32(8 * at)
        found[place] = term
    return found
