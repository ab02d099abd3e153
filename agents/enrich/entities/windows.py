"""Splits an article into windows that a model reads at once: the title, and each paragraph in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vigie.schemas import CleanArticle

_SENTENCE_END = re.compile(r"[.!?…»”\"][ \n]")
BLANK_LINE = 2
"""Code points between two paragraphs of a text."""


@dataclass(frozen=True, slots=True)
class TextWindow:
    """A window of an article. `text` begins at code point `start` of its field."""

    article: int
    field: Literal["title", "text"]
    start: int
    text: str


def windows(number: int, article: CleanArticle, most: int) -> Iterator[TextWindow]:
    """The windows of an article, at most `most` code points long and within one paragraph."""
    if article.title:
        yield from _pieces(number, "title", 0, article.title, most)
    start = 0
    for paragraph in article.paragraphs:
        yield from _pieces(number, "text", start, paragraph, most)
        start += len(paragraph) + BLANK_LINE


def _pieces(number: int, field: Literal["title", "text"], start: int, text: str, most: int) -> Iterator[TextWindow]:
    done = 0
    while len(text) - done > most:
        end = _cut(text, done, done + most)
        yield TextWindow(number, field, start + done, text[done:end])
        done = end
    if done < len(text):
        yield TextWindow(number, field, start + done, text[done:])


def _cut(text: str, start: int, end: int) -> int:
    """Where to cut: after the last sentence end of the second half, else after its last space, else at the end."""
    middle = (start + end) // 2
    sentences = [found.end() for found in _SENTENCE_END.finditer(text, middle, end)]
    if sentences:
        return sentences[-1]
    space = text.rfind(" ", middle, end)
    return end if space < 0 else space + 1
