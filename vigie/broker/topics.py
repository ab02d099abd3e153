"""Creates and checks the topics of a cluster, by the tables of topics and stages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from vigie.agents import STAGES, Stage
from vigie.broker.connect import DENIED, Report, admin, denied, silent
from vigie.errors import ConfigError
from vigie.schemas.topics import TOPICS
from vigie.settings import Settings

SINGLE = ("rules", "rules.status")
"""Topics of one partition: they hold few records, and people read them in order across keys."""
DEAD_LETTER_MARGIN = 65_536
"""Bytes that a dead letter's own headers may add to the largest record."""
VISIBLE_WITHIN = 10.0
"""Seconds until a new topic must show in the metadata."""
DELETE_RETENTION_MS = 30 * 86_400_000
"""A reader that was away for this long still learns of deletions from a compacted topic."""


@dataclass(frozen=True, slots=True)
class ExpectedTopic:
    """A topic as it should be. `follows`: the full name of the topic that sets its number of partitions."""

    name: str
    partitions: int
    cleanup_policy: str
    follows: str | None = None
    config: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActualTopic:
    """A topic as it is."""

    partitions: int
    cleanup_policy: str


@dataclass(frozen=True, slots=True)
class TopicDifference:
    """What differs: the topic, the property, its expected and actual value (None: missing), and the remedy."""

    topic: str
    what: Literal["missing", "partitions", "cleanup.policy"]
    expected: str
    found: str | None
    remedy: str

    def __str__(self) -> str:
        if self.what == "missing":
            return f"topic {self.topic} is missing"
        return f"topic {self.topic} has {self.what} {self.found} instead of {self.expected} ({self.remedy})"


def expected_topics(settings: Settings, stages: Iterable[Stage] | None = None) -> list[ExpectedTopic]:
    """Every topic of the table and every changelog; with `stages`, only those that they use."""
    some = list(STAGES.values()) if stages is None else list(stages)
    wanted = _named(some) if stages is not None else set(TOPICS)
    topics = [_of_table(settings, name) for name in TOPICS if name in wanted]
    return topics + [_changelog(settings, stage) for stage in some if stage.changelog]


def _named(stages: Iterable[Stage]) -> set[str]:
    wanted = {"dead-letters"}
    for stage in stages:
        wanted |= {stage.source, *stage.outputs, *(("rules",) if stage.rules else ())}
    return wanted


def _partitions(settings: Settings, name: str) -> int:
    return 1 if name in SINGLE else settings.partitions


def _of_table(settings: Settings, name: str) -> ExpectedTopic:
    row = TOPICS[name]
    margin = DEAD_LETTER_MARGIN if name == "dead-letters" else 0
    config = {"max.message.bytes": str(settings.max_message_bytes + margin)}
    if row.retention_ms:
        config["retention.ms"] = str(row.retention_ms)
    if row.compacted:
        config["delete.retention.ms"] = str(DELETE_RETENTION_MS)
    return ExpectedTopic(settings.topic(name), _partitions(settings, name), row.cleanup_policy, None, config)


def _changelog(settings: Settings, stage: Stage) -> ExpectedTopic:
    return ExpectedTopic(
        settings.topic(f"{stage.name}-changelog"),
        _partitions(settings, stage.source),
        "compact",
        follows=settings.topic(stage.source),
        config={
            "max.message.bytes": str(settings.max_message_bytes),
            "delete.retention.ms": str(DELETE_RETENTION_MS),
        },
    )


