"""Canonical URLs: one spelling an article, without tracking. Method: courlan (Barbaresi)."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin, urlsplit

from courlan import clean_url

_LONGEST = 2_048


def canonical_url(url: str | None, claimed: str | None) -> str | None:
    """The canonical URL: the page's claim if it names the same host and not the front page, else `url`."""
    own = _clean(url)
    try:
        claim = _clean(urljoin(url or "", claimed.strip())) if claimed else None
    except ValueError:
        claim = None
    if claim and (own is None or _agree(own, claim)):
        return claim
    return own


def _clean(url: str | None) -> str | None:
    if not url or len(url) > _LONGEST:
        return None
    try:
        cleaned = clean_url(urldefrag(url.strip())[0])
    except ValueError:
        return None
    return cleaned if cleaned and urlsplit(cleaned).scheme in {"http", "https"} else None


def _agree(own: str, claim: str) -> bool:
    host, claimed_host = (urlsplit(url).netloc.removeprefix("www.").removeprefix("m.") for url in (own, claim))
    has_path, claims_path = (urlsplit(url).path.strip("/") != "" for url in (own, claim))
    return host == claimed_host and (claims_path or not has_path)
