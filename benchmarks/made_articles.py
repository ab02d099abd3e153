"""Articles as the state of dedup sees them, made in bulk: what cleaning and sketching would give, without their time.

Made: the fingerprint (sketch of a text of 516 shingles, eight keys, exact hash, address, paragraphs, title) of random
hashes, as those of different texts are. Taken from prepared articles of random words: texts, numbers, how many terms an
article has and how heavy they are, and the words that terms are drawn from, each as often as it occurs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigie.agents.dedup import bottom_k, terms
from vigie.agents.dedup.fingerprint import Fingerprint, all_keys
from vigie.agents.dedup.prepare import Prepared, of_fingerprint
from vigie.agents.dedup.thresholds import PARAGRAPH_BITS, SKETCH_BITS, THRESHOLDS
from vigie.schemas import CleanArticle

SHINGLES, SITES, TITLE_WORDS = 516, 500, 9
_WHOLE, _LEAD, _EXACT, _URL = b"w", b"l", b"x", b"u"
_ODD, _MASK = 0x9E37B1, (1 << PARAGRAPH_BITS) - 1
Row = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Hashes:
    """The hashes of some articles, a row each: raw bytes for names and keys, a sketch, a title, and terms."""

    raw: Row
    sketch: Row
    title: Row
    words: Row
    site: Row


class Maker:
    """Makes articles by their number; the same number is another article in another maker of another seed."""

    def __init__(self, pool: Sequence[Prepared], seed: int = 0) -> None:
        """`pool`: prepared articles with as many terms as an article can have."""
        self._pool = pool
        unpacked = [terms.unpack(one.fingerprint.terms) for one in pool]
        self._levels = [one & (terms.LEVELS - 1) for one in unpacked]
        self._words = np.concatenate(unpacked) >> terms.LEVEL_BITS
        self._dice = np.random.default_rng(seed)

    def batch(self, first: int, times: Sequence[int]) -> list[Prepared]:
        """Articles with the numbers from `first` on, at these event times."""
        count, dice = len(times), self._dice
        made = Hashes(
            dice.integers(0, 256, (count, 80), np.uint8),
            np.sort(dice.integers(0, 1 << SKETCH_BITS, (count, SHINGLES), np.uint64)),
            np.sort(dice.integers(0, 256, (count, TITLE_WORDS), np.uint16)),
            np.sort(dice.choice(self._words, (count, THRESHOLDS.stories.terms))),
            dice.integers(0, SITES, count),
        )
        return [self._one(first + row, time, made, row) for row, time in enumerate(times)]

    def _one(self, number: int, time: int, made: Hashes, row: int) -> Prepared:
        like = self._pool[number % len(self._pool)]
        raw, site = made.raw[row].tobytes(), f"site{made.site[row]}.example.org"
        article = CleanArticle(
            id=raw[:16].hex(),
            url=f"https://{site}/news/{number}.html",
            source=site,
            title=like.article.title,
            paragraphs=like.article.paragraphs,
            language=like.article.language,
        )
        levels = self._levels[number % len(self._pool)]
        mark = self._fingerprint(number, like.fingerprint, made, row, levels)
        return of_fingerprint(article, mark, time, origin=number)

    def _fingerprint(self, number: int, like: Fingerprint, made: Hashes, row: int, levels: Row) -> Fingerprint:
        raw, size, count = made.raw[row].tobytes(), THRESHOLDS.sketch.size, len(like.paragraphs)
        words = distinct(made.words[row][: len(levels)])
        exact, url, found_by = (
            _EXACT + raw[48:56],
            _URL + raw[56:64],
            (*keys(_WHOLE, raw[16:32]), *keys(_LEAD, raw[32:48])),
        )
        return Fingerprint(
            words=like.words,
            shingles=SHINGLES,
            sketch=bottom_k.pack(distinct(made.sketch[row][: 2 * size])[:size]),
            number_bytes=like.number_bytes,
            keys=found_by,
            # no two alike within a million articles: chance meetings on one site would have texts compared
            paragraphs=tuple((number * count + place) * _ODD & _MASK for place in range(count)),
            title=bytes(distinct(made.title[row]).tolist()),
            exact=exact,
            url=url,
            all_keys=all_keys(exact, url, found_by),
            terms=terms.pack((words << terms.LEVEL_BITS | levels[: len(words)]).astype(np.uint32)),
        )


def distinct(ascending: Row) -> Row:
    """Each once."""
    differs: Row = np.append(True, ascending[1:] != ascending[:-1])
    found: Row = ascending[differs]
    return found


def keys(tag: bytes, raw: bytes) -> tuple[bytes, ...]:
    """Keys of four bytes behind a tag."""
    return tuple(tag + raw[at : at + 4] for at in range(0, len(raw), 4))
