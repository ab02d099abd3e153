"""Tells by its first bytes what a file is that holds no article: an image, a feed, an archive, nothing at all."""

from __future__ import annotations

import re

HEAD = 4096
"""Bytes looked at: a feed's root element may follow a long comment or document type."""
MAGIC = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"\x1f\x8b", "packed with gzip; unpack it (only .jsonl.gz and .warc.gz are read packed)"),
    (b"BZh", "packed with bzip2; unpack it"),
    (b"\xfd7zXZ\x00", "packed with xz; unpack it"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd; unpack it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"OggS", "an Ogg recording"),
    (b"ID3", "an MP3 recording"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"SQLite format 3\x00", "a database"),
)
"""First bytes of formats that hold no article, and what to call them."""
INSIDE = ((8, b"WEBP", "a WebP image"), (8, b"WAVE", "a WAV recording"), (8, b"AVI ", "a film"), (4, b"ftyp", "a film"))
"""The same for formats that begin with a length."""
SUFFIXES = {
    ".css": "a style sheet",
    ".js": "a script",
    ".mjs": "a script",
    ".csv": "a table",
    ".tsv": "a table",
}
"""Kinds of text that hold no article, and that only their names give away."""
FEED = "a feed; send the pages that it links to"
ROOTS = {
    b"rss": FEED,
    b"feed": FEED,
    b"rdf:rdf": FEED,
    b"urlset": "a sitemap; send the pages that it lists",
    b"sitemapindex": "a list of sitemaps",
    b"svg": "an SVG image",
    b"opml": "a list of feeds",
}
"""Root elements of XML that is no page, in small letters."""
_XML_FRONT = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>)*", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(rb"<([a-z][\w:.-]*)", re.IGNORECASE)
_JSON_FEED = re.compile(rb'\s*\{[^{}]*"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_TEXT_SHARE = 0.3
"""More zero bytes than this at even or at odd places, and hardly any at the others, are UTF-16 without its mark."""


def no_article(suffix: str, head: bytes) -> str | None:
    """What a file with this suffix and beginning is, if it can hold no article; else None."""
    if not head.strip():
        return "empty" if not head else "blank"
    return _by_first_bytes(head) or SUFFIXES.get(suffix.lower()) or _by_text(head) or _binary(head)


def _by_first_bytes(head: bytes) -> str | None:
    found = next((what for first, what in MAGIC if head.startswith(first)), None)
    return found or next((what for at, mark, what in INSIDE if head[at : at + len(mark)] == mark), None)


def _by_text(head: bytes) -> str | None:
    text = head.removeprefix(_BOM)
    if _JSON_FEED.match(text):
        return FEED
    front = _XML_FRONT.match(text)
    root = _ROOT.match(text, front.end() if front else 0)
    return ROOTS.get(root[1].lower()) if root else None


def _binary(head: bytes) -> str | None:
    """Bytes that are no text in any charset: zeros, but for those of UTF-16 and UTF-32."""
    if b"\x00" not in head or head.startswith(_UTF_16):
        return None
    even, odd = (part.count(0) / max(1, len(part)) for part in (head[::2], head[1::2]))
    return None if max(even, odd) > _TEXT_SHARE else "binary data"
