"""What a word or a phrase of a query means: a word, words in a row, a beginning, a name with its symbols."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from vigie.agents.match.query.lexer import Fault, Symbol
from vigie.agents.match.query.symbols_of_names import all_signs, straight, symbols_of_names
from vigie.agents.match.query.syntax import Near, Node, Or, Phrase, Wild, Word, Written
from vigie.agents.match.text import analyzer as words
from vigie.agents.match.text.analyzer import AnalyzedWord, Analyzer
from vigie.agents.match.text.sign_kinds import HYPHENS, SignKind
from vigie.agents.match.thresholds import QueryLimits

_WILD = re.compile(r"\*|(?<=\w)\?(?=\w)")
"""In a phrase a question mark after a word is only that: "how are you?"."""


_PART = re.compile(r"[^\s'’‘\-‐‑,;:.!]+")


class LeafError(Exception):
    """A leaf that means nothing, or nothing that can be found."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Leaves:
    """Reads leaves with one analyzer, within the limits."""

    def __init__(self, analyzer: Analyzer, limits: QueryLimits) -> None:
        self.analyzer = analyzer
        self.limits = limits

    def leaf(self, symbol: Symbol, zones: tuple[str, ...]) -> Node:
        """The node of a word or phrase.

        Raises:
            LeafError: it has no letters, or a wildcard where none can stand.
        """
        if symbol.kind == "word" and ("*" in symbol.text or "?" in symbol.text):
            return self._wild(symbol, symbol.text, zones)
        if symbol.kind == "phrase" and _WILD.search(symbol.text):
            return self._wild_phrase(symbol, zones)
        found = words.tokens(symbol.text, self.analyzer)
        if not found:
            what = "phrase" if symbol.kind == "phrase" else "word"
            raise _error(symbol, "empty-phrase", f"this {what} has no letters or digits", "remove it")
        if symbol.number and len(found) == 1:
            raise _error(symbol, "bad-slop", "a single word has no distance to another", f"remove ~{symbol.number}")
        return self._words(symbol, found, zones)

    def _words(self, symbol: Symbol, found: list[AnalyzedWord], zones: tuple[str, ...]) -> Node:
        folded, start, end = tuple(word.folded for word in found), symbol.start, symbol.end
        spans = [(word.start, word.end) for word in found]
        if symbol.kind == "word" and symbol.text.startswith("="):
            spelled = tuple(straight(word.text) for word in found)
            symbols = all_signs(symbol.text.replace("=", " ", 1), spans)
            return Written(start, end, folded, symbols, spelled, _is_letter(spelled), zones)
        if self.analyzer.joins and not symbol.number:
            symbols = symbols_of_names(symbol.text, spans)
            if any(symbols) or _is_letter(folded):
                return Written(start, end, folded, symbols, (), not symbols[-1] and _is_letter(folded), zones)
        if len(found) == 1:
            return Word(start, end, folded[0], zones)
        phrase = Phrase(start, end, folded, zones, symbol.number)
        if symbol.kind == "word" and self.analyzer.joins and _is_hyphenated(symbol.text, spans):
            return Or(start, end, (phrase, Word(start, end, "".join(folded), zones)))
        return phrase

    def _wild(self, symbol: Symbol, text: str, zones: tuple[str, ...]) -> Node:
        """A word with a wildcard. Where words are not parted by spaces, any word goes on: the star is understood."""
        kinds = [self.analyzer.kind(sign) for sign in text if sign not in "*?"]
        if SignKind.SIGN in kinds:
            return self._unspaced(symbol, text, zones)
        pattern = self.analyzer.fold(text)
        prefix = pattern.replace("?", "*").split("*", 1)[0]
        if any(kind < SignKind.SIGN for kind in kinds):
            hint = _wildcard_hint(text)
            raise _error(symbol, "bad-wildcard", f"{text!r} mixes * or ? with other signs", hint)
        if len(prefix) < self.limits.prefix:
            letters = "1 letter" if len(prefix) == 1 else f"{len(prefix)} letters"
            message = f"{text!r} has {letters} before its wildcard"
            raise _error(symbol, "short-prefix", message, f"write at least {self.limits.prefix} letters first")
        return Wild(symbol.start, symbol.end, pattern, prefix, zones)

    def _unspaced(self, symbol: Symbol, text: str, zones: tuple[str, ...]) -> Node:
        bare = text.rstrip("*")
        if "*" in bare or "?" in bare:
            message = "inside a word of a script without spaces there are no wildcards"
            raise _error(symbol, "bad-wildcard", message, "write the parts with ONEAR/1 between them")
        found = words.tokens(bare, self.analyzer)
        return self._words(Symbol("phrase", bare, symbol.start, symbol.end), found, zones)

    def _wild_phrase(self, symbol: Symbol, zones: tuple[str, ...]) -> Node:
        """A phrase whose first or last word has a wildcard: that word right beside the others."""
        parts = [part for part in _PART.finditer(symbol.text) if re.search(r"[\w*]", part[0])]
        wild = [at for at, part in enumerate(parts) if _WILD.search(part[0])]
        if len(parts) == 1:
            return self._wild(symbol, parts[0][0], zones)
        is_first = wild == [0]
        rest = symbol.text[parts[0].end() :] if is_first else symbol.text[: parts[-1].start()]
        if (not is_first and wild != [len(parts) - 1]) or (symbol.number and len(parts) > 2):  # noqa: PLR2004 a pair
            nearby = " ONEAR/1 ".join(part[0] for part in parts if part[0].strip("*?"))
            message = "in a phrase only the first or the last word may have a wildcard"
            raise _error(symbol, "bad-wildcard", message, f"write {nearby}")
        beginning = self._wild(symbol, parts[0 if is_first else -1][0], zones)
        others = self.leaf(Symbol("phrase", rest, symbol.start, symbol.end), zones)
        left, right = (beginning, others) if is_first else (others, beginning)
        return Near(symbol.start, symbol.end, left, right, symbol.number, ordered=not symbol.number)


def _error(symbol: Symbol, code: str, message: str, hint: str) -> LeafError:
    return LeafError(Fault(code, message, symbol.start, symbol.end, hint))


def _wildcard_hint(text: str) -> str:
    parts = re.findall(r"[\w*?]+", text)
    if text.startswith("="):
        return f"write {text[1:]}: a word as written has no wildcard"
    if len(parts) > 1 and parts[-1].strip("*?"):
        return f'write "{" ".join(parts)}": the last word of a phrase may have one'
    return "only letters and digits stand beside * and ?"


def _is_letter(found: tuple[str, ...]) -> bool:
    """Whether this is a single letter: `C` is not found in `C++` or `C#`."""
    return len(found) == 1 and len(found[0]) == 1 and found[0].isascii() and found[0].isalpha()


def _is_hyphenated(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    return any(sign in HYPHENS for (_, end), (begin, _) in pairwise(spans) for sign in text[end:begin])
