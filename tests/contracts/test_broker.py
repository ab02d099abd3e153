"""What the slot's model believes of a broker is what the real one does: each scenario on both, the same answers."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.protocol.group import LeaveGroupRequest
from aiokafka.structs import TopicPartition

from tests.kafka import reading
from tests.runtime.model.fake_broker import FakeBroker
from tests.runtime.model.fake_clients import FakeCluster, FakeProducer
from vigie.broker import LocalKafka
from vigie.errors import MembershipLostError, TransactionInDoubtError, VigieError
from vigie.runtime import static_member
from vigie.runtime.cluster import Cluster
from vigie.runtime.membership import Membership
from vigie.runtime.producer import start_producer
from vigie.runtime.transaction import Contents, Producer, Target, ToSend, commit
from vigie.settings import Settings, load

INSTANCE = "one"


class Side(Protocol):
    """One broker, fake or real, with one group of one partition."""

    cluster: Any
    source: TopicPartition
    out: TopicPartition

    async def producer(self) -> Producer:
        """A producer of the slot's transactional id, started."""

    async def new_generation(self) -> Membership:
        """The group changes; the membership of the member that it has then. A former one is gone."""

    async def static_member(self) -> Membership:
        """A process joins the group under a static id; if one did before, it has died, and this is its successor."""

    async def remove(self, membership: Membership) -> None:
        """The member's session ends."""

    async def taken(self, membership: Membership) -> bool:
        """Whether a member's static id belongs to another process now."""

    async def visible(self) -> list[bytes]:
        """The committed values of the output."""


class FakeSide:
    """The model's broker, on which every request is answered at once."""

    def __init__(self) -> None:
        self.broker = FakeBroker()
        self.source, self.out = TopicPartition("in", 0), TopicPartition("out", 0)
        self.broker.call = self._at_once  # type: ignore[method-assign]
        self.cluster = FakeCluster(self.broker, None)
        self._static: Membership | None = None

    async def _at_once(self, client: Any, name: str, act: Callable[[], Any]) -> Any:
        del client, name
        return act()

    async def producer(self) -> Producer:
        """A producer."""
        producer = FakeProducer(self.broker, None, "slot")
        await producer.start()
        return producer

    async def new_generation(self) -> Membership:
        """Another member."""
        self.broker.generation += 1
        member = f"member-{self.broker.generation}"
        self.broker.members = {member: None}
        return Membership("g", self.broker.generation, member)

    async def static_member(self) -> Membership:
        """The same generation, another member."""
        if self._static is None:
            self._static = await self.new_generation()
        else:
            self._static = self.broker.replace(self._static, f"{self._static.member}'")
        return self._static

    async def remove(self, membership: Membership) -> None:
        """It is no member any more."""
        del self.broker.members[membership.member]

    async def taken(self, membership: Membership) -> bool:
        """A heartbeat that names the id."""
        return self.broker.taken(membership)

    async def visible(self) -> list[bytes]:
        """Committed values."""
        found, _ = self.broker.read(self.out, 0, 1_000)
        return [entry.value or b"" for _, entry in found]


class RealSide:
    """Apache Kafka."""

    def __init__(self, settings: Settings, cluster: Cluster) -> None:
        self.settings, self.cluster = settings, cluster
        self.source, self.out = TopicPartition(settings.topic("in"), 0), TopicPartition(settings.topic("out"), 0)
        self._consumers: list[AIOKafkaConsumer] = []
        self._producers: list[Producer] = []

    async def producer(self) -> Producer:
        """A producer."""
        self._producers.append(await start_producer(self.settings, "g", self.source))
        return self._producers[-1]

    async def new_generation(self) -> Membership:
        """The member leaves, and another one joins."""
        return static_member.current_membership(await self._join())

    async def static_member(self) -> Membership:
        """A member with a static id does not leave when it ends: for the broker it has died."""
        return static_member.current_membership(await self._join(group_instance_id=INSTANCE))

    async def remove(self, membership: Membership) -> None:
        """LeaveGroup in its name: the broker forgets it, as when its session ends."""
        coordinator: Any = self._consumers[-1]._coordinator
        await coordinator._send_req(LeaveGroupRequest(membership.group, membership.member))

    async def taken(self, membership: Membership) -> bool:
        """A heartbeat that names the id, sent by whoever is in the group now."""
        return await static_member.taken(self._consumers[-1]._coordinator, membership, INSTANCE)

    async def _join(self, **more: str) -> Any:
        while self._consumers:
            await self._consumers.pop().stop()
        options: dict[str, Any] = {"bootstrap_servers": self.settings.brokers, "group_id": self.settings.app, **more}
        consumer = AIOKafkaConsumer(self.source.topic, enable_auto_commit=False, **options)
        self._consumers.append(consumer)
        await consumer.start()
        return consumer._coordinator

    async def visible(self) -> list[bytes]:
        """Committed values."""
        return [record.value or b"" for record in await reading.read(self.settings.brokers, self.out.topic)]

    async def close(self) -> None:
        """Leave everything."""
        for consumer in self._consumers:
            await consumer.stop()
        for producer in self._producers:
            await producer.leave()


@asynccontextmanager
async def real_side(kafka: LocalKafka) -> AsyncIterator[Side]:
    """Topics, a group and an id of its own."""
    name = f"c{uuid.uuid4().hex[:8]}"
    settings = load(brokers=kafka.bootstrap, prefix=f"{name}.", app=name)
    await reading.create(kafka.bootstrap, {settings.topic("in"): 1, settings.topic("out"): 1})
    async with Cluster(settings) as cluster:
        side = RealSide(settings, cluster)
        try:
            yield side
        finally:
            await side.close()


