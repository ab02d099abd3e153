"""Times at the borders: aware, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator


def _utc(time: datetime) -> datetime:
    try:
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError:
        raise ValueError("in UTC it is outside the years 1 to 9999") from None


UtcTime = Annotated[datetime, AfterValidator(_utc)]
"""A datetime moved to UTC when it is validated; one without a zone is taken as UTC."""
