"""A text's fingerprint: its exact hash, a bottom-k sketch of its shingles, its index keys, and its numbers.

Bottom-k sketches and estimating containment from two of them: Broder, "On the resemblance and containment of documents"
(1997). The keys are the smallest hashes of the whole text and of its lead, under different tags.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from courlan import normalize_url
from numpy.typing import NDArray

from vigie.agents.compiled import compiled
from vigie.agents.dedup import bottom_k
from vigie.agents.dedup.terms import terms
from vigie.agents.dedup.thresholds import PARAGRAPH_BITS, SKETCH_BITS, THRESHOLDS, SketchThresholds
from vigie.agents.dedup.tokens import HashedTokens, Hashes, joined, mix, tokens

_PRIME = np.uint64(0x0001_0000_0000_01B3)
_SKETCH_SHIFT, _PARAGRAPH_SHIFT = 64 - SKETCH_BITS, 64 - PARAGRAPH_BITS
_NUMBER_SHIFT = 48
_KEY_BYTES = 4
_BYTE = 0xFF
_WHOLE, _LEAD, _EXACT, _URL = b"w", b"l", b"x", b"u"
_PLAIN_URL = re.compile(r"https?://(?!.*xn--)[a-z0-9.-]+(?:/[a-zA-Z0-9][\w.~!=:,-]*)+/?", re.ASCII)
"""A URL that needs no normalisation, as most."""


class Fingerprint(NamedTuple):
    """What is compared of an article.

    `keys`, `exact` and `url` are its index keys, and `all_keys` all of them together.
    `sketch` and `number_bytes`: its smallest shingles and the hashes of its numbers, ascending (see `bottom_k`).
    `paragraphs`: a hash of each paragraph's words, 0 for a paragraph of too few words. `title`: one byte of each word's
    hash. `terms`: the words that say what it is about (see `terms`).
    """

    words: int
    shingles: int
    sketch: bytes
    number_bytes: bytes
    keys: tuple[bytes, ...]
    paragraphs: tuple[int, ...]
    title: bytes
    exact: bytes | None
    url: bytes | None
    all_keys: tuple[bytes, ...]
    terms: bytes = b""

    @property
    def numbers(self) -> tuple[int, ...]:
        """Hashes of its numbers."""
        return bottom_k.unpack_numbers(self.number_bytes)


def fingerprint(
    title: str,
    paragraphs: tuple[str, ...],
    url: str | None,
    language: str = "und",
    config: SketchThresholds = THRESHOLDS.sketch,
) -> Fingerprint:
    """The fingerprint of an article's text. Its title counts only if the text is too short to identify it."""
    title = title[: config.title_chars]
    text = _tokens(title, paragraphs, config)
    body = text.begins[1]
    headline, words = text.hashes[:body], text.hashes[body:]
    shingles = _shingles(words, config.shingle_words)
    count, sketch, keys, *others = _extract(
        text.hashes, text.is_number, text.begins, shingles, np.sort(shingles), config
    )
    numbers, title_bytes, sums = others
    hash_keys = _keys(keys, min(count, config.text_keys))
    exact, url_key = _exact(headline, words, config), _url_key(url, config.url_chars)
    return Fingerprint(
        words=len(words),
        shingles=count,
        sketch=bottom_k.pack(sketch),
        number_bytes=bottom_k.pack(numbers),
        keys=hash_keys,
        paragraphs=(*sums.tolist(), *[0] * len(paragraphs))[: len(paragraphs)],
        title=title_bytes.astype(np.uint8).tobytes(),
        exact=exact,
        url=url_key,
        all_keys=all_keys(exact, url_key, hash_keys),
        terms=terms(text, language),
    )


class SketchedShingles(NamedTuple):
    """The hashes of all shingles of a text, in its order, as its sketch would hold them.

    `begins`: for each paragraph, how many shingles begin before it.
    """

    hashes: Hashes
    begins: NDArray[np.intp]


def sketched_shingles(
    title: str, paragraphs: tuple[str, ...], config: SketchThresholds = THRESHOLDS.sketch
) -> SketchedShingles:
    """The shingles of an article's text."""
    text = _tokens(title[: config.title_chars], paragraphs, config)
    body = text.begins[1]
    hashes = _shingles(text.hashes[body:], config.shingle_words) >> np.uint64(_SKETCH_SHIFT)
    return SketchedShingles(hashes, np.minimum(text.begins[1:] - body, len(hashes)))


