"""Questions to the broker outside any group: who it is, where logs begin and end, what is committed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Self, TypeVar

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    IllegalGenerationError,
    KafkaError,
    NoError,
    RebalanceInProgressError,
    TopicAuthorizationFailedError,
    UnknownMemberIdError,
    for_code,
)
from aiokafka.protocol.group import HeartbeatRequest
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from vigie.broker.connect import Client, login_refusal, overheard
from vigie.runtime.broker_watch import BrokerRetry
from vigie.runtime.membership import Membership
from vigie.settings import Settings

T = TypeVar("T")
REQUEST_WITHIN_MS = 8_000
"""Milliseconds of one try: aiokafka's default of 40 s would outlast the whole wait for a broker that is gone."""
DELETE_RETENTION = "delete.retention.ms"
DEFAULT_DELETE_RETENTION_MS = 86_400_000
"""Kafka's default, for a broker that does not let us ask. It is shorter than what our topics have, so it is safe."""


class Cluster:
    """A view of the cluster, read committed, without a group. Use `async with`.

    Every question waits for a broker that does not answer, up to the setting `broker_gone_after`.

    Raises:
        PermissionDeniedError: on entry, if the broker refuses the login. It is not tried again.
        BrokerUnavailableError: from every question, when that time is over.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._retry = BrokerRetry(settings.brokers, settings.broker_gone_after)
        options = {"request_timeout_ms": REQUEST_WITHIN_MS, **settings.client()}
        self._admin = AIOKafkaAdminClient(**options)
        self._consumer = AIOKafkaConsumer(isolation_level="read_committed", auto_offset_reset="none", **options)

    async def __aenter__(self) -> Self:
        await self.until_answered(lambda: self._connect(self._admin))
        await self.until_answered(lambda: self._connect(self._consumer))
        return self

    async def _connect(self, client: Client) -> None:
        with overheard() as causes:
            try:
                await client.start()
            except KafkaError as error:
                # a refused login is no silent broker: to wait for it would only hide the reason
                if (refusal := login_refusal(self._settings, causes)) is not None:
                    raise refusal from error
                raise

    async def __aexit__(self, *exc: object) -> None:
        await self._consumer.stop()
        await self._admin.close()

    async def cluster_id(self) -> str:
        """The id that the cluster was formatted with: another one behind the same address is another cluster."""
        description = await self.until_answered(self._admin.describe_cluster)
        return str(description["cluster_id"])

    async def partitions(self) -> dict[str, int]:
        """Every topic and its number of partitions."""
        described = await self.until_answered(self._admin.describe_topics)
        return {topic["topic"]: len(topic["partitions"]) for topic in described}

    async def delete_retention(self, topic: str) -> int:
        """The least time that compaction keeps the record of a deletion, milliseconds."""
        wanted = ConfigResource(ConfigResourceType.TOPIC, topic, {DELETE_RETENTION: ""})

        async def ask() -> int:
            responses: list[Any] = list(await self._admin.describe_configs([wanted]))
            ((code, message, _, _, entries),) = responses[0].resources
            error = for_code(code)
            if issubclass(error, TopicAuthorizationFailedError | ClusterAuthorizationFailedError):
                return DEFAULT_DELETE_RETENTION_MS
            if code:
                raise error(message)
            return int(entries[0][1])

        return await self.until_answered(ask)

    async def beginning(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """The first offset that each partition still holds."""
        wanted = list(partitions)
        return await self.until_answered(lambda: self._consumer.beginning_offsets(wanted))

    async def end(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """The last stable offset of each partition: what a read-committed reader can reach."""
        wanted = list(partitions)
        return await self.until_answered(lambda: self._consumer.end_offsets(wanted))

    async def committed(self, group: str, partition: TopicPartition) -> OffsetAndMetadata | None:
        """The committed offset, or None. Stable only once the slot's former producer is fenced."""
        found = await self.until_answered(
            lambda: self._admin.list_consumer_group_offsets(group, partitions=[partition])
        )
        offset: OffsetAndMetadata = found[partition]
        return offset if offset.offset >= 0 else None

    async def all_committed(self, group: str) -> dict[TopicPartition, int]:
        """Every offset that a group has committed."""
        found = await self.until_answered(lambda: self._admin.list_consumer_group_offsets(group))
        return {partition: committed.offset for partition, committed in found.items() if committed.offset >= 0}

    async def knows(self, membership: Membership) -> bool:
        """Whether the group still counts this member in this generation; asked with a heartbeat in its name."""
        return await self.until_answered(lambda: self._heartbeat(membership))

    async def _heartbeat(self, membership: Membership) -> bool:
        coordinator = await self._admin.find_coordinator(membership.group)
        request = HeartbeatRequest(membership.group, membership.generation, membership.member)
        response: Any = await self._admin._send_request(request, coordinator)  # noqa: SLF001 no public call sends one
        error = for_code(response.error_code)
        # while the group rebalances, a generation lasts until all members have joined the next
        if error in (NoError, RebalanceInProgressError):
            return True
        if error in (UnknownMemberIdError, IllegalGenerationError):
            return False
        raise error  # the coordinator has moved or is loading: `until_answered` asks again

    async def until_answered(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What `ask` returns; called again while the broker does not answer, as every question here is.

        Raises:
            BrokerUnavailableError: it has not answered for `gone_after` seconds.
        """
        return await self._retry.until_answered(ask)
