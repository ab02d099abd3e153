"""The text that a page gives only to machines: `articleBody` of its JSON-LD, where scripts set what readers see."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from vigie.agents.clean.decode.content_type import is_html, unescaped
from vigie.agents.clean.html.blocks import Block, Frame, Layout, layout
from vigie.agents.clean.html.parse import read_tree
from vigie.agents.clean.thresholds import ClaimedBodyThresholds

_WORDS = re.compile(r"\w+")
_LINES = re.compile(r"[\r\n\u2028\u2029]+")
_RUN = 3
_SIGNS = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\u0e00-\u0e7f]")


def claimed_blocks(shown: Layout, body: Any, most: int, thresholds: ClaimedBodyThresholds) -> Layout:
    """The blocks of a claimed text that the page does not show, with frames behind the page's; none if it shows it."""
    text = "\n".join(one for one in body if isinstance(one, str)) if isinstance(body, list) else body
    if not isinstance(text, str) or len(text) < thresholds.chars_least:
        return Layout((), ())
    lines = _paragraphs(text, most)
    if _share(lines, shown) > thresholds.shown_most:
        return Layout((), ())
    at = len(shown.frames)
    blocks, frames = [Block(line, at + i, 0, 0) for i, line in enumerate(lines)], [Frame(0, "p", "") for _ in lines]
    return Layout(blocks, frames, is_cut=len(shown.blocks) + len(lines) > most)


def _paragraphs(text: str, most: int) -> list[str]:
    text = unescaped(None, text)
    tree = read_tree(text) if is_html(None, text) else None
    if tree is not None:
        return [block.text for block in layout(tree, most).blocks]
    lines = (" ".join(html.unescape(line).split()) for line in _LINES.split(text))
    return [line for line in lines if _WORDS.search(line)]


def _share(lines: Sequence[str], shown: Layout) -> float:
    """The share of the text's runs of words that the page shows."""
    own = _runs(lines)
    return len(own & _runs([block.text for block in shown.blocks])) / len(own) if own else 1.0


def _runs(lines: Sequence[str]) -> set[tuple[str, ...]]:
    words = [word for line in lines for word in _WORDS.findall(_SIGNS.sub(r" \g<0> ", line.lower()))]
    return {tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)}


def joined(shown: Layout, claimed: Layout) -> Layout:
    """Both, the claimed behind the shown."""
    return replace(shown, blocks=[*shown.blocks, *claimed.blocks], frames=[*shown.frames, *claimed.frames])
