"""The topics: what travels on each, who writes and reads it, and how long it is kept."""

from __future__ import annotations

from collections.abc import Iterable

from docs.generators.markdown import anchor, table
from docs.generators.markdown import code as span
from vigie.agents import STAGES
from vigie.broker.topics import SINGLE
from vigie.schemas.topics import DAY_MS, TOPICS, Topic

WRITERS = {"raw": ("producers",), "rules": ("`vigie rules`",), "silences": ("`vigie silences`",)}
"""Who writes a topic besides the stages."""
INTRODUCTION = """# Topics

Every name is preceded by the [setting](settings.md) `prefix` (`vigie.` by default): `vigie.raw`. Values are JSON in
UTF-8, one record type a topic. `vigie topics create` makes what is missing, and `vigie topics check` says what differs.
"""
CHANGELOGS = """## Changelogs

A stage that keeps its state (`changelog=True`) writes each change to its changelog, in the transaction of its outputs.
A changelog is compacted, and has as many partitions as the topic that its stage reads.
"""
IN_MEMORY = "The state of {} is in memory alone: a new start reads the rules anew.\n"


def page() -> str:
    """The page."""
    columns = ("Topic", "Holds", "Record", "Key", "Kept", "Cleanup policy", "Written by", "Read by")
    changelogs = [(span(f"{stage.name}-changelog"), span(stage.source)) for stage in STAGES.values() if stage.changelog]
    sections = [INTRODUCTION, table(columns, map(_row, TOPICS.values()))]
    single = " and ".join(map(span, SINGLE))
    sections += [f"{single} have one partition each. All others have as many as the setting `partitions` says.\n"]
    in_memory = [span(stage.name) for stage in STAGES.values() if stage.rules and not stage.changelog]
    sections += [CHANGELOGS, IN_MEMORY.format(_listed(in_memory)), table(("Topic", "The stage reads"), changelogs)]
    return "\n".join(sections)


def _row(topic: Topic) -> tuple[str, ...]:
    record = topic.record.__name__ if topic.record else ""
    linked = f"[{record}](records.md#{anchor(record)})" if record else "bytes as they came"
    kept = f"{topic.retention_ms // DAY_MS} days" if topic.retention_ms else "no limit"
    return (
        span(topic.name),
        topic.says,
        linked,
        topic.key,
        kept,
        span(topic.cleanup_policy),
        _listed(_writers(topic.name)),
        _listed(_readers(topic.name)),
    )


def _writers(name: str) -> list[str]:
    if name == "dead-letters":
        return ["every stage"]
    return [*WRITERS.get(name, ()), *(stage.name for stage in STAGES.values() if name in stage.outputs)]


def _readers(name: str) -> list[str]:
    return [stage.name for stage in STAGES.values() if name == stage.source or (stage.rules and name == "rules")]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
