"""Rule: what to look for, and how to tell of it. Unknown fields are errors: a typing mistake must not disarm a rule."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Severity = Literal["info", "low", "medium", "high", "critical"]
Duration = Annotated[str, Field(pattern=r"^\d{1,6}(ms|s|m|h|d)$", examples=["30m"])]


class Scope(BaseModel):
    """Only articles of these languages, sources and countries; an empty list admits all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    country: tuple[str, ...] = ()


class Window(BaseModel):
    """How matches become an alert: each story's first, a count reached, a burst, or one digest a window."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["match", "threshold", "burst", "digest"] = "match"
    size: Duration = "1h"
    count: int = Field(default=1, ge=1)
    distinct: Literal["story", "source", "article"] = "story"


class Rule(BaseModel):
    """An alert rule: a query, and how its matches are grouped and told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9._-]{1,64}$")
    name: str = ""
    query: str = Field(min_length=1, max_length=20_000)
    version: int = Field(default=1, ge=0)
    enabled: bool = True
    severity: Severity = "medium"
    labels: dict[str, str] = Field(default_factory=dict, max_length=20)
    scope: Scope = Scope()
    window: Window | None = None
    group_by: tuple[Literal["story", "source", "language"], ...] = ("story",)
    cooldown: Duration = "0s"
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    dry_run: bool = False
    meta: dict[str, Any] = Field(default_factory=dict)
