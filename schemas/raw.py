"""RawArticle: what producers send."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field

from vigie.schemas.time import UtcTime

LooseTime = Annotated[UtcTime | str, Field(union_mode="left_to_right")]


@dataclass(frozen=True, slots=True)
class RawArticle:
    """A page as scraped. Only `body` is required; `content_type` is sniffed when absent.

    Times that are not RFC 3339 are kept as text: the clean stage reads them (`12 janvier 2022 à 10h30`).
    """

    body: str
    content_type: str | None = None
    url: str | None = None
    source: str | None = None
    title: str | None = None
    language: str | None = None
    encoding: str | None = None
    published_at: LooseTime | None = None
    fetched_at: LooseTime | None = None
    meta: dict[str, Any] = field(default_factory=dict)
