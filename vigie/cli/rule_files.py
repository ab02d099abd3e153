"""Reads rules from files and folders, and reports every fault with its place and a remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from vigie.agents import STAGES
from vigie.cli.rule_entries import STDIN, RuleEntry, entries, shown_line
from vigie.errors import InputError
from vigie.runtime.pool import load
from vigie.schemas.json import encode
from vigie.schemas.rule import Rule
from vigie.schemas.rule_faults import RuleFault, query_of, rule_faults, scope_faults
from vigie.schemas.rule_status import RuleError, RuleStatus

MATCHING = STAGES["match"]
SUFFIXES = {".yaml", ".yml", ".jsonl", ".ndjson"}
"""Suffixes of the files in a folder that hold rules."""


def read_rules(path: Path) -> list[Rule]:
    """The rules of a file, each valid and with a valid query; `-` is stdin.

    Raises:
        InputError: every fault found, each with the rule and its line and column.
    """
    return [rule for rule, _ in _rules(path)]


def read_folders(paths: Sequence[Path]) -> list[Rule]:
    """The rules of files and folders; the files of a folder are read in the order of their names.

    Raises:
        InputError: every fault of a file, a folder without rules, or an id in two files.
    """
    rules = [(rule, f"{file}, line {line}") for path in paths for file in _files(path) for rule, line in _rules(file)]
    where: dict[str, list[str]] = {}
    for rule, place in rules:
        where.setdefault(rule.id, []).append(place)
    twice = [f"{name} ({' and '.join(places)})" for name, places in where.items() if len(places) > 1]
    if twice:
        raise InputError(f"in more than one file: {', '.join(twice)}; an id names one rule")
    return [rule for rule, _ in rules]


def rule_of(rule_id: str, query: str) -> Rule:
    """The rule of an id and a query, as given on the command line.

    Raises:
        InputError: every fault of either, with a remedy.
    """
    record = {"id": rule_id, "query": query}
    try:
        rule = Rule.model_validate(record)
    except ValidationError as error:
        found = rule_faults(error)
        raise InputError("\n".join([*map(_said, found), *_query_faults(query_of(record, found))])) from None
    if faults := _query_faults(query):
        raise InputError("\n".join(faults))
    return rule


def accepted(rule: Rule) -> RuleStatus:
    """What the match stage answers to a rule: in force, or refused with every error."""
    book = load(MATCHING.rules or "")()
    status: RuleStatus = book.put(rule.id.encode(), encode(rule), (0, 0))
    return status


def _files(path: Path) -> list[Path]:
    if path == STDIN or not path.is_dir():
        return [path]
    found = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES)
    if not found:
        raise InputError(f"{path} holds no file of rules: they end in {', '.join(sorted(SUFFIXES))}")
    return found


def _rules(path: Path) -> list[tuple[Rule, int]]:
    """The rules of a file, and the line where each begins."""
    read = [(entry, _checked(entry)) for entry in entries(path)]
    faults = [f"{entry.name}: {fault}" for entry, checked in read if isinstance(checked, list) for fault in checked]
    faults += _used_twice([entry for entry, _ in read])
    if faults:
        raise InputError(f"{path}:\n" + "\n".join(f"  {fault}" for fault in faults))
    if not read:
        raise InputError(f"{path} holds no rule: write a list of rules, each with `id` and `query`")
    return [(rule, _line(entry)) for entry, rule in read if isinstance(rule, Rule)]


def _checked(entry: RuleEntry) -> Rule | list[str]:
    """The rule in a record; or its faults: keys that stand twice, keys and values that cannot be, and the query's."""
    twice = [
        _placed(entry, place, f"{path[-1]} stands twice (keep one)", len(str(path[-1])))
        for path, place in entry.places.twice
    ]
    try:
        rule = Rule.model_validate(entry.data)
    except ValidationError as error:
        found = rule_faults(error, entry.places.written)
        return [*twice, *_of_record(entry, found), *_query_faults(query_of(entry.data, found))]
    return [*twice, *_of_record(entry, scope_faults(rule)), *_query_faults(rule.query)] or rule


def _of_record(entry: RuleEntry, faults: Sequence[RuleFault]) -> Iterator[str]:
    found = [(entry.places.of(fault.path, at_key=fault.at_key), fault) for fault in faults]
    for place, fault in sorted(found, key=itemgetter(0)):
        yield _placed(entry, place, _said(fault))


def _said(fault: RuleFault) -> str:
    return f"{fault.message} ({fault.hint})" if fault.hint else fault.message


def _query_faults(query: str | None) -> list[str]:
    """What is wrong with a query in the eyes of the match stage: each fault with its place and a remedy."""
    if query is None:
        return []
    return [_of_query(query, error) for error in accepted(Rule(id="query", query=query)).errors]


def _of_query(query: str, error: RuleError) -> str:
    lines = query.split("\n")
    line = lines[min(error.line, len(lines)) - 1]
    width = min(error.end - error.start, len(line) - error.column + 1)
    hint = f" ({error.hint})" if error.hint else ""
    place = f"line {error.line}, column {error.column} of the query"
    return f"{place}: {error.message}{hint}\n{shown_line(line, error.column, width)}"


def _placed(entry: RuleEntry, place: tuple[int, int], said: str, width: int = 1) -> str:
    line, column = place[0] + entry.offset, place[1]
    shown = entry.lines[line - 1] if line <= len(entry.lines) else ""
    return f"line {line}, column {column}: {said}\n{shown_line(shown, column, width)}"


def _used_twice(read: Sequence[RuleEntry]) -> list[str]:
    first: dict[Any, int] = {}
    found = []
    for entry in read:
        name = entry.data.get("id") if isinstance(entry.data, dict) else None
        if isinstance(name, str) and name in first:
            said = f"the id is used twice: in line {first[name]} and in line {_line(entry)} (an id names one rule)"
            found.append(f"{entry.name}: {said}")
        elif isinstance(name, str):
            first[name] = _line(entry)
    return found


def _line(entry: RuleEntry) -> int:
    """The line of a record's id, or where it begins."""
    return entry.places.of(("id",), at_key=True)[0] + entry.offset
