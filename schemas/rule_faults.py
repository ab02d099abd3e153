"""What is wrong with a rule record outside its query: the key, the value, and how to write it."""

from __future__ import annotations

import difflib
import re
import reprlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, get_args

from pydantic import ValidationError

from vigie.schemas.codes import country_fault, language_fault
from vigie.schemas.record_places import Path
from vigie.schemas.rule import GroupKey, Rule, Scope, Severity, Window
from vigie.schemas.rule_status import FAULTS

_KEYS: dict[Path, tuple[str, ...]] = {
    (): tuple(Rule.model_fields),
    ("scope",): tuple(Scope.model_fields),
    ("window",): tuple(Window.model_fields),
}
_WORDS = {
    "window.kind": get_args(Window.model_fields["kind"].annotation),
    "window.distinct": get_args(Window.model_fields["distinct"].annotation),
    "severity": get_args(Severity),
    "group_by": get_args(GroupKey),
}
_MEANT = {
    "threshold": "a threshold is a window: write window: {kind: threshold, count: 5, size: 1h}",
    "burst": "a burst is a window: write window: {kind: burst, size: 1h}",
    "digest": "a digest is a window: write window: {kind: digest, size: 1d}",
    "kind": "it belongs into window: write window: {kind: threshold, count: 5, size: 1h}",
    "size": "it belongs into window: write window: {kind: threshold, count: 5, size: 1h}",
    "count": "it belongs into window: write window: {kind: threshold, count: 5, size: 1h}",
    "distinct": "it belongs into window: write window: {kind: threshold, count: 5, distinct: source}",
    **dict.fromkeys(("lang", "language", "languages"), "write scope: {lang: [fr, en]}"),
    **dict.fromkeys(("source", "sources", "site"), "write scope: {source: [lemonde.fr]}"),
    **dict.fromkeys(("country", "countries"), "write scope: {country: [FR]}"),
    **dict.fromkeys(("title", "description", "label"), "did you mean name?"),
    **dict.fromkeys(("tags", "tag"), "did you mean labels?"),
    **dict.fromkeys(("priority", "level", "importance"), "did you mean severity?"),
    **dict.fromkeys(("throttle", "suppress", "realert", "silence", "mute"), "did you mean cooldown?"),
    **dict.fromkeys(("disabled", "active"), "did you mean enabled?"),
    **dict.fromkeys(("from", "start", "begin"), "did you mean valid_from?"),
    **dict.fromkeys(("until", "end", "expires", "to"), "did you mean valid_until?"),
    **dict.fromkeys(("test", "dryrun", "dry-run"), "did you mean dry_run?"),
    **dict.fromkeys(("q", "search", "expression", "condition"), "did you mean query?"),
}
"""Keys that people write, and what they mean."""
_SEVERITIES = {"urgent": "critical", "severe": "high", "warning": "medium", "warn": "medium", "error": "high"}
_DURATION = re.compile(r"(\d+)\s*([a-zéû]*)\.?(?:\s*(?:,|and|et)?\s*(\d+)\s*([a-zé]*)\.?)?", re.IGNORECASE)
_ISO_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_UNITS = {
    "ms": ("ms", "msec", "millisecond", "milliseconde"),
    "s": ("s", "sec", "second", "seconde"),
    "m": ("m", "mn", "min", "minute"),
    "h": ("h", "hr", "hour", "heure"),
    "d": ("d", "j", "day", "jour"),
    "w": ("w", "sem", "week", "semaine"),
}
_SHOWN = 60
"""Code points of a key or value that are shown: a line holds so many. No value that is meant is longer."""
_REPR = reprlib.Repr()
_REPR.maxlong = _REPR.maxother = _SHOWN
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


@dataclass(frozen=True, slots=True)
class RuleFault:
    """A fault of a record: the path of the key, what is wrong, and the way out. `at_key`: the key is wrong itself."""

    path: Path
    code: str
    message: str
    hint: str = ""
    at_key: bool = False


def rule_faults(error: ValidationError, written: Mapping[Path, str] | None = None) -> tuple[RuleFault, ...]:
    """The faults that validation found, at most `FAULTS`. `written`: values as a file has them, where YAML differs."""
    found = islice(error.errors(include_url=False), FAULTS)
    return tuple(dict.fromkeys(_fault(fault, written or {}) for fault in found))


