"""A transactional request that arrives late must not end, fill or reopen a later transaction (B2; KIP-890's hole)."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.producer import sender
from aiokafka.structs import TopicPartition

from tests.conftest import settings_on
from tests.kafka import proxy as proxies
from tests.kafka import reading
from tests.kafka.counting import COUNT
from vigie.broker import LocalKafka
from vigie.broker.local import free_port
from vigie.runtime.cluster import Cluster
from vigie.runtime.context import StageContext
from vigie.runtime.dead_letters import DeadLetterLimit
from vigie.runtime.membership import Membership
from vigie.runtime.producer import SlotProducer
from vigie.runtime.progress import Progress
from vigie.runtime.recovery import open_slot
from vigie.runtime.slot import Slot
from vigie.runtime.transaction import Contents, ToSend
from vigie.settings import Settings

REVIEWED = "aiokafka 0.14.0"
REVIEWED_HANDLERS = ("AddPartitionsToTxnHandler", "AddOffsetsToTxnHandler", "TxnOffsetCommitHandler", "EndTxnHandler")
"""Those that `vigie/runtime/producer.py` overrides."""
REVIEWED_DIGEST = "f2de99c37eb2f4318f3ea847ec2bce288620d6593e03f89137a4a23c7be9db12"


@pytest.fixture(scope="module")
def behind_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LocalKafka, int]]:
    """A broker that tells its clients to come by way of a proxy's port."""
    port = free_port()
    advertised = {"advertised.listeners": f"CLIENT://127.0.0.1:{port}"}
    with LocalKafka(tmp_path_factory.mktemp("kafka"), properties=advertised) as kafka:
        yield kafka, port


def test_plain_aiokafka_makes_an_uncommitted_record_visible(behind_proxy: tuple[LocalKafka, int]) -> None:
    """The guard of this suite: without our producer the hole is there to be seen."""

    async def scenario() -> list[bytes | None]:
        kafka, port = behind_proxy
        async with proxies.Proxy(port, kafka.port) as proxy:
            brokers = f"127.0.0.1:{port}"
            await reading.create(brokers, {"plain": 1})
            producer = AIOKafkaProducer(bootstrap_servers=brokers, transactional_id="plain")
            await producer.start()
            proxy.hold = proxies.END_TXN
            async with producer.transaction():
                await producer.send("plain", b"committed", partition=0)
            await producer.begin_transaction()
            await producer.send_and_wait("plain", b"never committed", partition=0)
            await proxy.release()
            await asyncio.sleep(1)
            seen = [record.value for record in await reading.read(brokers, "plain")]
            with suppress(KafkaError):
                await producer.abort_transaction()
            await producer.stop()
            return seen

    assert asyncio.run(scenario()) == [b"committed", b"never committed"]


@pytest.mark.parametrize(
    "request_key",
    [proxies.END_TXN, proxies.TXN_OFFSET_COMMIT, proxies.ADD_PARTITIONS, proxies.ADD_OFFSETS],
    ids=["EndTxn", "TxnOffsetCommit", "AddPartitionsToTxn", "AddOffsetsToTxn"],
)
def test_a_late_request_changes_nothing(behind_proxy: tuple[LocalKafka, int], tmp_path: Path, request_key: int) -> None:
    """The first transaction is done again under a new epoch; its late message comes amid the second, and is fenced."""

    async def scenario() -> tuple[list[bytes | None], list[bytes | None], int]:
        async with _slot(behind_proxy, tmp_path) as (slot, proxy):
            brokers = slot.context.settings.brokers
            out = slot.context.topic("count-out")
            proxy.hold = request_key
            await _commit(slot, Contents([ToSend(out, b"k", b"first", ())], [(b"k", b"1")], 1))
            assert proxy.held, "the request was never sent"
            producer = _producer(slot)
            await producer.begin_transaction()
            await producer.send_and_wait(out, b"never committed", b"k")
            await proxy.release()
            await asyncio.sleep(1)
            amid = [record.value for record in await reading.read(brokers, out)]
            await producer.abort_transaction()
            await _commit(slot, Contents([ToSend(out, b"k", b"second", ())], [(b"k", b"2")], 2))
            await asyncio.sleep(0.5)
            after = [record.value for record in await reading.read(brokers, out)]
            return amid, after, await reading.committed(brokers, slot.context.group, slot.source.topic)

    assert asyncio.run(scenario()) == ([b"first"], [b"first", b"second"], 2)


