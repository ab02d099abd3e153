"""An HTML page as blocks: each run of text that a browser sets as a paragraph, and the elements around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

_SKIPPED = frozenset(
    """
    script style noscript template svg head iframe select textarea option object video audio canvas math
    rt rp rtc del s strike
    """.split()  # noqa: SIM905 a list of words reads best as words
)
"""What is no text, is a reading aid above it, or was struck out."""
_INLINE = frozenset(
    """
    a span b strong em i u font small sup sub abbr acronym cite code q mark time label ins kbd var wbr
    bdi bdo big tt dfn samp nobr ruby rb img data
    """.split()  # noqa: SIM905 a list of words reads best as words
)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_WORD = re.compile(r"\w")
_NAMES_MOST = 200
_NOTE_MARK = re.compile(r"\s*[\[(]?(?:\d{1,3}|[a-z*†‡§]{1,2})[\])]?\s*$")
_NOTE_NAMES = re.compile(r"footnote|reference|noteref|\bfn\b|citation", re.IGNORECASE)
_WORD_BEFORE = re.compile(
    r"(?<![^\W\d_])(?!met|mèt|mét|inch|foot|feet|yard|mile|second|sekund)[^\W\d_]{4,}[.,;:!?»”\"]*$", re.IGNORECASE
)
_MARKS = {"fr": ("« ", " »"), "de": ("„", "“"), "pl": ("„", "”"), "nl": ("“", "”"), "it": ("«", "»"), "es": ("«", "»")}
"""Quotation marks by the page's language, as browsers set them around `<q>`."""
_ENGLISH_MARKS, _INNER_MARKS = ("“", "”"), ("‘", "’")
_OPENING = "\"“«„‹‘'「『"


@dataclass(frozen=True, slots=True)
class Frame:
    """An element that is set as a block: its parent's number (-1 for the page), tag, and class and id as written."""

    parent: int
    tag: str
    names: str


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text: its frame's number, the characters of it that are links, and how many links."""

    text: str
    frame: int
    linked: int
    links: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A page's blocks in their order, and the elements that hold them. `is_cut`: the page has more blocks."""

    blocks: Sequence[Block]
    frames: Sequence[Frame]
    is_cut: bool = False


def layout(tree: HtmlElement, most: int) -> Layout:
    """The blocks of a page. Reading ends behind the limit: the caller refuses a page that `is_cut`.

    What no reader sees as text (scripts, forms' choices) is left out.
    """
    walk = _Walk((tree.get("lang") or "").lower()[:2])
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            walk.start(node)
        else:
            walk.end(node)
        if len(walk.blocks) > most:
            break
    walk.close()
    return Layout(walk.blocks, walk.frames, is_cut=len(walk.blocks) > most)


class _Walk:
    """A walk through a page: the open elements, and the current run of text."""

    def __init__(self, language: str = "") -> None:
        self.marks, self.quotes = _MARKS.get(language, _ENGLISH_MARKS), list[tuple[str, str]]()
        self.frames, self.blocks = [Frame(-1, "html", "")], list[Block]()
        self.path, self.skipped, self.anchors = [0], 0, 0
        self.parts, self.linked, self.links = list[str](), 0, 0

    def start(self, node: HtmlElement) -> None:
        tag = node.tag
        if self.skipped or tag in _SKIPPED or (tag in {"sup", "a"} and self._is_note(node)):
            self.skipped += 1
            return
        if tag == "q":
            self._quote(node)
        elif tag == "a":
            self.anchors += 1
            self.links += 1
        elif tag == "br":
            self.close()
        elif tag not in _INLINE:
            self.close()
            self.frames.append(Frame(self.path[-1], tag, _names(node)))
            self.path.append(len(self.frames) - 1)
        self._read(node.text)

    def end(self, node: HtmlElement) -> None:
        tag = node.tag
        if self.skipped:
            self.skipped -= 1
        elif tag == "q":
            self._read(self.quotes.pop()[1])
        elif tag == "a":
            self.anchors -= 1
        elif tag != "br" and tag not in _INLINE:
            self.close()
            self.path.pop()
        if not self.skipped:
            self._read(node.tail)

    def _quote(self, node: HtmlElement) -> None:
        has_marks = "".join(node.itertext()).lstrip()[:1] in (*_OPENING, "")
        marks = ("", "") if has_marks else _INNER_MARKS if self.quotes else self.marks
        self.quotes.append(marks)
        self._read(marks[0])

    def _is_note(self, node: HtmlElement) -> bool:
        """Whether an element is the mark of a footnote: raised, and a link within the page, or behind a whole word."""
        if node.tag == "a":
            return (node.get("role") == "doc-noteref") or (
                (node.get("href") or "").startswith("#")
                and len(node) == 1
                and node[0].tag == "sup"
                and not (node.text or "").strip()
            )
        if not _NOTE_MARK.match("".join(node.itertext())):
            return False
        link = node.find(".//a")
        if link is not None:
            return "#" in (link.get("href") or "")
        return bool(_NOTE_NAMES.search(_names(node))) or bool(_WORD_BEFORE.search("".join(self.parts[-2:])[-40:]))

    def _read(self, text: str | None) -> None:
        if text:
            self.parts.append(text)
            if self.anchors:
                self.linked += len(text)

    def close(self) -> None:
        """Ends the current run of text; it becomes a block if it has a word."""
        if not self.parts:
            return
        text = _SPACES.sub(" ", "".join(self.parts)).strip()
        if _WORD.search(text):
            self.blocks.append(Block(text, self.path[-1], min(self.linked, len(text)), self.links))
        self.parts, self.linked, self.links = [], 0, 0


def _names(node: HtmlElement) -> str:
    names = f"{node.get('class') or ''} {node.get('id') or ''}"
    return names[:_NAMES_MOST] if len(names) > 1 else ""