def query_of(data: Any, faults: Iterable[RuleFault]) -> str | None:
    """The query of a record that has these faults, if it can be read: none of them is its own."""
    query = data.get("query") if isinstance(data, dict) else None
    is_faulty = any(fault.path == ("query",) for fault in faults)
    return query if isinstance(query, str) and not is_faulty else None


def scope_faults(rule: Rule) -> tuple[RuleFault, ...]:
    """The languages and countries of a scope that no article can have, at most `FAULTS`."""
    return tuple(islice(_scope_faults(rule.scope), FAULTS))


def _scope_faults(scope: Scope) -> Iterator[RuleFault]:
    for key, entries, said in (("lang", scope.lang, language_fault), ("country", scope.country, country_fault)):
        for at, entry in enumerate(entries):
            if fault := said(entry):
                yield RuleFault(("scope", key, at), "bad-value", f"scope.{key}.{at}: {fault[0]}", fault[1])


def _fault(error: Any, written: Mapping[Path, str]) -> RuleFault:
    path: Path = tuple(error["loc"])
    kind, value = error["type"], error.get("input")
    if kind == "invalid_key" or path[-1:] == ("[key]",):
        path = tuple(str(part) for part in path if part != "[key]")
        return RuleFault(path, "bad-key", f"{_dotted(path)}: a key is a text", "put the key in quotes", at_key=True)
    key = _dotted(path)
    if not path:
        return RuleFault((), "bad-record", "a rule is a mapping of keys to values", "write id: ... and query: ...")
    if kind == "extra_forbidden":
        return RuleFault(path, "unknown-key", f"{key}: there is no such key", _key_meant(path), at_key=True)
    if kind == "missing":
        return RuleFault(path, "missing-key", f"{key} is missing", _MISSING.get(key, f"add {key}"), at_key=True)
    shown = _short(written.get(path, "")) or _shown(value)
    return RuleFault(path, "bad-value", f"{key}: {shown} {_said(error)}", _remedy(path, kind, value, shown))


def _dotted(path: Path) -> str:
    return ".".join(_short(str(part)) for part in path)


_MISSING = {"id": "add id: a short name in lower case, such as port-strike", "query": "add query: what to look for"}
_WRONG = {
    "string_type": "is no text",
    "bool_type": "is neither true nor false",
    "bool_parsing": "is neither true nor false",
    "int_type": "is no whole number",
    "int_parsing": "is no whole number",
    "int_from_float": "is no whole number",
    "tuple_type": "is no list",
    "dict_type": "is no mapping",
    "model_type": "is no mapping",
    "model_attributes_type": "is no mapping",
    "string_too_short": "is empty",
    "string_too_long": "is too long",
    "literal_error": "is not known",
}


def _said(error: Any) -> str:
    """What a value is not, by its key; else what the validator says."""
    key = next((part for part in reversed(error["loc"]) if isinstance(part, str)), "")
    if key in {"cooldown", "size"}:
        return "is no duration"
    if key == "id":
        return "is no id"
    if key.startswith("valid_"):
        return "is no time"
    if known := _WRONG.get(error["type"]):
        return known
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return f"cannot be: {error['msg'][:1].lower()}{error['msg'][1:]}"


def _key_meant(path: Path) -> str:
    key, parent = str(path[-1]), path[:-1]
    known = _KEYS.get(parent, ())
    if not parent and (meant := _MEANT.get(key.lower())):
        return meant
    if parent == ("window",) and key.lower() in _WORDS["window.kind"]:
        return f"write {{kind: {key.lower()}, count: 5, size: 1h}}"
    if close := difflib.get_close_matches(_short(key).lower().replace("-", "_"), known, n=1):
        return f"did you mean {close[0]}?"
    return f"keys: {', '.join(known)}" if known else "remove it"


