"""What the code says of itself: the docstrings of fields, their types in JSON's words, their bounds and defaults."""

from __future__ import annotations

import ast
import inspect
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import orjson
from pydantic import BaseModel, SecretStr

from docs.generators.markdown import anchor
from docs.generators.markdown import code as span
from vigie.schemas.json import encode

NAMES: dict[Any, str] = {
    str: "string",
    SecretStr: "secret string",
    Path: "path",
    int: "integer",
    float: "number",
    bool: "boolean",
    datetime: "time",
    type(None): "null",
    Any: "anything",
}
REQUIRED = "required"


@cache
def _meanings(module: str) -> dict[str, dict[str, str]]:
    """By class and field of a module, the string that stands below the field."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    return {found.name: dict(_described(found.body)) for found in classes}


def _described(body: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    for statement, below in pairwise(body):
        targets = [statement.target] if isinstance(statement, ast.AnnAssign) else getattr(statement, "targets", [])
        says = below.value.value if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) else None
        if isinstance(says, str) and targets and isinstance(targets[0], ast.Name):
            yield targets[0].id, says


def meaning(kind: type, field: str) -> str:
    """The docstring of a class's field or enum member; "" where there is none."""
    found = (_meanings(base.__module__).get(base.__name__, {}).get(field) for base in kind.__mro__[:-1] if _ours(base))
    return next((text for text in found if text), "")


def _ours(kind: type) -> bool:
    return kind.__module__.startswith("vigie.")


def own_fields(kind: type) -> dict[str, Any]:
    """The fields that a record adds to what it inherits, each with its type."""
    hints = get_type_hints(kind, include_extras=True)
    inherited = {name for base in kind.__mro__[1:] for name in getattr(base, "__annotations__", {}) if _ours(base)}
    return {name: hints[name] for name in _names(kind) if name not in inherited}


def _names(kind: Any) -> list[str]:
    if is_dataclass(kind):
        return [field.name for field in fields(kind)]
    return list(kind.model_fields) if issubclass(kind, BaseModel) else []


def default(kind: Any, field: str) -> str:
    """A field's default as JSON, or that it is required."""
    if issubclass(kind, BaseModel):
        info = kind.model_fields[field]
        return REQUIRED if info.is_required() else _json(info.get_default(call_default_factory=True))
    found = next(each for each in fields(kind) if each.name == field)
    if found.default is not MISSING:
        return _json(found.default)
    return REQUIRED if found.default_factory is MISSING else _json(found.default_factory())


def _json(value: Any) -> str:
    return span(orjson.dumps(orjson.loads(encode(value))).decode())


def is_record(kind: Any) -> bool:
    """Whether a type is a record of its own: a class of ours with fields."""
    return isinstance(kind, type) and _ours(kind) and (is_dataclass(kind) or issubclass(kind, BaseModel))


def parts(annotation: Any) -> Iterator[type]:
    """The records that an annotation names."""
    if is_record(annotation):
        yield annotation
    for argument in get_args(annotation):
        yield from parts(argument)


def described(annotation: Any) -> str:
    """A type in JSON's words; records link to their section."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    return _BUILT[origin](arguments) if origin in _BUILT else _named(annotation)


_BUILT: dict[Any, Callable[[tuple[Any, ...]], str]] = {
    Annotated: lambda arguments: described(arguments[0]),
    Literal: lambda arguments: " or ".join(span(str(value)) for value in arguments),
    Union: lambda arguments: " or ".join(dict.fromkeys(map(described, arguments))),
    types.UnionType: lambda arguments: " or ".join(dict.fromkeys(map(described, arguments))),
    tuple: lambda arguments: f"array of {described(arguments[0])}",
    list: lambda arguments: f"array of {described(arguments[0])}",
    dict: lambda arguments: f"object of {described(arguments[1])}",
}


def _named(kind: Any) -> str:
    if is_record(kind):
        return f"[{kind.__name__}](#{anchor(kind.__name__)})"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"[{kind.__name__}](reasons.md#{anchor(kind.__name__)})"
    return NAMES[kind]


def type_of(record: Any, field: str, annotation: Any) -> str:
    """A field's type, with what its value must keep to."""
    metadata = record.model_fields[field].metadata if issubclass(record, BaseModel) else ()
    return ", ".join(filter(None, (described(annotation), bounds(metadata))))


def bounds(metadata: Sequence[Any]) -> str:
    """What a value must keep to, of pydantic's metadata."""
    signs = (("gt", "> {}"), ("ge", "≥ {}"), ("lt", "< {}"), ("le", "≤ {}"))
    lengths = (("min_length", "at least {} long"), ("max_length", "at most {} long"), ("pattern", "`{}`"))
    told = [
        form.format(f"{value:,}" if isinstance(value, int) else f"{value:g}" if isinstance(value, float) else value)
        for item in metadata
        for name, form in (*signs, *lengths)
        if (value := getattr(item, name, None)) is not None
    ]
    return ", ".join(told)