async def outcome(side: Side, producer: Producer, membership: Membership, *values: bytes, to: int) -> str:
    """What became of a transaction with these values that moves the offset to `to`."""
    target = Target(membership, side.source, TopicPartition("unused", 0), 7.0)
    try:
        await commit(
            producer, Contents([ToSend(side.out.topic, None, value, (), 0) for value in values], (), to), target
        )
    except VigieError as error:
        return type(error).__name__
    return "committed"


async def committed(side: Side, membership: Membership) -> int | None:
    """The group's offset."""
    found = await side.cluster.committed(membership.group, side.source)
    return found.offset if found is not None else None


# The scenarios: each gives what can be seen from outside


async def a_transaction(side: Side) -> Any:
    """Its records and its offset, and a marker behind its records."""
    me, producer = await side.new_generation(), await side.producer()
    became = await outcome(side, producer, me, b"1", b"2", to=2)
    return became, await side.visible(), await committed(side, me), (await side.cluster.end([side.out]))[side.out]


async def a_successor_of_the_same_id(side: Side) -> Any:
    """The former producer is fenced at its next transaction."""
    me, former = await side.new_generation(), await side.producer()
    await outcome(side, former, me, b"1", to=1)
    successor = await side.producer()
    late = await outcome(side, former, me, b"2", to=2)
    became = await outcome(side, successor, me, b"3", to=3)
    return late, became, await side.visible(), await committed(side, me)


async def a_zombie_that_takes_its_id_back(side: Side) -> Any:
    """The group has gone on: the broker refuses the zombie's offset, and its records stay unseen."""
    zombie = await side.new_generation()
    owner = await side.new_generation()
    producer = await side.producer()
    await outcome(side, producer, owner, b"1", to=1)
    back = await side.producer()
    became = await outcome(side, back, zombie, b"1", to=1)
    again = await side.producer()
    after = await outcome(side, again, owner, b"2", to=2)
    return became, after, await side.visible(), await committed(side, owner)


async def a_transaction_left_open(side: Side) -> Any:
    """It hides what comes after it, until the next producer of its id ends it."""
    me, producer = await side.new_generation(), await side.producer()
    await producer.begin_transaction()
    place = await producer.send(side.out.topic, b"never", None, 0)
    if isinstance(side, RealSide):
        await place
    else:
        await producer.commit_offset(side.source, _offset(1), me)
    hidden = (await side.cluster.end([side.out]))[side.out]
    successor = await side.producer()
    became = await outcome(side, successor, me, b"1", to=1)
    return hidden, became, await side.visible(), (await side.cluster.end([side.out]))[side.out]


async def who_is_a_member(side: Side) -> Any:
    """The present generation's member is; the one before is not, nor is a stranger."""
    former = await side.new_generation()
    before = await side.cluster.knows(former)
    present = await side.new_generation()
    stranger = Membership(present.group, present.generation, "stranger")
    return before, [await side.cluster.knows(one) for one in (former, present, stranger)]


async def a_static_member_that_is_replaced(side: Side) -> Any:
    """A new process takes its place in the same generation; of the old one, still alive, the broker takes nothing."""
    former, producer = await side.static_member(), await side.producer()
    await outcome(side, producer, former, b"1", to=1)
    present = await side.static_member()
    late = await outcome(side, producer, former, b"2", to=2)
    became = await outcome(side, await side.producer(), present, b"2", to=2)
    places = [(await side.cluster.knows(one), await side.taken(one)) for one in (former, present)]
    same = present.generation == former.generation
    return same, late, became, await side.visible(), await committed(side, present), places


async def a_static_member_whose_session_ends(side: Side) -> Any:
    """It is no member any more, and nobody has its id: it may join anew."""
    former = await side.static_member()
    await side.remove(former)
    return await side.cluster.knows(former), await side.taken(former)


def _offset(position: int) -> Any:
    from aiokafka.structs import OffsetAndMetadata  # noqa: PLC0415 here only

    return OffsetAndMetadata(position, "")


DOUBT, LOST = TransactionInDoubtError.__name__, MembershipLostError.__name__
SCENARIOS: dict[Callable[[Side], Awaitable[Any]], Any] = {
    a_transaction: ("committed", [b"1", b"2"], 2, 3),
    a_successor_of_the_same_id: (DOUBT, "committed", [b"1", b"3"], 3),
    a_zombie_that_takes_its_id_back: (LOST, "committed", [b"1", b"2"], 2),
    a_transaction_left_open: (0, "committed", [b"1"], 4),
    who_is_a_member: (True, [False, True, False]),
    a_static_member_that_is_replaced: (True, LOST, "committed", [b"1", b"2"], 2, [(False, True), (True, False)]),
    a_static_member_whose_session_ends: (False, False),
}


@pytest.mark.parametrize(("scenario", "expected"), SCENARIOS.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_the_fake_broker_keeps_the_promises(scenario: Callable[[Side], Awaitable[Any]], expected: Any) -> None:
    """What the model runs on."""

    async def run() -> Any:
        return await scenario(FakeSide())

    assert asyncio.run(run()) == expected


@pytest.mark.kafka
@pytest.mark.parametrize(("scenario", "expected"), SCENARIOS.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_the_real_broker_keeps_the_same_promises(
    kafka: LocalKafka, scenario: Callable[[Side], Awaitable[Any]], expected: Any
) -> None:
    """What the model stands for."""

    async def run() -> Any:
        async with real_side(kafka) as side:
            return await scenario(side)

    assert asyncio.run(run()) == expected
