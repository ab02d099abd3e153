"""Where words, phrases, wildcards and NEAR stand in an article: rows of a first and a last word, left to right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled
from vigie.agents.match.index.hits import NOWHERE, Hits
from vigie.agents.match.index.program import HEADER, Test
from vigie.agents.match.index.symbols import stands_so
from vigie.agents.match.text.document import VALUE_BIT, Segments
from vigie.agents.match.text.token_table import Ints, TokenTable

ANY, ONE = 42, 63
"""`*` and `?`."""
BEGINS, CLOSE, LIKE, LOOSE, NEAR, PAIR, PHRASE, SEEN, TIMES, WRITTEN = (
    int(test)
    for test in (
        Test.BEGINS,
        Test.CLOSE,
        Test.LIKE,
        Test.LOOSE,
        Test.NEAR,
        Test.PAIR,
        Test.PHRASE,
        Test.SEEN,
        Test.TIMES,
        Test.WRITTEN,
    )
)


@compiled
def holds(test: Ints, tokens: TokenTable, segments: Segments, hits: Hits) -> bool:
    """Whether a test that compares positions holds."""
    if test[0] == TIMES:
        return bool(times(test, tokens, segments, hits) >= test[HEADER])
    return len(spans(test, tokens, segments, hits)) > 0


@compiled
def times(test: Ints, tokens: TokenTable, segments: Segments, hits: Hits) -> int:
    """How often a leaf occurs. A hyphenated word, found both as two words and as one, counts once."""
    leaves, count = test[HEADER + 1 :], 0
    found = spans(leaves, tokens, segments, hits) if leaves[1] == len(leaves) else _side(leaves, tokens, segments, hits)
    for row in range(len(found)):
        count += row == 0 or found[row, 0] != found[row - 1, 0] or found[row, 1] != found[row - 1, 1]
    return count


@compiled
def spans(test: Ints, tokens: TokenTable, segments: Segments, hits: Hits) -> Ints:
    """The spans of a leaf."""
    if test[0] not in (CLOSE, NEAR):
        return _alone(test, tokens, segments, hits)
    ends = near(test, tokens, segments, hits)
    found = np.empty((len(ends), 2), np.int32)
    for row in range(len(ends)):
        found[row, 0], found[row, 1] = min(ends[row, 0], ends[row, 2]), max(ends[row, 1], ends[row, 3])
    return found


@compiled
def near(test: Ints, tokens: TokenTable, segments: Segments, hits: Hits) -> Ints:
    """The ends of each left side with a right side near it, and those of the first such right side."""
    distance, is_ordered, split = test[HEADER], test[HEADER + 1], test[HEADER + 2]
    lefts = _side(test[HEADER + 3 : split], tokens, segments, hits)
    rights = _side(test[split:], tokens, segments, hits)
    owners = tokens.segments
    found, count, begin = np.empty((len(lefts), 4), np.int32), 0, 0
    for left in range(len(lefts)):
        first, last = lefts[left, 0], lefts[left, 1]
        while begin < len(rights) and rights[begin, 1] + distance + 1 < first:
            begin += 1
        for right in range(begin, len(rights)):
            between = rights[right, 0] - last - 1
            if between > distance:
                break
            if not is_ordered and between < 0:
                between = first - rights[right, 1] - 1
            if 0 <= between <= distance and owners[first] == owners[rights[right, 0]]:
                found[count, 0], found[count, 1] = first, last
                found[count, 2], found[count, 3] = rights[right, 0], rights[right, 1]
                count += 1
                break
    return found[:count].copy()


@compiled
def close(code: Ints, test: int, tokens: TokenTable, bits: NDArray[np.uint8], hits: Hits, ends: Ints) -> bool:
    """Whether two words stand near each other: `near` for the commonest case. Writes the first such row to `ends`."""
    owners, firsts, lasts, following = tokens.segments, tokens.firsts, tokens.lasts, hits.next
    distance, is_ordered, split = code[test + HEADER], code[test + HEADER + 1], test + code[test + HEADER + 2]
    zones, others = code[test + 2 * HEADER + 3], code[split + HEADER]
    left, begin = _first(code[test + 2 * HEADER + 4], hits), _first(code[split + HEADER + 1], hits)
    while left != NOWHERE:
        first, last = firsts[left], lasts[left]
        while begin != NOWHERE and lasts[begin] + distance + 1 < first:
            begin = following[begin]
        right = begin
        while right != NOWHERE and firsts[right] - last - 1 <= distance:
            between = firsts[right] - last - 1
            if not is_ordered and between < 0:
                between = first - lasts[right] - 1
            is_near = between >= 0 and between <= distance and owners[left] == owners[right]
            if is_near and bits[owners[left]] & zones and bits[owners[right]] & others:
                ends[0], ends[1], ends[2], ends[3] = first, last, firsts[right], lasts[right]
                return True
            right = following[right]
        left = following[left]
    return False


@compiled
def _side(leaves: Ints, tokens: TokenTable, segments: Segments, hits: Hits) -> Ints:
    """The spans of any of several leaves, in order."""
    found, at = _alone(leaves[: leaves[1]], tokens, segments, hits), leaves[1]
    while at < len(leaves):
        found = np.concatenate((found, _alone(leaves[at : at + leaves[at + 1]], tokens, segments, hits)))
        at += leaves[at + 1]
    return _in_order(found)


@compiled
def _in_order(found: Ints) -> Ints:
    """The rows sorted by their first word; equals keep their order."""
    order, rows = np.argsort(found[:, 0], kind="mergesort"), np.empty((len(found), 2), np.int32)
    for row in range(len(found)):
        rows[row, 0], rows[row, 1] = found[order[row], 0], found[order[row], 1]
    return rows


@compiled
def _alone(test: Ints, tokens: TokenTable, segments: Segments, hits: Hits) -> Ints:
    kind = test[0]
    if kind in (BEGINS, LIKE):
        return _in_order(_wild(test, tokens, segments))
    if kind == LOOSE:
        return _loose(test, tokens, segments, hits)
    if kind in (PAIR, PHRASE):
        return _phrase(test[HEADER], test[HEADER + 2 :] if kind == PAIR else test[HEADER + 1 :], tokens, segments, hits)
    if kind == WRITTEN:
        return _written(test, tokens, segments, hits)
    if kind == SEEN and test[HEADER] != VALUE_BIT:
        return _words(test[HEADER], test[HEADER + 1 :], tokens, segments, hits)
    return np.empty((0, 2), np.int32)


@compiled
def _words(zones: int, wanted: Ints, tokens: TokenTable, segments: Segments, hits: Hits) -> Ints:
    found = np.empty((_most(wanted, hits), 2), np.int32)
    count = 0
    for number in wanted:
        token = _first(number, hits)
        while token != NOWHERE:
            if segments.bits[tokens.segments[token]] & zones:
                found[count, 0], found[count, 1] = tokens.firsts[token], tokens.lasts[token]
                count += 1
            token = hits.next[token]
    return _in_order(found[:count])


@compiled
def _first(number: int, hits: Hits) -> int:
    """The first token of a term in this article; `hits.first` may still hold that of an earlier article."""
    return hits.first[number] if hits.seen[number] >= hits.base[0] else NOWHERE


@compiled
def _most(wanted: Ints, hits: Hits) -> int:
    """How many tokens these terms have."""
    count = 0
    for number in wanted:
        token = _first(number, hits)
        while token != NOWHERE:
            count += 1
            token = hits.next[token]
    return count


@compiled
def _phrase(zones: int, words: Ints, tokens: TokenTable, segments: Segments, hits: Hits) -> Ints:
    found, count, width = np.empty((_most(words[:1], hits), 2), np.int32), 0, len(words)
    token = _first(words[0], hits)
    while token != NOWHERE:
        if segments.bits[tokens.segments[token]] & zones and _goes_on(token, words, tokens, hits):
            found[count, 0], found[count, 1] = token, token + width - 1
            count += 1
        token = hits.next[token]
    return found[:count].copy()


@compiled
def _goes_on(token: int, words: Ints, tokens: TokenTable, hits: Hits) -> bool:
    """Whether the words follow each other from a token on. Joined tokens belong to no phrase."""
    if tokens.lasts[token] != token or token + len(words) > len(tokens.lasts):
        return False
    for at in range(1, len(words)):
        after = token + at
        if hits.numbers[after] != words[at] or tokens.lasts[after] != after:
            return False
    return bool(tokens.segments[token] == tokens.segments[token + len(words) - 1])


@compiled
def _written(test: Ints, tokens: TokenTable, segments: Segments, hits: Hits) -> Ints:
    width = test[HEADER + 2]
    found, count = _phrase(test[HEADER], test[HEADER + 3 : HEADER + 3 + width], tokens, segments, hits), 0
    for row in range(len(found)):
        if stands_so(test, found[row, 0], tokens):
            found[count, 0], found[count, 1] = found[row, 0], found[row, 1]
            count += 1
    return found[:count].copy()


@compiled
def _wild(test: Ints, tokens: TokenTable, segments: Segments) -> Ints:
    pattern, is_beginning = test[HEADER + 2 :], test[0] == BEGINS
    found, count = np.empty((len(tokens.firsts), 2), np.int32), 0
    for token in range(len(tokens.firsts)):
        if segments.bits[tokens.segments[token]] & test[HEADER]:
            folded = tokens.folded[tokens.folded_from[token] : tokens.folded_to[token]]
            if _begins(folded, pattern) if is_beginning else _is_like(folded, pattern):
                found[count, 0], found[count, 1] = tokens.firsts[token], tokens.lasts[token]
                count += 1
    return found[:count].copy()


@compiled
def _begins(folded: Ints, beginning: Ints) -> bool:
    if len(folded) < len(beginning):
        return False
    for at in range(len(beginning)):
        if folded[at] != beginning[at]:
            return False
    return True


@compiled
def _is_like(folded: Ints, pattern: Ints) -> bool:
    """Whether a word fits a wildcard. Backtracks to the last `*` alone: the time is at most the product of lengths."""
    at = wanted = 0
    star, after = -1, 0
    while at < len(folded):
        if wanted < len(pattern) and pattern[wanted] == ANY:
            star, after = wanted, at
            wanted += 1
        elif wanted < len(pattern) and (pattern[wanted] == ONE or pattern[wanted] == folded[at]):
            at += 1
            wanted += 1
        elif star >= 0:
            after += 1
            at, wanted = after, star + 1
        else:
            return False
    while wanted < len(pattern) and pattern[wanted] == ANY:
        wanted += 1
    return wanted == len(pattern)


@compiled
def _loose(test: Ints, tokens: TokenTable, segments: Segments, hits: Hits) -> Ints:
    """All words in any order with at most `slop` others among them: around each first word, the closest of the rest."""
    zones, slop, words = test[HEADER], test[HEADER + 1], test[HEADER + 2 :]
    found, count = np.empty((_most(words[:1], hits), 2), np.int32), 0
    chosen, heads = np.empty(len(words), np.int32), np.empty(len(words), np.int32)
    for at in range(len(words)):
        heads[at] = _first(words[at], hits)
    token = heads[0]
    while token != NOWHERE:
        if segments.bits[tokens.segments[token]] & zones and tokens.lasts[token] == token:
            for at in range(len(words)):
                heads[at] = _closest(heads[at], token, tokens.segments, tokens.lasts, hits.next)
                is_there = heads[at] != NOWHERE and tokens.segments[heads[at]] == tokens.segments[token]
                chosen[at] = heads[at] if is_there else NOWHERE
            first, last = chosen.min(), chosen.max()
            if first != NOWHERE and _are_different(chosen) and last - first + 1 - len(words) <= slop:
                found[count, 0], found[count, 1] = first, last
                count += 1
        token = hits.next[token]
    return found[:count].copy()


@compiled
def _closest(head: int, place: int, owners: Ints, lasts: Ints, following: Ints) -> int:
    """The token of a chain from `head` on that is closest to a position. Ascending positions pass each token once."""
    while head != NOWHERE and (owners[head] < owners[place] or lasts[head] != head):
        head = following[head]
    while head != NOWHERE:
        after = following[head]
        while after != NOWHERE and lasts[after] != after:
            after = following[after]
        if after == NOWHERE or owners[after] != owners[place] or abs(after - place) >= abs(head - place):
            break
        head = after
    return head


@compiled
def _are_different(chosen: Ints) -> bool:
    for one in range(len(chosen)):
        for other in range(one):
            if chosen[one] == chosen[other]:
                return False
    return True