def differences(expected: Iterable[ExpectedTopic], found: Mapping[str, ActualTopic]) -> list[TopicDifference]:
    """What a cluster lacks or has in another shape. The number of partitions is free, except for changelogs."""
    differing = []
    for topic in expected:
        there = found.get(topic.name)
        if there is None:
            differing.append(TopicDifference(topic.name, "missing", topic.name, None, "vigie topics create"))
            continue
        source = found.get(topic.follows or "")
        if source is not None and there.partitions != source.partitions:
            remedy = f"as {topic.follows} has: a topic with state cannot grow; delete and create both"
            differing.append(
                TopicDifference(topic.name, "partitions", str(source.partitions), str(there.partitions), remedy)
            )
        if _policies(there.cleanup_policy) != _policies(topic.cleanup_policy):
            remedy = f"kafka-configs --alter --topic {topic.name} --add-config cleanup.policy=[{topic.cleanup_policy}]"
            differing.append(
                TopicDifference(topic.name, "cleanup.policy", topic.cleanup_policy, there.cleanup_policy, remedy)
            )
    return differing


def _policies(text: str) -> set[str]:
    return {part.strip() for part in text.split(",")}


async def check(
    settings: Settings, stages: Iterable[Stage] | None = None, report: Report = silent
) -> list[TopicDifference]:
    """Compare the cluster with what it should hold; with `stages`, only with what they use.

    Raises:
        BrokerUnavailableError: no broker answers.
        PermissionDeniedError: it does not permit the question.
    """
    expected = expected_topics(settings, stages)
    async with admin(settings, report) as client:
        return differences(expected, await _found(client, expected))


async def create(settings: Settings, report: Report = silent) -> list[str]:
    """Create every missing topic and return their names. Existing topics are left as they are.

    Raises:
        BrokerUnavailableError: no broker answers.
        PermissionDeniedError: it does not permit the creation.
        ConfigError: the broker refuses a topic.
    """
    expected = expected_topics(settings)
    async with admin(settings, report) as client:
        found = await _found(client, expected)
        missing = [topic for topic in expected if topic.name not in found]
        if not missing:
            return []
        made = await _create(client, [_new(topic, found, settings) for topic in missing])
        await _wait_for(client, {topic.name for topic in missing})
    return [topic.name for topic in missing if topic.name in made]


def _new(topic: ExpectedTopic, found: Mapping[str, ActualTopic], settings: Settings) -> NewTopic:
    source = found.get(topic.follows or "")
    partitions = source.partitions if source else topic.partitions
    config = {"cleanup.policy": topic.cleanup_policy, **topic.config}
    return NewTopic(topic.name, partitions, settings.replication, topic_configs=config)


async def _create(client: AIOKafkaAdminClient, topics: Sequence[NewTopic]) -> list[str]:
    response: Any = await client.create_topics(list(topics))
    made = []
    for name, code, *message in response.topic_errors:
        error = for_code(code)
        if code == 0:
            made.append(name)
            continue
        if error is TopicAlreadyExistsError:  # a broker may list a topic a moment after it was made
            continue
        refusal = f"{name}: {message[0] if message and message[0] else error.description}"
        if issubclass(error, DENIED):
            raise denied(error(refusal))
        raise ConfigError(f"the broker refuses to create topic {refusal}; check VIGIE_PARTITIONS and VIGIE_REPLICATION")
    return made


async def _wait_for(client: AIOKafkaAdminClient, names: set[str]) -> None:
    async with asyncio.timeout(VISIBLE_WITHIN):
        while not names <= set(await client.list_topics()):  # noqa: ASYNC110 the event is in another process
            await asyncio.sleep(0.05)


async def _found(client: AIOKafkaAdminClient, expected: Iterable[ExpectedTopic]) -> dict[str, ActualTopic]:
    described = {topic["topic"]: len(topic["partitions"]) for topic in await client.describe_topics()}
    present = [topic.name for topic in expected if topic.name in described]
    policies = await _policies_of(client, present)
    return {name: ActualTopic(described[name], policies[name]) for name in present}


async def _policies_of(client: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, str]:
    if not names:
        return {}
    wanted = [ConfigResource(ConfigResourceType.TOPIC, name, {"cleanup.policy": ""}) for name in names]
    policies = {}
    responses: list[Any] = list(await client.describe_configs(wanted))
    for response in responses:
        for code, message, _, name, entries in response.resources:
            if code:
                raise for_code(code)(message)
            policies[name] = str(entries[0][1])
    return policies
