"""JSON at the borders: orjson out, pydantic in."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar, cast

import orjson
from pydantic import TypeAdapter, ValidationError

from vigie.schemas.refused import Reason, Refused

T = TypeVar("T")


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """The validator of a record type, built once a process."""
    return TypeAdapter(kind)


def encode(record: Any) -> bytes:
    """A record as JSON: UTF-8, times in RFC 3339 UTC. Pydantic models and dataclasses alike.

    Raises:
        orjson.JSONEncodeError: a value that JSON cannot hold, a lone surrogate among them.
    """
    dump = getattr(record, "model_dump", None)
    return orjson.dumps(dump(mode="json") if dump else record, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC)


def decode(value: bytes | str, kind: type[T]) -> T | Refused:
    """JSON as a record of that kind, or why not: without the record's own text, which may be private."""
    try:
        data = orjson.loads(value)
    except orjson.JSONDecodeError as error:
        return Refused(Reason.NOT_JSON, f"not JSON: {error.msg} at character {error.pos}")
    return validate(data, kind)


def validate(data: Any, kind: type[T]) -> T | Refused:
    """Decoded JSON as a record of that kind, or every field that is wrong."""
    try:
        record: T = adapter(cast("Any", kind)).validate_python(data)
    except ValidationError as error:
        return Refused(Reason.INVALID, f"{kind.__name__}: {faults(error)}")
    return record


def faults(error: ValidationError) -> str:
    """Every fault as `field: what is wrong`, at most five, the values left out."""
    all_faults = error.errors(include_url=False, include_input=False, include_context=False)
    named = [f"{'.'.join(map(str, fault['loc'])) or 'the record'}: {fault['msg']}" for fault in all_faults[:5]]
    more = [f"and {len(all_faults) - 5} more"] if len(all_faults) > 5 else []  # noqa: PLR2004 as above
    return "; ".join(named + more)