def test_a_coordinator_that_never_answers_costs_a_deadline(
    behind_proxy: tuple[LocalKafka, int], tmp_path: Path
) -> None:
    """The connection stays open and silent; after the deadline the batch is done again, once."""

    async def scenario() -> list[bytes | None]:
        async with _slot(behind_proxy, tmp_path, transaction_deadline=2.0) as (slot, proxy):
            out = slot.context.topic("count-out")
            proxy.hold, proxy.cut = proxies.END_TXN, False
            await _commit(slot, Contents([ToSend(out, b"k", b"first", ())], [(b"k", b"1")], 1))
            return [record.value for record in await reading.read(slot.context.settings.brokers, out)]

    assert asyncio.run(scenario()) == [b"first"]


def test_the_overridden_classes_are_those_that_were_reviewed() -> None:
    """A new aiokafka must be read again before it is trusted: see `vigie/runtime/producer.py`."""
    methods = [sender.BaseHandler.do, *(getattr(sender, name).handle_error for name in REVIEWED_HANDLERS)]
    methods += [
        getattr(sender.Sender, name)
        for name in ("_do_add_partitions_to_txn", "_do_add_offsets_to_txn", "_do_txn_offset_commit", "_do_txn_commit")
    ]
    digest = hashlib.sha256("".join(map(inspect.getsource, methods)).encode()).hexdigest()
    assert digest == REVIEWED_DIGEST, f"not the sender of {REVIEWED}"


@asynccontextmanager
async def _slot(
    behind_proxy: tuple[LocalKafka, int], directory: Path, **more: float
) -> AsyncIterator[tuple[Slot, proxies.Proxy]]:
    """A slot that is open, on a broker behind a proxy."""
    kafka, port = behind_proxy
    settings = settings_on(kafka, directory).model_copy(update={"brokers": f"127.0.0.1:{port}", **more})
    async with proxies.Proxy(port, kafka.port) as proxy:
        names = ("count-in", "count-out", "count-changelog", "dead-letters")
        await reading.create(settings.brokers, {settings.topic(name): 1 for name in names})
        async with Cluster(settings) as cluster, _member(settings) as membership:
            context = _context(settings, cluster, await cluster.cluster_id())
            slot = Slot(context, TopicPartition(settings.topic("count-in"), 0), membership)
            slot._opened = await open_slot(context, slot.source, membership)
            slot.progress = Progress(slot._opened.position)
            slot.limit = DeadLetterLimit("count", 0, 0, 0, 10)
            try:
                yield slot, proxy
            finally:
                await slot._opened.producer.leave()
                slot._opened.store.close()


@asynccontextmanager
async def _member(settings: Settings) -> AsyncIterator[Membership]:
    """A place in the stage's group, kept alive by a consumer that reads nothing."""
    group = f"{settings.app}-count"
    consumer = AIOKafkaConsumer(
        settings.topic("count-in"), bootstrap_servers=settings.brokers, group_id=group, enable_auto_commit=False
    )
    await consumer.start()
    coordinator = consumer._coordinator
    assert coordinator is not None
    try:
        yield Membership(group, coordinator.generation, coordinator.member_id)
    finally:
        await consumer.stop()


def _producer(slot: Slot) -> SlotProducer:
    assert slot._opened is not None
    assert isinstance(slot._opened.producer, SlotProducer)
    return slot._opened.producer


async def _commit(slot: Slot, contents: Contents) -> None:
    """A transaction of the slot, and the position that it moves."""
    await slot.transact(contents.records, contents.changes, contents.position)
    slot.progress.position = contents.position


def _context(settings: Settings, cluster: Cluster, cluster_id: str) -> StageContext:
    def fatal(error: BaseException) -> None:
        raise error

    return StageContext(COUNT, settings, cluster, cluster_id, None, fatal)  # type: ignore[arg-type]
