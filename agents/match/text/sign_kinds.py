"""What each sign does in a text: begin a word, go on with it, join two, part two, or be a word of its own.

In scripts that are written without spaces every sign with its marks is a word, and a query's word is the signs in a
row: overlapping pairs of signs then find it, as the CJK analyzers of search engines do. A sign of Thai, Lao, Khmer or
Burmese is a consonant with the vowels and tones written around it, so that a word begins and ends where a syllable may.

Supported so: Chinese and Japanese (Han, kana, Bopomofo), Thai, Lao, Khmer, Burmese and the Tai scripts. There is no
dictionary: a word is also found inside a longer one (`京都` in `東京都`). Korean is written with spaces, and cut there.
"""

from __future__ import annotations

import unicodedata
from enum import IntEnum
from functools import cache

from vigie.agents.match.text.folding import APOSTROPHES, folded_sign, is_filler, is_mark


class SignKind(IntEnum):
    """The order matters to compiled code: up to SIGN, a kind ends a word of letters."""

    UNKNOWN = 0  # not met before
    GAP = 1  # between words
    HYPHEN = 2  # joins two words
    SIGN = 3  # a word of its own, with the marks that follow
    LETTER = 4  # folds to one code point
    EXPANDED = 5  # a letter that folds to several
    MARK = 6  # continues a word


HYPHENS = frozenset("-\u00b7\u05be\u2010\u2011\u200c")
"""Signs between the parts of a word: hyphens, the Catalan l·l, the Hebrew maqaf, the Persian zero-width non-joiner."""
_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x19DF),  # Tai Le, New Tai Lue
    (0x1A20, 0x1AAF),  # Tai Tham
    (0x3005, 0x3007),  # 々 and its like
    (0x3021, 0x303C),
    (0x3040, 0x312F),  # kana, Bopomofo
    (0x31A0, 0x31FF),
    (0x3400, 0x9FFF),  # Han
    (0xA9E0, 0xA9FF),
    (0xAA60, 0xAADF),  # more Burmese, Tai Viet
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),  # halfwidth kana
    (0x1AFF0, 0x1B16F),
    (0x20000, 0x3FFFF),
)
_FOLLOWING = frozenset("\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3\uff9e\uff9f")
"""Thai and Lao vowels that are written after their consonant, and the halfwidth voicing marks of kana."""


@cache
def kind_of(sign: str) -> SignKind:
    """What a sign does in a text."""
    if sign in HYPHENS:
        return SignKind.HYPHEN
    if sign in _FOLLOWING or is_mark(sign) or is_filler(sign):
        return SignKind.MARK
    if sign in APOSTROPHES or sign == "_" or not sign.isalnum():
        return SignKind.GAP
    folded = folded_sign(sign)
    if not folded:
        return SignKind.MARK
    if is_unspaced(sign):
        return SignKind.SIGN
    return SignKind.LETTER if len(folded) == 1 else SignKind.EXPANDED


def is_unspaced(sign: str) -> bool:
    """Whether a letter is of a script that is written without spaces."""
    code = ord(sign)
    return any(first <= code <= last for first, last in _UNSPACED) and not unicodedata.category(sign).startswith("N")
