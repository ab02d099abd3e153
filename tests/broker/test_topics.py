"""Topics: what a cluster should hold, and what it holds."""

from __future__ import annotations

import asyncio

import pytest
from aiokafka.admin import NewTopic

from vigie.agents import STAGES
from vigie.broker.connect import admin
from vigie.broker.topics import ActualTopic, check, create, differences, expected_topics
from vigie.schemas.topics import TOPICS
from vigie.settings import Settings, load


def as_expected(settings: Settings) -> dict[str, ActualTopic]:
    return {topic.name: ActualTopic(topic.partitions, topic.cleanup_policy) for topic in expected_topics(settings)}


def test_every_topic_of_the_table_and_every_changelog_is_expected() -> None:
    names = [topic.name for topic in expected_topics(load(prefix="p."))]

    assert names[: len(TOPICS)] == [f"p.{name}" for name in TOPICS]
    assert names[len(TOPICS) :] == [f"p.{stage.name}-changelog" for stage in STAGES.values() if stage.changelog]


def test_of_one_stage_only_what_it_touches_is_expected() -> None:
    names = {topic.name for topic in expected_topics(load(prefix=""), [STAGES["dedup"]])}

    assert names == {"clean", "unique", "duplicates", "stories", "dead-letters", "dedup-changelog"}


def test_a_cluster_as_expected_does_not_differ() -> None:
    settings = load()

    assert differences(expected_topics(settings), as_expected(settings)) == []


def test_a_missing_topic_is_named() -> None:
    settings = load()
    found = as_expected(settings)
    del found["vigie.unique"]

    (missing,) = differences(expected_topics(settings), found)

    assert str(missing) == "topic vigie.unique is missing"


def test_a_changelog_must_have_as_many_partitions_as_its_source_which_may_have_any_number() -> None:
    settings = load(partitions=4)
    found = as_expected(settings) | {"vigie.raw": ActualTopic(9, "delete"), "vigie.clean": ActualTopic(6, "delete")}

    (different,) = differences(expected_topics(settings), found)

    assert str(different).startswith("topic vigie.dedup-changelog has partitions 4 instead of 6")


def test_a_topic_that_is_not_compacted_as_it_should_be_is_named_with_the_remedy() -> None:
    settings = load()
    found = as_expected(settings) | {
        "vigie.rules": ActualTopic(1, "delete"),
        "vigie.alerts": ActualTopic(4, "delete, compact"),  # the order does not matter
    }

    (different,) = differences(expected_topics(settings), found)

    assert "vigie.rules has cleanup.policy delete instead of compact (kafka-configs" in str(different)


def test_what_is_missing_is_made_and_what_is_there_is_left_as_it_is(settings: Settings) -> None:
    async def made_by_hand() -> None:
        async with admin(settings) as client:
            await client.create_topics([NewTopic(settings.topic("clean"), 3, 1)])

    asyncio.run(made_by_hand())

    made = asyncio.run(create(settings))

    assert settings.topic("clean") not in made
    assert asyncio.run(check(settings)) == []
    assert asyncio.run(create(settings)) == []


@pytest.mark.kafka
def test_a_cluster_without_topics_lacks_them_all(settings: Settings) -> None:
    found = asyncio.run(check(settings, [STAGES["clean"]]))

    assert [one.what for one in found] == ["missing"] * 3
