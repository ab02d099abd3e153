"""Where a page repeats its lines, alone or inside others. Method: a rolling hash (Karp and Rabin 1987)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.model.arrays import Row
from vigie.agents.clean.model.codepoints import Codes, Ints, Text
from vigie.agents.compiled import compiled
from vigie.agents.hashing import power_above, slot

Hashes = NDArray[np.uint64]

_BASE = np.uint64(0x9E3779B97F4A7C15)
_HALF, _ONE = np.uint64(32), np.uint64(1)
_ROOM = 1 << 11
COUNT, EARLIER, LATER, OPENS, CLOSES, SAME = range(6)
"""Columns: how often the page has the line; whether it is part of an earlier or of a later one; whether another line
starts or ends it; whether an earlier line is the same."""


@compiled
def copies(text: Text, places: Ints, least: int, first: int, last: int) -> Ints:
    """A row for each line at `places`, of what stands in the lines from `first` on and before `last`.

    A line of fewer than `least` signs is not looked for. Time is linear, times the lines that open alike.
    """
    out = np.zeros((len(places), 6), np.int64)
    if first >= last:
        return out
    begin, end = text.starts[first], text.ends[last - 1]
    longest = least
    for i in places:
        longest = max(longest, text.ends[i] - text.starts[i])
    sums, powers = _sums(text.codes[begin:end], longest)
    buckets, chained = _heads(text, places, least, begin, sums, powers)
    opens = _initials(text, places, least)
    row_of = np.full(last - first, -1)
    for row in range(len(places)):
        row_of[places[row] - first] = row
    for line in range(first, last):
        other = row_of[line - first]
        for at in range(text.starts[line], text.ends[line] - least + 1):
            if not opens[_two(text.codes, at)]:
                continue
            head = _between(sums, powers, at - begin, least)
            row = buckets[int(head >> _HALF) & (len(buckets) - 1)]
            while row >= 0:
                start = text.starts[places[row]]
                size = text.ends[places[row]] - start
                if at + size <= text.ends[line] and _between(sums, powers, at - begin, size) == _between(
                    sums, powers, start - begin, size
                ):
                    _note(out, row, places[row], other, line, at == text.starts[line], at + size == text.ends[line])
                row = chained[row]
    return out


@compiled
def _note(out: Ints, row: int, place: int, other: int, line: int, opens: bool, closes: bool) -> None:  # noqa: FBT001
    """The line at `place` was found in `line`."""
    out[row, COUNT] += 1
    if opens and closes:
        if line < place:
            out[row, SAME] = 1
        return
    if line < place:
        out[row, EARLIER] = 1
    if line > place:
        out[row, LATER] = 1
    if other >= 0:
        if opens:
            out[other, OPENS] = 1
        if closes:
            out[other, CLOSES] = 1


@compiled
def _heads(text: Text, places: Ints, least: int, begin: int, sums: Hashes, powers: Hashes) -> tuple[Ints, Ints]:
    """The lines by the hash of their first `least` signs: the first of each bucket, and the next of each line."""
    size = max(16, power_above(16 * len(places)))
    buckets, chained = np.full(size, -1), np.full(len(places), -1)
    for row in range(len(places)):
        start = text.starts[places[row]]
        if text.ends[places[row]] - start >= least:
            bucket = int(_between(sums, powers, start - begin, least) >> _HALF) & (size - 1)
            chained[row], buckets[bucket] = buckets[bucket], row
    return buckets, chained


@compiled
def _initials(text: Text, places: Ints, least: int) -> NDArray[np.bool_]:
    """For each hash of two characters, whether a line that is long enough starts with them."""
    out = np.zeros(_ROOM, np.bool_)
    for i in places:
        if text.ends[i] - text.starts[i] >= least:
            out[_two(text.codes, text.starts[i])] = True
    return out


@compiled
def _two(codes: Codes, at: int) -> int:
    return int(codes[at] * 37 + codes[at + 1]) & (_ROOM - 1)


@compiled
def _sums(codes: Codes, longest: int) -> tuple[Hashes, Hashes]:
    """Hashes of all beginnings, and the powers of the base up to the longest line's."""
    sums, powers = np.empty(len(codes) + 1, np.uint64), np.ones(longest + 1, np.uint64)
    total = sums[0] = np.uint64(0)
    for at in range(len(codes)):
        total = total * _BASE + np.uint64(codes[at])
        sums[at + 1] = total
    for at in range(longest):
        powers[at + 1] = powers[at] * _BASE
    return sums, powers


@compiled
def _between(sums: Hashes, powers: Hashes, at: int, size: int) -> np.uint64:
    """The hash of so many signs from a place on."""
    found: np.uint64 = sums[at + size] - sums[at] * powers[size]
    return found


@compiled
def shared_parts(text: Text, run: int) -> Row:
    """For each line, the share of its characters that another line has too, in pieces of at least `run` characters."""
    parts = np.zeros(len(text.starts), np.float32)
    if not len(parts):
        return parts
    begin, end = text.starts.min(), text.ends.max()
    sums, powers = _sums(text.codes[begin:end], run)
    hashes = np.zeros(power_above(2 * (end - begin)), np.uint64)
    first, last = np.zeros(len(hashes), np.int64), np.zeros(len(hashes), np.int64)
    places = np.zeros(end - begin, np.int64)
    for line in range(len(parts)):
        for at in range(text.starts[line] - begin, text.ends[line] - begin - run + 1):
            key = _between(sums, powers, at, run) << _ONE | _ONE
            place = places[at] = slot(hashes, key)
            if not hashes[place]:
                hashes[place], first[place] = key, line
            last[place] = line
    for line in range(len(parts)):
        covered, start = 0, text.starts[line] - begin
        for at in range(start, text.ends[line] - begin - run + 1):
            if first[places[at]] != last[places[at]]:
                covered += at + run - max(at, start)
                start = at + run
        parts[line] = covered / max(text.ends[line] - text.starts[line], 1)
    return parts
