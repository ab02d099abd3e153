"""Where the keys and values of a record stand in the YAML or JSON that it was read from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import orjson
import yaml
from yaml.composer import ComposerError

Path = tuple[str | int, ...]
Place = tuple[int, int]
"""Line and column, from 1 on."""
DEEPEST = 100
"""Levels of lists and mappings within each other. Rules have three; readers and writers of records recurse."""
_PLACED = 20_000
"""Values of a record that are placed: what stands behind them is placed where it begins."""
_JSON_TOKEN = re.compile(r'([\[{])|([\]}])|("[^"\\]*(?:\\.[^"\\]*)*")|([^\s,:\[\]{}"]+)')
_OPENING, _CLOSING, _STRING, _PLAIN = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class RecordPlaces:
    """Places by path. `written`: each plain value as it stands; `twice`: keys that a mapping has more than once."""

    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    written: dict[Path, str] = field(default_factory=dict)
    twice: list[tuple[Path, Place]] = field(default_factory=list)

    def of(self, path: Path, *, at_key: bool = False) -> Place:
        """The place of a value or of its key; of what holds it, if it is missing itself."""
        found = (self.keys if at_key else self.values).get(path)
        return found or (self.of(path[:-1]) if path else (1, 1))

    def add_key(self, path: Path, place: Place) -> None:
        """Adds a key, and notes it if it was there before."""
        if path in self.keys:
            self.twice.append((path, place))
        self.keys[path] = place


class RecordLoader(yaml.SafeLoader):
    """Reads YAML no deeper than `DEEPEST` levels."""

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """A node with those below it.

        Raises:
            yaml.YAMLError: it is no YAML, or too deep.
        """
        if self._depth > DEEPEST:
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise ComposerError(None, None, f"nested more than {DEEPEST} levels deep", mark)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _or_text(tag: str) -> Callable[[RecordLoader, yaml.ScalarNode], Any]:
    """Reads what looks like a number or a day and is none, such as 2026-02-30, as text: what is wrong is said later."""
    construct = RecordLoader.yaml_constructors[tag]

    def constructed(loader: RecordLoader, node: yaml.ScalarNode) -> Any:
        try:
            return construct(loader, node)
        except (ValueError, KeyError, AttributeError):
            return loader.construct_scalar(node)

    return constructed


for _tag in ("bool", "int", "float", "timestamp"):
    RecordLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", _or_text(f"tag:yaml.org,2002:{_tag}"))


def is_too_deep(value: Any) -> bool:
    """Whether lists and mappings stand more than `DEEPEST` levels deep. It looks level by level, and never recurses."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = list({id(inner): inner for outer in level for inner in _inner(outer)}.values())
        if not level:
            return False
    return True


def _inner(value: Any) -> Iterator[Any]:
    held = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return (each for each in held if isinstance(each, (Mapping, list)))


def places_of(node: yaml.Node) -> RecordPlaces:
    """The places of everything in a node that `RecordLoader` read."""
    found = RecordPlaces()
    _collect(node, (), found)
    return found


def _collect(node: yaml.Node, path: Path, found: RecordPlaces) -> None:
    if len(found.values) == _PLACED or len(path) > DEEPEST:  # aliases make much, or endlessly much, of few nodes
        return
    found.values[path] = _place(node)
    if isinstance(node, yaml.ScalarNode) and node.style is None:
        found.written[path] = node.value
    if isinstance(node, yaml.SequenceNode):
        for at, entry in enumerate(node.value):
            _collect(entry, (*path, at), found)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, key.value if isinstance(key, yaml.ScalarNode) else "?")
            found.add_key(inner, _place(key))
            _collect(value, inner, found)


def _place(node: yaml.Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


@dataclass(slots=True)
class _Holder:
    """A list or mapping of a JSON text that is being read: `key` is that of the next value, `count` its place."""

    path: Path
    is_mapping: bool
    key: str | None = None
    count: int = 0

    def next(self) -> Path:
        """The path of the next value."""
        inner = self.key if self.is_mapping else self.count
        self.key, self.count = None, self.count + 1
        return self.path if inner is None or len(self.path) == DEEPEST else (*self.path, inner)


def places_in(text: str) -> RecordPlaces:
    """The places of keys and values in a JSON text without faults: of the first 20,000, and down to `DEEPEST`."""
    found, holders, line, line_start, before = RecordPlaces(), [_Holder((), is_mapping=False)], 1, 0, 0
    for token in islice(_JSON_TOKEN.finditer(text), _PLACED):
        if newlines := text.count("\n", before, token.start()):
            line, line_start = line + newlines, text.rindex("\n", before, token.start()) + 1
        before, holder, place = token.start(), holders[-1], (line, token.start() - line_start + 1)
        if token.lastindex == _CLOSING:
            holders.pop()
        elif holder.is_mapping and holder.key is None:
            holder.key = str(orjson.loads(token[0]))
            if len(holders) <= DEEPEST:
                found.add_key((*holder.path, holder.key), place)
        else:
            path = holder.next() if len(holders) > 1 else ()
            if len(holders) <= DEEPEST:
                found.values[path] = place
            if token.lastindex == _OPENING:
                holders.append(_Holder(path, token[0] == "{"))
            elif token.lastindex == _PLAIN:
                found.written[path] = token[0]
    return found
