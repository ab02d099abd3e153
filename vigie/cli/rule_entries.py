"""Reads the records in a file of rules, YAML or JSON lines, each with the places of its keys and values."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import yaml

from vigie.errors import InputError
from vigie.schemas.record_places import RecordLoader, RecordPlaces, places_in, places_of

STDIN = Path("-")


class _YamlFault(NamedTuple):
    """What the YAML reader says, in the words of somebody who writes rules, and the remedy.

    `at_opening`: the place that is meant is where the value begins, not where reading stopped.
    """

    said: str
    words: str
    remedy: str
    at_opening: bool = False


_QUOTE = "put the value in single quotes"
_YAML_FAULTS = (
    _YamlFault("mapping values are not allowed", "a colon and a space within a value", _QUOTE),
    _YamlFault(r"'\t' that cannot start", "a tab", "indent with spaces"),
    _YamlFault("that cannot start any token", "a value cannot begin with this sign", _QUOTE),
    _YamlFault("undefined alias", "a value cannot begin with *", _QUOTE),
    _YamlFault("expected alphabetic or numeric", "a value cannot begin with * or &", _QUOTE),
    _YamlFault("constructor for the tag", "a value cannot begin with !", _QUOTE),
    _YamlFault("unexpected end of stream", "a quote is never closed", "add the closing quote", at_opening=True),
    _YamlFault(
        "could not find expected ':'",
        "a line without a colon",
        "write key: value; indent the lines of a long query",
        at_opening=True,
    ),
    _YamlFault(
        "but found '-'", "this entry is indented otherwise than those before", "begin every - in the same column"
    ),
    _YamlFault(
        "but found '<block mapping start>'", "this line is indented too far", "begin every key in the same column"
    ),
    _YamlFault("but found '<scalar>'", "text after a closing quote", f"{_QUOTE}, or below `query: |`"),
    _YamlFault("expected ',' or ']'", "[ begins a list, which is not closed", _QUOTE, at_opening=True),
    _YamlFault("expected ',' or '}'", "{ begins a mapping, which is not closed", _QUOTE, at_opening=True),
    _YamlFault("but found '<block sequence start>'", "this entry is indented otherwise", "begin every - in one column"),
    _YamlFault("sequence entries are not allowed", "a value cannot begin with -", _QUOTE),
    _YamlFault("unknown escape character", "a backslash within double quotes", _QUOTE),
    _YamlFault("expected chomping or indentation", "text behind | or >", "begin it on the next line, indented"),
    _YamlFault("unhashable key", "a key cannot begin with [ or {", "put the key in quotes"),
    _YamlFault("levels deep", "lists and mappings nested too deep", "write them flatter, or put a query in quotes"),
)


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A record, its number in the file from 1 on, and where its parts stand there: in `lines`, moved by `offset`."""

    data: Any
    number: int
    places: RecordPlaces
    lines: list[str]
    offset: int = 0

    @property
    def name(self) -> str:
        """What it is called in a message: its id, or its number."""
        named = self.data.get("id") if isinstance(self.data, dict) else None
        return f"rule {named if isinstance(named, str) and named else self.number}"


def entries(path: Path) -> Iterator[RuleEntry]:
    """The records of a file; `-` is stdin.

    Raises:
        InputError: the file cannot be read, or is neither YAML nor JSON lines: with line, column and remedy.
    """
    try:
        text = sys.stdin.read() if path == STDIN else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    if path.suffix in {".jsonl", ".ndjson"} or _is_json_lines(text):
        yield from _json_lines(path, text)
        return
    lines = text.splitlines()
    try:
        for number, (data, node) in enumerate(_yaml_records(text), 1):
            yield RuleEntry(data, number, places_of(node), lines)
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, error.position - before.rfind("\n")
        place = f"line {line}, column {column}"
        raise InputError(
            f"{path} is not YAML: {place}: an invisible sign, U+{error.character:04X} (remove it)"
        ) from error
    except yaml.YAMLError as error:
        raise InputError(f"{path} is not YAML: {_in_words(error, lines)}") from error


def _yaml_records(text: str) -> Iterator[tuple[Any, yaml.Node]]:
    loader = RecordLoader(text)
    try:
        while loader.check_node():
            node: Any = loader.get_node()
            if isinstance(node, yaml.MappingNode):
                node = next((value for key, value in node.value if key.value == "rules"), node)
            records = node.value if isinstance(node, yaml.SequenceNode) else [node]
            for record in records:
                data = loader.construct_document(record)
                if data is not None:
                    yield data, record
    finally:
        loader.dispose()


def _in_words(error: yaml.YAMLError, lines: list[str]) -> str:
    said = getattr(error, "problem", None) or str(error)
    unknown = _YamlFault(said, said, "see the lines before this place")
    fault = next((fault for fault in _YAML_FAULTS if fault.said in said), unknown)
    mark = getattr(error, "context_mark" if fault.at_opening else "problem_mark", None)
    if mark is None:
        return f"{fault.words} ({fault.remedy})"
    line, place = lines[mark.line] if mark.line < len(lines) else "", f"line {mark.line + 1}, column {mark.column + 1}"
    return f"{place}: {fault.words} ({fault.remedy})\n{shown_line(line, mark.column + 1)}"


def shown_line(line: str, column: int, width: int = 1) -> str:
    """A line with marks under the place that is meant."""
    return f"      {line}\n      {' ' * (column - 1)}{'^' * max(1, width)}"


def _is_json_lines(text: str) -> bool:
    first = text.lstrip().split("\n", 1)[0]
    try:
        return isinstance(orjson.loads(first), dict)
    except orjson.JSONDecodeError:
        return False


def _json_lines(path: Path, text: str) -> Iterator[RuleEntry]:
    lines, number = text.splitlines(), 0
    for at, line in enumerate(lines):
        if line.strip():
            number += 1
            try:
                data = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise InputError(f"{path}, line {at + 1}: not JSON: {error.msg} at column {error.colno}") from error
            yield RuleEntry(data, number, places_in(line), lines, at)
