"""What a failure costs: a record, a retry or a restart, never the stream."""

from __future__ import annotations

import asyncio
import json
import signal
import time

from aiokafka import AIOKafkaProducer

from tests.kafka import reading
from tests.kafka.conftest import Bench

UNAVAILABLE, SOFTWARE, CONFIG = 69, 70, 78


def test_a_refused_record_lies_among_the_dead_letters_byte_for_byte(bench: Bench) -> None:
    """Key, value and headers as they came, and where, why and how often beside them."""
    bench.create()
    headers = [("mine", b"\x00\xff")]
    asyncio.run(_send(bench, b"refuse \xff\x00", headers))
    bench.send(b"good")
    bench.worker()
    assert bench.wait_for(1) == [b"1:good"]
    (dead,) = bench.read("dead-letters")
    assert (dead.key, dead.value) == (b"k", b"refuse \xff\x00")
    told = dict(dead.headers)
    assert told["mine"] == b"\x00\xff"
    assert told["vigie-reason"] == b"invalid"
    assert told["vigie-stage"] == b"count"
    assert told["__streams.errors.topic"].decode() == bench.topic("count-in")
    assert told["__streams.errors.offset"] == b"0"


def test_when_everything_is_refused_the_stage_stops_instead_of_diverting_it(bench: Bench) -> None:
    """The limit is a bad deploy's; it holds over restarts, for the run is kept with the offset."""
    bench.create()
    bench.send(*(b"refuse %d" % number for number in range(60)))
    worker = bench.worker(dead_letter_run=20, batch_size=10)
    assert worker.wait(40) == CONFIG
    assert "records in a row were refused" in worker.log()
    assert len(bench.read("dead-letters")) > 0
    again = bench.worker("a", dead_letter_run=20, batch_size=10)
    assert again.wait(40) == CONFIG
    assert len(bench.read("dead-letters")) <= 20


def test_what_a_pool_process_cannot_survive_is_set_aside_and_its_neighbours_go_on(bench: Bench) -> None:
    """A crash, a hang, a glut of memory and a bug, between good records."""
    bench.create()
    bench.send(b"one", b"crash", b"two", b"hang", b"three", b"eat", b"four", b"raise", b"five")
    bench.worker(stage="count-pooled", work_timeout=2, work_memory=300_000_000)
    assert bench.wait_for(5, within=60) == [b"one", b"two", b"three", b"four", b"five"]
    reasons = {dead.value: dict(dead.headers)["vigie-reason"] for dead in bench.read("dead-letters")}
    assert reasons == {b"crash": b"crashed", b"hang": b"timed-out", b"eat": b"out-of-memory", b"raise": b"crashed"}


def test_a_record_that_kills_its_worker_is_found_and_set_aside(bench: Bench) -> None:
    """Three deaths over a batch, two over the record alone in work, then to the dead letters."""
    bench.create()
    bench.send(b"before", b"die", b"after")
    worker = bench.worker(batch_size=2, session_timeout=6)
    for _ in range(10):
        if bench.read("dead-letters"):
            break
        _wait_for_end_or(worker, lambda: bool(bench.read("dead-letters")))
        if worker.process is not None and worker.process.poll() is not None:
            worker.start()
    assert bench.wait_for(2) == [b"1:before", b"2:after"]
    (dead,) = bench.read("dead-letters")
    assert dead.value == b"die"
    told = dict(dead.headers)["__streams.errors.message"].decode()
    assert told == "the worker died 2 times in a row while this record alone was in work"


def test_a_batch_that_would_unpack_beyond_the_limit_is_set_aside_compressed(bench: Bench) -> None:
    """A few kB on the wire, 20 MB of values: every worker that read it would die of it; none does."""
    bench.create()
    bench.send(b"before")
    asyncio.run(_send_bomb(bench))
    bench.send(b"after")
    bench.worker(max_decompressed_bytes=5_000_000)
    assert bench.wait_for(2) == [b"1:before", b"2:after"]
    (dead,) = bench.read("dead-letters")
    assert dict(dead.headers)["vigie-reason"] == b"poison-batch"
    assert b"records 1 to 4 are one zstd batch" in dict(dead.headers)["__streams.errors.message"]
    assert len(dead.value or b"") < 200_000


