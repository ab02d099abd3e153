"""Where the keys and values of a record stand in the YAML or JSON that it was read from."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

Path = tuple[str | int, ...]
Place = tuple[int, int]
"""Line and column, from 1 on."""


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


def places_of(node: yaml.Node) -> RecordPlaces:
    """The places of everything in a node."""
    found = RecordPlaces()
    _collect(node, (), found)
    return found


def places_in(text: str) -> RecordPlaces:
    """The places of everything in a JSON text, as far as it can be read as YAML; none if it cannot."""
    try:
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError:
        return RecordPlaces()
    return places_of(node) if node is not None else RecordPlaces()


def _collect(node: yaml.Node, path: Path, found: RecordPlaces) -> None:
    found.values[path] = _place(node)
    if isinstance(node, yaml.ScalarNode) and node.style is None:
        found.written[path] = node.value
    if isinstance(node, yaml.SequenceNode):
        for at, entry in enumerate(node.value):
            _collect(entry, (*path, at), found)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, str(key.value))
            if inner in found.keys:
                found.twice.append((inner, _place(key)))
            found.keys[inner] = _place(key)
            _collect(value, inner, found)


def _place(node: yaml.Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1
