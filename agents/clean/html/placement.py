"""Where on a page an element stands: by the headline of the article, or in what leads to other articles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from vigie.agents.clean.html.names import NAME_WORD

_FRAME_TAGS = frozenset({"aside", "nav", "footer"})
_FRAME_NAMES = frozenset(
    """
    ticker related teaser teasers latest sidebar comment comments promo recommended recommend more popular trending
    newsletter widget most breaking rail menu footer next previous similar linked read also disqus
    """.split()  # noqa: SIM905 a list of words reads best as words
)
_DEEP = 200


@dataclass(slots=True)
class Headlines:
    """The first-rank headings of a page, and every element around one of them, with its depth."""

    around: dict[HtmlElement, int] = field(default_factory=dict)

    @classmethod
    def of(cls, tree: HtmlElement) -> Headlines:
        """The headings outside the site's own head and foot; all of them where there is no other."""
        headings = list(tree.iter("h1")) or list(tree.xpath("//*[@itemprop='headline']"))[:1]
        inside = [heading for heading in headings if not any(up.tag in _FRAME_TAGS for up in _above(heading))]
        around: dict[HtmlElement, int] = {}
        for heading in (inside or headings)[:1]:
            path = [heading, *_above(heading)]
            around.update({up: len(path) - at for at, up in enumerate(path)})
        return cls(around)

    def nearness(self, node: HtmlElement) -> int | None:
        """How deep the element that holds both the node and the headline lies; None if the node leads elsewhere."""
        for up in (node, *_above(node)):
            if up in self.around:
                return self.around[up]
            if _leads_elsewhere(up):
                return None
        return 0


def _above(node: HtmlElement) -> Iterator[HtmlElement]:
    for count, up in enumerate(node.iterancestors()):
        if count >= _DEEP or up.tag in {"body", "html"}:
            return
        yield up


def _leads_elsewhere(node: HtmlElement) -> bool:
    if node.tag in _FRAME_TAGS or (node.tag == "a" and node.find(".//time") is not None):
        return True
    names = f"{node.get('class') or ''} {node.get('id') or ''}"
    return any(word.lower() in _FRAME_NAMES for word in NAME_WORD.findall(names))