def test_sigterm_ends_a_worker_in_time_and_leaves_nothing_open(bench: Bench) -> None:
    """The running batch is committed, the group is left, the exit code is 0."""
    bench.create()
    bench.send(b"0", b"1")
    worker = bench.worker()
    bench.wait_for(2)
    assert worker.stop(within=15) == 0


def test_sigterm_ends_a_worker_in_time_even_when_the_broker_is_gone(own_bench: Bench, own_kafka: object) -> None:
    """Nobody answers any more; the worker leaves all the same."""
    own_bench.create()
    own_bench.send(b"0")
    worker = own_bench.worker()
    own_bench.wait_for(1)
    own_kafka.kill9()  # type: ignore[attr-defined]
    start = time.monotonic()
    worker.stop(within=17)
    assert time.monotonic() - start < 17


def test_a_broker_that_is_not_there_is_named_and_left_to_the_supervisor(bench: Bench) -> None:
    """Retries with back-off, one clear line, exit code 69."""
    worker = bench.worker(brokers="127.0.0.1:9")
    assert worker.wait(60) == UNAVAILABLE
    assert "no Kafka broker answers at 127.0.0.1:9" in worker.log()


def test_a_stage_that_stands_still_says_so_and_leaves(bench: Bench) -> None:
    """Lag, and no commit for longer than `stall_after`: its work hangs inside the worker."""
    bench.create()
    bench.send(b"sleep")
    worker = bench.worker(stall_after=6)
    assert worker.wait(60) == SOFTWARE
    assert "stands still" in worker.log()


def test_a_second_owner_of_a_partition_fences_the_first(bench: Bench) -> None:
    """A worker stopped longer than its session wakes as a zombie: it publishes nothing and starts again."""
    bench.create()
    bench.send(b"0")
    zombie = bench.worker("zombie", session_timeout=6)
    bench.wait_for(1)
    zombie.signal(signal.SIGSTOP)
    successor = bench.worker("successor", session_timeout=6)
    bench.send(b"1")
    bench.wait_for(2, within=60)
    zombie.signal(signal.SIGCONT)
    bench.send(b"2", b"3")
    assert bench.wait_for(4) == [b"1:0", b"2:1", b"3:2", b"4:3"]
    successor.stop()
    zombie.stop()
    assert bench.out() == [b"1:0", b"2:1", b"3:2", b"4:3"]


def test_the_run_of_refusals_travels_with_the_offset(bench: Bench) -> None:
    """What a new owner must know of the limit is in the committed offset's metadata."""
    bench.create()
    bench.send(b"refuse", b"refuse")
    bench.worker()
    bench.wait_for(2, "dead-letters")

    async def metadata() -> str:
        from aiokafka.admin import AIOKafkaAdminClient  # noqa: PLC0415 here only
        from aiokafka.structs import TopicPartition  # noqa: PLC0415 here only

        admin = AIOKafkaAdminClient(bootstrap_servers=bench.settings.brokers)
        await admin.start()
        where = TopicPartition(bench.topic("count-in"), 0)
        try:
            for _ in range(50):
                found = await admin.list_consumer_group_offsets(f"{bench.settings.app}-count", partitions=[where])
                if found[where].offset >= 2:
                    break
                await asyncio.sleep(0.1)
            return str(found[where].metadata)
        finally:
            await admin.close()

    assert json.loads(asyncio.run(metadata())) == {"refused_run": 2}


async def _send(bench: Bench, value: bytes, headers: list[tuple[str, bytes]]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bench.settings.brokers)
    await producer.start()
    try:
        await producer.send_and_wait(bench.topic("count-in"), value, b"k", partition=0, headers=headers)
    finally:
        await producer.stop()


async def _send_bomb(bench: Bench) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=bench.settings.brokers,
        compression_type="zstd",
        max_batch_size=30_000_000,
        max_request_size=30_000_000,
        linger_ms=500,
    )
    await producer.start()
    try:
        for _ in range(4):
            await producer.send(bench.topic("count-in"), b"0" * 5_000_000, b"k", partition=0)
        await producer.flush()
    finally:
        await producer.stop()


def _wait_for_end_or(worker: object, done: object) -> None:
    end = time.monotonic() + 40
    while time.monotonic() < end:
        if worker.process.poll() is not None or done():  # type: ignore[attr-defined, operator]
            return
        time.sleep(0.2)


__all__ = ["reading"]
