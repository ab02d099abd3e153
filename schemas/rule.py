"""Rule: what to look for, and how to tell of it. Unknown fields are errors: a typing mistake must not disarm a rule."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from vigie.schemas.record_places import DEEPEST, is_too_deep

Severity = Literal["info", "low", "medium", "high", "critical"]
GroupKey = Literal["story", "source", "language"]
Duration = Annotated[str, Field(pattern=r"^[0-9]{1,6}(ms|s|m|h|d)$", examples=["30m"])]
Width = Annotated[str, Field(pattern=r"^0{0,5}[1-9][0-9]{0,5}(ms|s|m|h|d)$", examples=["1h"])]
_MOST = 2**63 - 1
"""JSON is written with integers of 64 bits."""
_EPOCH_SECONDS = 1_000_000_000
"""Seconds since the epoch have been more since 2001."""
_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


def _writable(value: dict[str, Any]) -> dict[str, Any]:
    if is_too_deep(value):
        raise ValueError(f"is nested more than {DEEPEST} levels deep")
    try:
        orjson.dumps(_ANYTHING.dump_python(value, mode="json"))
    except (TypeError, ValueError) as error:
        raise ValueError("holds what JSON cannot") from error
    return value


def _no_bare_date(value: Any) -> Any:
    """Refuses 2026 and 20260301, which would be read as seconds since the epoch: as days of 1970."""
    is_text = isinstance(value, str) and value.isdecimal() and len(value) < len(str(_EPOCH_SECONDS))
    if is_text or (isinstance(value, (int, float)) and value < _EPOCH_SECONDS):
        raise ValueError("is no time")
    return value


Moment = Annotated[datetime, BeforeValidator(_no_bare_date)]


class Scope(BaseModel):
    """Only articles of these languages, sources and countries; an empty list admits all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: tuple[str, ...] = ()
    """Languages, as BCP 47 primary tags."""
    source: tuple[str, ...] = ()
    """Sources, as the articles name them."""
    country: tuple[str, ...] = ()
    """Countries of the article's places, as ISO 3166-1 alpha-2 codes."""


class Window(BaseModel):
    """How matches become an alert: each story's first, a count reached, a burst, or one digest a window."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["match", "threshold", "burst", "digest"] = "match"
    """`match`: each story's first article. `threshold`: `count` reached within `size`. `burst`: more than the
    rule's own hours explain. `digest`: one record a window."""
    size: Width = "1h"
    """A duration: a whole number, 1 or higher, with `ms`, `s`, `m`, `h` or `d`."""
    count: int = Field(default=1, ge=1, le=_MOST)
    """For `threshold`: how many must come within `size`."""
    distinct: Literal["story", "source", "article"] = "story"
    """What `count` counts."""


class Rule(BaseModel):
    """An alert rule: a query, and how its matches are grouped and told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9._-]{1,64}$")
    """The rule's id, which is also the record's key."""
    name: str = ""
    """What people call it."""
    query: str = Field(min_length=1, max_length=20_000)
    """What to look for: see [queries](../rule-writers.md#queries)."""
    version: int = Field(default=1, ge=0, le=_MOST)
    """A record with a lower version than the one in force is refused."""
    enabled: bool = True
    """A disabled rule is kept, and matches nothing."""
    severity: Severity = "medium"
    """Passed on to alerts, and a header there."""
    labels: dict[str, str] = Field(default_factory=dict, max_length=20)
    """Passed on to alerts, a header each; silences choose by them."""
    scope: Scope = Scope()
    """The articles that are looked at."""
    window: Window | None = None
    """How matches become alerts; `match` if absent."""
    group_by: tuple[GroupKey, ...] = ("story",)
    """One alert for each combination of these. What counts stories over time is not grouped by them."""
    cooldown: Duration = "0s"
    """A duration: how long a group stays quiet after it was told of. What it holds back is counted."""
    valid_from: Moment | None = None
    """Event time from which the rule matches."""
    valid_until: Moment | None = None
    """Event time from which it no longer does."""
    dry_run: bool = False
    """The rule matches, and no alert fires."""
    meta: Annotated[dict[str, Any], AfterValidator(_writable)] = Field(default_factory=dict)
    """Anything else of the writer's, at most 100 levels deep. No stage reads it."""
