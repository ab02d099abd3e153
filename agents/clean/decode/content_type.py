"""Whether a body is HTML or text: by its declared type, else by what stands in it."""

from __future__ import annotations

import re

_TAG = re.compile(
    r"<(?:!doctype html|html|head|body|article|section|div|p|h[1-6]|span|ul|table|br)\b[^<>]{0,500}>", re.IGNORECASE
)
_SNIFFED = 20_000


def is_html(content_type: str | None, body: str) -> bool:
    """Whether a body is an HTML page. Without a declared type it is one if it has an element of structure."""
    kind = (content_type or "").lower()
    return "html" in kind or ("plain" not in kind and _TAG.search(body[:_SNIFFED]) is not None)
