"""What a model reads at once: the title, and each paragraph, in pieces that know where they stand."""

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
class Window:
    """A piece of an article: `text` begins at code point `start` of its field."""

    article: int
    field: Literal["title", "text"]
    start: int
    text: str


def windows(number: int, article: CleanArticle, most: int) -> Iterator[Window]:
    """The pieces of the article with that number, none longer than `most` code points, none across paragraphs."""
    if article.title:
        yield from _pieces(number, "title", 0, article.title, most)
    start = 0
    for paragraph in article.paragraphs:
        yield from _pieces(number, "text", start, paragraph, most)
        start += len(paragraph) + BLANK_LINE


def _pieces(number: int, field: Literal["title", "text"], start: int, text: str, most: int) -> Iterator[Window]:
    done = 0
    while len(text) - done > most:
        end = _cut(text, done, done + most)
        yield Window(number, field, start + done, text[done:end])
        done = end
    if done < len(text):
        yield Window(number, field, start + done, text[done:])


def _cut(text: str, start: int, end: int) -> int:
    """After the last sentence of the second half, else after its last space, else right there."""
    middle = (start + end) // 2
    sentences = [found.end() for found in _SENTENCE_END.finditer(text, middle, end)]
    if sentences:
        return sentences[-1]
    space = text.rfind(" ", middle, end)
    return end if space < 0 else space + 1
