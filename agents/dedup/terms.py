"""An article's terms: the few dozen weighted words by which stories are grouped.

Words of title and lead are weighted by frequency and rarity (TF-IDF: Spärck Jones 1972). Capitalised words and words of
the title weigh more, as in streaming news clusterers (Miranda and others 2018, who weight titles and entities apart).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled
from vigie.agents.dedup.thresholds import LEVEL_RATIO, THRESHOLDS, StoryThresholds
from vigie.agents.dedup.tokens import HashedTokens, Hashes
from vigie.agents.dedup.word_frequency import frequency_index, word_frequencies
from vigie.agents.hashing import power_above

Terms = NDArray[np.uint32]
"""Ascending. Each is a word's 20-bit hash, and in the four lowest bits its level below the article's heaviest word."""

Packed = NDArray[np.uint8]
"""Terms as stored, three bytes each."""

HASH_BITS, LEVEL_BITS = 20, 4
LEVELS = 1 << LEVEL_BITS
_HASH_SHIFT = 64 - HASH_BITS
TERM_BYTES = 3
_LOG_RATIO = float(np.log(LEVEL_RATIO))
WEIGHTS = np.round(255 / LEVEL_RATIO ** np.arange(LEVELS)).astype(np.int64)
"""The weight of each level. Whole numbers, so that sums are the same on every machine."""


def terms(text: HashedTokens, language: str, config: StoryThresholds = THRESHOLDS.stories) -> bytes:
    """The heaviest words of a text whose first paragraph is its title; none in a language without word frequencies."""
    known = _rarities(language.partition("-")[0].lower(), config)
    if known is None:
        return b""
    title = int(text.begins[1]) if len(text.begins) > 1 else len(text)
    found = _find_terms(
        text.hashes[: title + config.lead_words],
        text.is_number,
        text.is_capital,
        title,
        *known,
        config,
    )
    return found.tobytes()


@cache
def _rarities(language: str, config: StoryThresholds) -> tuple[Hashes, NDArray[np.float64]] | None:
    """A language's word table, and the rarity for each frequency index. Index -1 is that of words not listed."""
    known = word_frequencies(language)
    if known is None:
        return None
    return known.slots, np.array([_rarity(common, config) for common in (*known.zipf, config.rare_zipf)])


@compiled
def _find_terms(
    words: Hashes,
    is_number: NDArray[np.bool_],
    is_capital: NDArray[np.bool_],
    title: int,
    listed: Hashes,
    rarities: NDArray[np.float64],
    by: StoryThresholds,
) -> Packed:
    """The heaviest of the words. The first `title` words are those of the title."""
    hashes, firsts, weights = _count_words(words, is_capital, title, by)
    number = _rarity(by.number_zipf, by)
    rarity = np.empty(len(hashes))
    for row in range(len(hashes)):  # nothing else in this loop, so that its memory reads overlap
        rarity[row] = number if is_number[firsts[row]] else rarities[frequency_index(hashes[row], listed)]
    best, heavy, count = np.empty(by.terms + 1, np.intp), np.empty(by.terms + 1), 0
    amount = power = 0.0
    for row in range(len(hashes)):
        if weights[row] != amount:  # most words are counted as often as the one before, and powers are slow
            amount, power = weights[row], weights[row] ** by.count_power
        weights[row] = power * rarity[row]
        count = _insert(best, heavy, count, row, weights[row], hashes)
    return pack(_heaviest(hashes, weights, best[:count]))


@compiled
def _count_words(
    words: Hashes, is_capital: NDArray[np.bool_], title: int, by: StoryThresholds
) -> tuple[Hashes, NDArray[np.intp], NDArray[np.float64]]:
    """The distinct words, the position of each one's first occurrence, and its weighted count."""
    hashes, weights = np.empty(len(words), np.uint64), np.empty(len(words), np.float64)
    firsts, count = np.empty(len(words), np.intp), 0
    slots = power_above(2 * len(words))
    rows = np.full(slots, -1, np.int32)
    for at, word in enumerate(words):
        slot = np.intp(word & np.uint64(slots - 1))
        while rows[slot] >= 0 and hashes[rows[slot]] != word:
            slot = (slot + 1) & (slots - 1)
        if rows[slot] < 0:
            rows[slot] = count
            hashes[count], weights[count], firsts[count] = word, 0.0, at
            count += 1
        importance = by.title_weight if at < title else 1.0
        weights[rows[slot]] += importance * by.capital_weight if is_capital[at] else importance
    return hashes[:count], firsts[:count], weights[:count]


@compiled
def _rarity(common: float, by: StoryThresholds) -> float:
    return float(max(by.common_zipf - common, 0.0) ** by.rarity_power)


@compiled
def _insert(
    best: NDArray[np.intp], heavy: NDArray[np.float64], count: int, row: int, weight: float, hashes: Hashes
) -> int:
    """Insert a row among the `count` best, heaviest first, equals by hash. Returns how many there are now.

    The arrays have room for one more than is kept.
    """
    at = count
    while at and (heavy[at - 1] < weight or (heavy[at - 1] == weight and hashes[best[at - 1]] > hashes[row])):
        best[at], heavy[at] = best[at - 1], heavy[at - 1]
        at -= 1
    best[at], heavy[at] = row, weight
    return min(count + 1, len(best) - 1)


@compiled
def _heaviest(hashes: Hashes, weights: NDArray[np.float64], order: NDArray[np.intp]) -> Terms:
    """The words at these positions, heaviest first, as terms. Of two with the same 20 bits the heavier stays."""
    found = np.empty(len(order), np.uint32)
    count = 0
    for at in order:
        if weights[at] <= 0:
            break
        level = min(np.round(np.log(weights[order[0]] / weights[at]) / _LOG_RATIO), LEVELS - 1)
        short = hashes[at] >> np.uint64(_HASH_SHIFT)
        found[count] = np.uint32(short << np.uint64(LEVEL_BITS)) | np.uint32(level)
        count += 1
    found = np.sort(found[:count])
    distinct = 0
    for term in found:
        # the level is in the lowest bits, so of equal hashes the heavier sorts first
        if distinct == 0 or found[distinct - 1] >> np.uint32(LEVEL_BITS) != term >> np.uint32(LEVEL_BITS):
            found[distinct] = term
            distinct += 1
    return found[:distinct]


def packed(raw: bytes) -> Packed:
    """Stored terms as an array, as compiled code takes them."""
    return np.frombuffer(raw, np.uint8)


@compiled
def pack(found: Terms) -> Packed:
    """Terms as stored."""
    raw = np.empty(len(found) * TERM_BYTES, np.uint8)
    for place, term in enumerate(found):
        for at in range(TERM_BYTES):
            raw[place * TERM_BYTES + at] = term >> np.uint32(8 * at)
    return raw


@compiled
def unpack(raw: Packed) -> Terms:
    """The terms of their stored form."""
    found = np.empty(len(raw) // TERM_BYTES, np.uint32)
    for place in range(len(found)):
        term = np.uint32(0)
        for at in range(TERM_BYTES):
            term |= np.uint32(raw[place * TERM_BYTES + at]) << np.uint32(8 * at)
        found[place] = term
    return found
