"""Reads rules from YAML (a list, or several documents) or JSON lines, and reports every fault with its place."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import yaml
from pydantic import ValidationError

from vigie.agents import STAGES
from vigie.errors import InputError
from vigie.runtime.pool import load
from vigie.schemas.json import encode
from vigie.schemas.rule import Rule
from vigie.schemas.rule_status import RuleStatus

STDIN = Path("-")
MATCHING = STAGES["match"]
SUFFIXES = {".yaml", ".yml", ".jsonl", ".ndjson"}
"""Suffixes of the files in a folder that hold rules."""


def read_rules(path: Path) -> list[Rule]:
    """The rules of a file, each valid and with a valid query; `-` is stdin.

    Raises:
        InputError: every fault found, each with the rule and, in a query, line and column.
    """
    rules: list[Rule] = []
    faults: list[str] = []
    for number, data in enumerate(_entries(path), 1):
        named = data.get("id") if isinstance(data, dict) else None
        where = f"rule {named or number}"
        try:
            rule = Rule.model_validate(data)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                field = ".".join(map(str, fault["loc"]))
                faults.append(f"{where}: {field + ': ' if field else ''}{fault['msg']}")
            continue
        faults += [f"{where}: {fault}" for fault in query_faults(rule)]
        if any(rule.id == other.id for other in rules):
            faults.append(f"{where}: the id is used twice")
        rules.append(rule)
    if faults:
        raise InputError(f"{path}:\n" + "\n".join(f"  {fault}" for fault in faults))
    if not rules:
        raise InputError(f"{path} holds no rule: write a list of rules, each with `id` and `query`")
    return rules


def read_folders(paths: Sequence[Path]) -> list[Rule]:
    """The rules of files and folders; the files of a folder are read in the order of their names.

    Raises:
        InputError: every fault of a file, a folder without rules, or an id in two files.
    """
    rules = [rule for path in paths for file in _files(path) for rule in read_rules(file)]
    twice = [name for name, times in Counter(rule.id for rule in rules).items() if times > 1]
    if twice:
        raise InputError(f"in more than one file: {', '.join(twice)}; an id names one rule")
    return rules


def _files(path: Path) -> list[Path]:
    if path == STDIN or not path.is_dir():
        return [path]
    found = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES)
    if not found:
        raise InputError(f"{path} holds no file of rules: they end in {', '.join(sorted(SUFFIXES))}")
    return found


def query_faults(rule: Rule) -> list[str]:
    """What is wrong with a rule's query in the eyes of the match stage: each fault with its place and a remedy."""
    return [_described(rule.query, error) for error in accepted(rule).errors]


def accepted(rule: Rule) -> RuleStatus:
    """What the match stage answers to a rule: in force, or refused with every error."""
    book = load(MATCHING.rules or "")()
    status: RuleStatus = book.put(rule.id.encode(), encode(rule), (0, 0))
    return status


def _described(query: str, error: Any) -> str:
    lines = query.splitlines() or [""]
    line = lines[min(error.line, len(lines)) - 1]
    marks = "^" * max(1, min(error.end - error.start, len(line) - error.column + 1))
    hint = f" ({error.hint})" if error.hint else ""
    return (
        f"line {error.line}, column {error.column} of the query: {error.message}{hint}\n"
        f"      {line}\n      {' ' * (error.column - 1)}{marks}"
    )


def _entries(path: Path) -> Iterator[Any]:
    try:
        text = sys.stdin.read() if path == STDIN else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    if path.suffix in {".jsonl", ".ndjson"} or _is_json_lines(text):
        yield from _json_lines(path, text)
        return
    try:
        documents = list(yaml.safe_load_all(text))
    except yaml.YAMLError as error:
        raise InputError(f"{path} is not YAML: {error}") from error
    for document in documents:
        listed = document.get("rules", document) if isinstance(document, dict) else document
        yield from listed if isinstance(listed, list) else [listed] if listed is not None else []


def _is_json_lines(text: str) -> bool:
    first = text.lstrip().split("\n", 1)[0]
    try:
        return isinstance(orjson.loads(first), dict)
    except orjson.JSONDecodeError:
        return False


def _json_lines(path: Path, text: str) -> Iterator[Any]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise InputError(f"{path}, line {number}: not JSON: {error.msg} at column {error.colno}") from error