def _remedy(path: Path, kind: str, value: Any, shown: str) -> str:  # noqa: PLR0911 a kind of value a line
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    dotted = ".".join(part for part in path if isinstance(part, str))
    if key in {"cooldown", "size"}:
        return _duration_meant(value, is_width=key == "size")
    if key == "id" and isinstance(value, str):
        return f"write {_slug(_text(value))}: small letters, digits, dots and dashes, at most 64"
    if key == "id":
        return f'put it in quotes: "{shown}"' if isinstance(value, (int, float)) else _MISSING["id"]
    if kind == "string_type" and isinstance(value, (list, dict, set)):
        return _BY_KEY.get(dotted, "write a text")
    if kind == "string_type" and value is not None:
        return f'put it in quotes: "{shown}"'
    if kind == "string_type":
        return f"write a text; in YAML # begins a comment, so put a value that begins with it in quotes: {key}: '#tag'"
    if dotted in _WORDS:
        return _word_meant(dotted, value)
    if kind == "tuple_type":
        return f"write [{shown}]"
    if key.startswith("valid_"):
        return "write a time such as 2026-03-01T08:00:00Z"
    return _BY_KEY.get(dotted, "")


_BY_KEY = {
    "window": "write {kind: threshold, count: 5, size: 1h}",
    "scope": "write {lang: [fr], source: [lemonde.fr], country: [FR]}",
    "labels": "write {desk: economy}: at most 20 names with a text each",
    "meta": "write {note: anything}: texts, numbers, lists and mappings",
    "version": "write a whole number, 0 or higher",
    "window.count": "write a whole number, 1 or higher",
    "enabled": "write true or false",
    "dry_run": "write true or false",
    "query": "write a word, a phrase or field:value, at most 20,000 characters",
}


def _word_meant(key: str, value: Any) -> str:
    words, said = _WORDS[key], _text(value).lower()
    if key == "group_by" and isinstance(value, str) and said in words:
        return f"write [{said}]"
    if said in words:
        return f"write {said}"
    if close := [_SEVERITIES[said]] if said in _SEVERITIES else difflib.get_close_matches(said, words, n=1):
        return f"did you mean {close[0]}?"
    return f"write one of {', '.join(words)}"


def _duration_meant(value: Any, *, is_width: bool) -> str:
    """A duration as it is written here, if it can be read."""
    text = _text(value).strip()
    if re.fullmatch(r"0+[a-z]*", text) and is_width:
        return "a window has a width: 90s, 30m, 2h or 1d"
    if text.isdigit():
        return f"write the unit: {text}s, {text}m or {text}h"
    meant = _of_iso(text) or _of_words(text)
    return f"write {_in_days(meant)}" if meant else "write a number and a unit: 90s, 30m, 2h or 1d"


def _of_iso(text: str) -> str | None:
    found = _ISO_DURATION.fullmatch(text.upper())
    sizes = (_SECONDS["d"], _SECONDS["h"], _SECONDS["m"], _SECONDS["s"])
    seconds = sum(int(part or 0) * size for part, size in zip(found.groups(), sizes, strict=True)) if found else 0
    return _in_units(seconds) if seconds else None


def _of_words(text: str) -> str | None:
    found = _DURATION.fullmatch(text)
    unit = _unit(found[2]) if found else None
    if found is None or unit is None or found[3] is None:
        return f"{int(found[1])}{unit}" if found and unit else None
    smaller = _unit(found[4]) or {"d": "h", "h": "m", "m": "s"}.get(unit)
    if unit not in _SECONDS or smaller not in _SECONDS:
        return None
    return _in_units(int(found[1]) * _SECONDS[unit] + int(found[3]) * _SECONDS[smaller])


def _in_days(duration: str) -> str:
    return f"{7 * int(duration[:-1])}d" if duration.endswith("w") else duration


def _unit(word: str) -> str | None:
    word = word.lower()
    return next((unit for unit, words in _UNITS.items() if word in words or word.removesuffix("s") in words), None)


def _in_units(seconds: int) -> str:
    unit = next(unit for unit in ("d", "h", "m", "s") if seconds % _SECONDS[unit] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"


def _slug(text: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9._]+", "-", plain).strip("-")[:64] or "port-strike"


def _shown(value: Any) -> str:
    """A value as YAML writes it, shortened."""
    if isinstance(value, bool) or value is None:
        return "null" if value is None else str(value).lower()
    if isinstance(value, int) and value.bit_length() > 8 * _SHOWN:
        return "a number of that size"
    return _short(repr(value[:_SHOWN]) if isinstance(value, str) else _REPR.repr(value))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _text(value: Any) -> str:
    """A value as text, as far as anything in it can be meant."""
    return value[:_SHOWN] if isinstance(value, str) else _shown(value)
