"""Finds quotations by their marks, the outermost pairs alone, in one pass over the text.

French, Spanish and Swiss « », German „ “ and » «, English “ ” and ‘ ’, straight " and '. A quotation across paragraphs
repeats its opening mark at each of them, or leaves it out; inches, feet and apostrophes are no marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vigie.agents.enrich.thresholds import DEEPEST_MARKS

_SINGLE = r"(?<![^\s(\[{–—/:“«„\"])'(?=\w)(?!\d|(?:n|em|til|tis|twas|cause|cos|bout|round)(?!\w))|(?<!\s)'(?!\w)"
"""Straight single marks where words begin or end. Those inside words are apostrophes, as is that of `'em`."""
_MARK = re.compile(rf"[«»“”„\"‘’‚\n]|{_SINGLE}")
_DOUBLE = re.compile(rf"[«»“”„\"\n]|{_SINGLE}")
_AGAIN = re.compile(r"\s*([«»“„\"‘'])[ \u00a0\u202f]*")
_CLOSES = {"«": "»", "»": "«", "“": "”", "„": '“”"', '"': '"', "‘": "’", "‚": "‘’", "”": "”", "'": "'"}
_REPEATS = {"«": "«»", "»": "»", "“": "“", "„": "„", '"': '"', "‘": "‘", "‚": "", "”": "”", "'": "'"}
_BEFORE_OPENING = " \u00a0\u202f\n\t([{-–—/:'’‘“«„‚\""
_STRAIGHT = "\"'"
_STRIP = " \u00a0\u202f\n\t"
_SENTENCE_END = ".,!?…;"
_AFTER_CLOSING = '.,!?…;:)]”"»“'


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation in code points: opening mark at `open`, words in `[start, end)`, closing mark before `close`."""

    open: int
    start: int
    end: int
    close: int


@dataclass(slots=True)
class _Open:
    mark: str
    at: int
    inner: int
    done: int
    goes_on: bool = False


def quoted(text: str) -> list[Quoted]:
    """The quotations of a text, in order, none inside another."""
    scan = _Scan(text)
    marks = _MARK if "‘" in text or "‚" in text else _DOUBLE
    for found in marks.finditer(text):
        scan.take(found.group(), found.start())
    return scan.done


class _Scan:
    """The open marks and the closed pairs. A pair that turns out to enclose others drops them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.done: list[Quoted] = []
        self._open: list[_Open] = []
        self._again = -1
        self._straight = self._count(0)

    def _count(self, start: int) -> int:
        """The straight marks from there to the end of the paragraph."""
        end = self.text.find("\n\n", start)
        return self.text.count('"', start, end if end >= 0 else len(self.text))

    def take(self, mark: str, at: int) -> None:
        self._straight -= mark == '"'
        if mark == "\n":
            if self.text.startswith("\n\n", at):
                self._straight = self._count(at + 2)
                self._next_paragraph(at + 2)
        elif at == self._again:
            return
        elif not (self._closed(mark, at)):
            self._opened(mark, at)

    def _next_paragraph(self, start: int) -> None:
        """Keeps a quotation open if the paragraph repeats its mark, else until a closing mark decides."""
        if not self._open:
            return
        del self._open[1:]
        first = self._open[0]
        again = _AGAIN.match(self.text, start)
        if again and again[1] in _REPEATS[first.mark]:
            self._again = again.start(1)
            first.goes_on = False
        elif first.goes_on or first.mark not in "«„“":
            self._open.clear()
        else:
            first.goes_on = True

    def _closed(self, mark: str, at: int) -> bool:
        for depth in range(len(self._open) - 1, -1, -1):
            opened = self._open[depth]
            if mark in _CLOSES[opened.mark] and self._can_close(mark, opened, at):
                del self._open[depth:]
                del self.done[opened.done :]
                self._add(opened, at)
                return True
        return False

    def _add(self, opened: _Open, at: int) -> None:
        start, end = opened.inner, at
        while start < end and self.text[start] in _STRIP:
            start += 1
        while end > start and self.text[end - 1] in _STRIP:
            end -= 1
        if end > start and self.text[end - 1] == ",":
            end -= 1
        if start < end:
            self.done.append(Quoted(opened.at, start, end, at + 1))

    def _opened(self, mark: str, at: int) -> None:
        if mark not in _CLOSES or len(self._open) >= DEEPEST_MARKS or not self._can_open(mark, at):
            return
        if self._open and self._open[0].goes_on:
            self._open.clear()
        if mark in _STRAIGHT:
            self._open = [opened for opened in self._open if opened.mark != mark]
        self._open.append(_Open(mark, at, at + 1, len(self.done)))

    def _can_open(self, mark: str, at: int) -> bool:
        before, after = self._around(at)
        if mark in "«“„‚":
            return mark != "“" or not after.isspace() or not before.isalnum()
        return (not before or before in _BEFORE_OPENING) and (after.isalnum() or after in "¡¿‘“[(…$€£'")

    def _can_close(self, mark: str, opened: _Open, at: int) -> bool:
        before, after = self._around(at)
        if mark in "’'" or (mark == "‘" and opened.mark == "‚"):
            ended = before in _SENTENCE_END or after in _AFTER_CLOSING or not after
            return not after.isalnum() and (ended or bool(self._open[:-1]) or opened.mark == "‚")
        if mark == '"':
            inches = before.isdigit() and self._straight % 2 == 1
            return not inches and not (before.isspace() and after.isalnum())
        if mark == "«" and opened.mark == "»":
            return not (before.isspace() and after.isalnum())
        return True

    def _around(self, at: int) -> tuple[str, str]:
        return self.text[at - 1 : at] if at else "", self.text[at + 1 : at + 2]
