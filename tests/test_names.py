"""One name, one meaning: no two public classes of the tree share a name."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("agents", "schemas", "vigie")


def public_classes() -> dict[str, list[str]]:
    """Every public class by its name, with the modules that define one."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        if path.resolve() != path:
            continue  # behind one of the links of `vigie/`: seen as itself
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(path.relative_to(ROOT).as_posix())
    return found


def test_no_two_public_classes_share_a_name() -> None:
    """Whoever reads `Page` or searches for it must not have to ask which."""
    shared = {name: modules for name, modules in public_classes().items() if len(modules) > 1}

    assert shared == {}


def test_the_classes_are_found() -> None:
    """The records at least: an empty tree would have no two of a name either."""
    assert public_classes()["Alert"] == ["schemas/alert.py"]