def all_keys(exact: bytes | None, url: bytes | None, keys: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """All index keys of an article, the exact layers first."""
    return (*[key for key in (exact, url) if key], *keys)


def _tokens(title: str, paragraphs: tuple[str, ...], config: SketchThresholds) -> HashedTokens:
    return tokens(joined((title, *(paragraphs or ("",))))[: len(title) + 1 + config.text_chars])


@compiled
def _shingles(words: Hashes, size: int) -> Hashes:
    """A polynomial hash of every run of `size` words. A shorter text is one shingle, an empty one has none."""
    if not len(words):
        return words
    width = min(size, len(words))
    found = np.empty(len(words) - width + 1, np.uint64)
    for first in range(len(found)):
        state = np.uint64(0)
        for word in words[first : first + width]:
            state = state * _PRIME + word
        found[first] = mix(state)
    return found


@compiled
def _extract(
    text: Hashes,
    is_number: NDArray[np.bool_],
    begins: NDArray[np.intp],
    shingles: Hashes,
    ordered: Hashes,
    by: SketchThresholds,
) -> tuple[int, NDArray[np.uint16], Hashes, Hashes, Hashes, Hashes]:
    """The number of distinct shingles, then sketch, keys, numbers, title and paragraphs.

    One function for all of it, because each call of compiled code has a cost. `ordered`: the shingles, ascending.
    """
    body = begins[1]
    words = text[body:]
    count, smallest = _distinct(ordered, 2 * by.size)
    _, sketch = _distinct(smallest >> np.uint64(_SKETCH_SHIFT), by.size)
    lead = _smallest(shingles[: max(1, by.lead_words - by.shingle_words + 1)], by.lead_keys)
    keys = np.concatenate((smallest[: by.text_keys], lead))
    numbers = _smallest(words[is_number[body:]] >> np.uint64(_NUMBER_SHIFT), by.numbers)
    title = _smallest(text[:body] >> np.uint64(_NUMBER_SHIFT), by.numbers) & np.uint64(_BYTE)
    sums = _paragraph_hashes(words, begins[1:] - body, by.paragraph_words)
    return count, bottom_k.gaps(sketch), keys, numbers, _smallest(title, by.numbers), sums


def _keys(hashes: Hashes, whole: int) -> tuple[bytes, ...]:
    """A tag and the low bits of each hash, as the high bits of minima are zeros. The first `whole` are the text's."""
    raw = hashes.astype(">u4").tobytes()
    parts = [raw[at : at + _KEY_BYTES] for at in range(0, len(raw), _KEY_BYTES)]
    return (*[_WHOLE + part for part in parts[:whole]], *[_LEAD + part for part in parts[whole:]])


@compiled
def _distinct(ordered: Hashes, most: int) -> tuple[int, Hashes]:
    """The number of distinct hashes, and the first `most` of them."""
    found, count = np.empty(min(most, len(ordered)), np.uint64), 0
    for at in range(len(ordered)):
        if at == 0 or ordered[at] != ordered[at - 1]:
            if count < len(found):
                found[count] = ordered[at]
            count += 1
    return count, found[:count]


@compiled
def _smallest(hashes: Hashes, most: int) -> Hashes:
    """The smallest distinct hashes. So few are wanted that sorting all of them would take longer."""
    found, count = np.empty(most + 1, np.uint64), 0
    for value in hashes:
        at = count
        while at and found[at - 1] > value:
            at -= 1
        if at < most and (at == 0 or found[at - 1] != value):
            for later in range(count, at, -1):
                found[later] = found[later - 1]
            found[at] = value
            count = min(count + 1, most)
    return found[:count]


@compiled
def _paragraph_hashes(words: Hashes, begins: NDArray[np.intp], least: int) -> Hashes:
    """A hash per paragraph, the mixed sum of its words' hashes; 0 for a paragraph of fewer than `least` words."""
    hashes = np.zeros(len(begins), np.uint64)
    for part in range(len(begins)):
        end = begins[part + 1] if part + 1 < len(begins) else len(words)
        if end - begins[part] >= least:
            total = np.uint64(0)
            for word in words[begins[part] : end]:
                total += word
            hashes[part] = mix(total) >> np.uint64(_PARAGRAPH_SHIFT)
    return hashes


def _exact(title: Hashes, words: Hashes, config: SketchThresholds) -> bytes | None:
    if not len(words):
        return None
    # a short text such as "Photo of the day." occurs under many titles
    hashes = words if len(words) >= config.exact_words else np.append(title, words)
    return _EXACT + blake2b(hashes.tobytes(), digest_size=8).digest()


def _url_key(url: str | None, most: int) -> bytes | None:
    canonical = canonical_url(url, most)
    return _URL + blake2b(canonical.encode(), digest_size=8).digest() if canonical else None


def canonical_url(url: str | None, most: int = THRESHOLDS.sketch.url_chars) -> str | None:
    """The URL without tracking parameters, fragment and trailing slash.

    None if it does not identify an article: no URL, one longer than `most` characters, or a site's front page.
    """
    if not url or len(url) > most or "://" not in url:
        return None
    if _PLAIN_URL.fullmatch(url):
        return url.rstrip("/")
    try:
        canonical = normalize_url(url).partition("#")[0].rstrip("/")
    except ValueError:
        return None
    return canonical if any(part in canonical.partition("://")[2] for part in "/?") else None
