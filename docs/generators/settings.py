"""The settings, each with its variable, type, default, unit and reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs.generators import code
from docs.generators.markdown import code as span
from docs.generators.markdown import prose, table
from vigie.settings import OUTSIDE, Settings, variable

OTHER = {
    "VIGIE_CONFIG": "the configuration file; without it, `vigie.toml` in the current directory if there is one",
    "VIGIE_CACHE_DIR": "where downloaded jars are kept, instead of the user's cache directory",
    "VIGIE_SHARED": "a folder of data sets that benchmarks and training read",
}
COLUMNS = ("Setting", "Variable", "Type", "Default", "Unit", "Meaning")
INTRODUCTION = """# Settings

A setting comes from the command line (`--brokers`), else from its environment variable, else from the TOML file, else
it has its default. The file is the one that `VIGIE_CONFIG` names, else `vigie.toml` in the current directory.
A nested setting has two underscores in its variable and a table in the file. A variable that begins with `VIGIE_` and
is no setting stops the start, and so does a wrong value: all faults are told at once.
"""


def page() -> str:
    """The page."""
    sections = [INTRODUCTION, table(COLUMNS, _rows(Settings))]
    for name, field in Settings.model_fields.items():
        if (nested := _nested(field)) is not None:
            sections += [f"## {name}", prose(nested.__doc__) + "\n", table(COLUMNS, _rows(nested, f"{name}."))]
    others = [(span(name), OTHER.get(name, "")) for name in OUTSIDE]
    sections += ["## Variables that are not settings", table(("Variable", "Meaning"), others)]
    return "\n".join(sections)


def _nested(field: FieldInfo) -> type[BaseModel] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _rows(model: type[BaseModel], above: str = "") -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        if _nested(field) is None:
            dotted = f"{above}{name}"
            says, kind = field.description or "", code.type_of(model, name, field.annotation)
            yield span(dotted), span(variable(dotted)), kind, _default(field), _unit(says), says


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None and field.annotation is Path:
        return "`vigie` in `$XDG_STATE_HOME`, else in `~/.local/state`"
    value: Any = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, int) and not isinstance(value, bool):
        return span(str(value))
    return "none" if value is None or value == "" else span(f"{value:g}" if isinstance(value, float) else str(value))


def _unit(says: str) -> str:
    found = re.search(r"\b(seconds|bytes)\b", says)
    return found[1] if found else ""
