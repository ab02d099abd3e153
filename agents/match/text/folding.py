"""Folding: the form in which two spellings of a letter are compared, for every letter of Unicode.

A letter loses its case and its marks, and a ligature becomes its letters. Unicode says what these are in its case
folding, in its compatibility decomposition (NFKD) and in its names: LATIN SMALL LETTER D WITH STROKE is a D with a
mark, though it has no decomposition. Letters that none of the three covers stand in one table.

Some marks stay, because they are letters in all but name: the vowel signs, tone marks and viramas of the scripts of
South and South-East Asia, and the voicing marks of kana.
"""

from __future__ import annotations

import unicodedata
from functools import cache

LETTERS = {
    # ligatures and letters that are two letters in other alphabets
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ƕ": "hv",
    "ȣ": "ou",
    "ꜳ": "aa",
    "ꜵ": "ao",
    "ꜷ": "au",
    "ꜹ": "av",
    "ꜽ": "ay",
    "ꝏ": "oo",
    "ꝡ": "vy",
    "ȸ": "db",
    "ȹ": "qp",
    "ʣ": "dz",
    "ʤ": "dz",
    "ʦ": "ts",
    "ʧ": "ts",
    "ʨ": "tc",
    "ʩ": "fn",
    "ʪ": "ls",
    "ʫ": "lz",
    "ᵫ": "ue",
    "ỻ": "ll",
    "ᵺ": "th",
    "ӕ": "ае",
    "ҥ": "нг",
    "ҵ": "тц",
    "װ": "וו",
    "ױ": "וי",
    "ײ": "יי",
    # letters whose mark their names do not tell
    "ð": "d",
    "ı": "i",
    "ȷ": "j",
    "ŋ": "n",
    "ĸ": "k",
    "ɡ": "g",
    "ᵹ": "g",
    "ɖ": "d",
    "ʉ": "u",
    "ɵ": "o",
    "ᴃ": "b",
    "ᴆ": "d",
    "ƛ": "λ",
    "ϼ": "ρ",
    "ٱ": "ا",
}
"""Letters of which neither Unicode's tables nor its names tell what they are made of."""
APOSTROPHES = frozenset("\u02bb\u02bc")
"""Letters to Unicode, apostrophes to writers (Ukrainian, Uzbek, Hawaiian): like other apostrophes, they part words."""
_JOINERS = frozenset("\u00ad\u200d\u2060")
"""Signs that only say how a word may be broken or drawn: soft hyphen, zero-width joiner, word joiner."""
_FILLERS = frozenset(
    "\u0640\u07fa\u06e5\u06e6\u08c9"  # tatweel and its like, small letters of the Quran
    "\u00b7"  # the Catalan l·l, where a ligature holds it
    "\u02b9\u02ba\u02bd\u02be\u02bf\u02c0\u02c1\u02c6\u02c7\u02c8\u02c9\u02ca\u02cb\u02cc\u02cd\u02ce\u02cf\u02d0\u02d1"
    "\u02ec\u02ee\u0374\ua67f\ua717\ua718\ua719\ua71a\ua71b\ua71c\ua71d\ua71e\ua71f\ua788\U00010781\U00010782"
)
"""Letters to Unicode that stand for no sound of their own: strokes that lengthen a word, and modifiers: ʿUmar, Rusʹ."""
_KEPT_CLASSES = frozenset({0, 8, 9, 84, 91, 103, 107, 118, 122, 129, 130, 132})
"""Combining classes of marks that are letters in all but name: kana voicing, viramas, vowels and tones of Asia."""
_SMALL_CAPITAL = " LETTER SMALL CAPITAL "


def fold(text: str) -> str:
    """The text without case, marks and ligatures. Each sign folds alone, whatever stands beside it."""
    return text.lower() if text.isascii() else "".join(map(folded_sign, text))


@cache
def folded_sign(sign: str) -> str:
    """The folded form of one sign: empty if it is only a mark, several letters if it is a ligature."""
    parts = (part for part in unicodedata.normalize("NFKD", sign) if not is_dropped(part))
    found = "".join(map(_base, parts))
    return found if found == sign else fold(found)


def is_dropped(sign: str) -> bool:
    """Whether a sign is left out of the folded form."""
    if sign in _FILLERS or sign in _JOINERS or sign in APOSTROPHES:
        return True
    if not is_mark(sign):
        return False
    name = unicodedata.name(sign, "")
    is_loose = name.startswith(("COMBINING", "VARIATION", "MONGOLIAN FREE"))  # of no script, or of no shape
    return unicodedata.combining(sign) not in _KEPT_CLASSES or (is_loose and unicodedata.combining(sign) == 0)


def is_mark(sign: str) -> bool:
    """Whether a sign is written on or around the letter before it."""
    return unicodedata.category(sign).startswith("M")


def is_filler(sign: str) -> bool:
    """Whether a sign may stand inside a word and means nothing there."""
    return sign in _FILLERS or sign in _JOINERS


def _base(sign: str) -> str:
    """The letter without its case or without one of its marks; itself if it has neither."""
    small = sign.casefold()
    if small != sign:
        return small
    if sign in LETTERS:
        return LETTERS[sign]
    name = unicodedata.name(sign, "")
    for bare in (
        name.split(" WITH ")[0],
        name.replace(_SMALL_CAPITAL, " SMALL LETTER "),
        name.replace(" LETTER FINAL ", " LETTER "),
    ):
        if bare != name and (found := _named(bare)):
            return found
    return sign


def _named(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return ""
