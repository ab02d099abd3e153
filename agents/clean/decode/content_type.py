"""Whether a body is HTML or text: by its declared type, else by what stands in it."""

from __future__ import annotations

import html
import re

_STRUCTURE = r"(?:!doctype html|html|head|body|article|section|div|p|h[1-6]|span|ul|table|br)\b"
_TAG = re.compile(rf"<{_STRUCTURE}[^<>]{{0,500}}>", re.IGNORECASE)
_ESCAPED_TAG = re.compile(rf"&(?:amp;)*lt;{_STRUCTURE}", re.IGNORECASE)
_CDATA = re.compile(r"^\s*<!\[CDATA\[(.*)\]\]>\s*$", re.DOTALL)
_SNIFFED = 20_000
_ESCAPES_MOST = 3


def is_html(content_type: str | None, body: str) -> bool:
    """Whether a body is an HTML page. Without a declared type it is one if it has an element of structure."""
    kind = (content_type or "").lower()
    return "html" in kind or ("plain" not in kind and _TAG.search(body[:_SNIFFED]) is not None)


def unescaped(content_type: str | None, body: str) -> str:
    """A feed's HTML that was escaped once more, or wrapped in a CDATA section, as HTML; any other body as it is.

    HTML that shows a piece of HTML has an element of its own; a body that is declared as text is text.
    """
    if "plain" in (content_type or "").lower():
        return body
    if (wrapped := _CDATA.match(body)) is not None:
        body = wrapped[1]
    for _ in range(_ESCAPES_MOST):
        if _TAG.search(body) is not None or _ESCAPED_TAG.search(body[:_SNIFFED]) is None:
            break
        body = html.unescape(body)
    return body
