"""How fast a backlog drains through a counting stage with state, beside the same stage on Faust's own exactly-once.

One worker each, one after the other on one broker, records of 3 kB, state and changelog, read back committed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition

from tests.kafka import reading
from vigie.broker import LocalKafka

PARTITIONS, KEYS, VALUE = 2, 500, b"x" * 3000
OURS, PEERS = 40_000, 12_000
WITHIN = 180.0


async def fill(brokers: str, prefix: str, records: int) -> None:
    """A backlog."""
    names = ("count-in", "count-out", "count-changelog", "dead-letters")
    await reading.create(brokers, {f"{prefix}{name}": PARTITIONS for name in names})
    producer = AIOKafkaProducer(bootstrap_servers=brokers, max_batch_size=200_000)
    await producer.start()
    for number in range(records):
        await producer.send(f"{prefix}count-in", b"%d:" % number + VALUE, b"k%d" % (number % KEYS))
    await producer.stop()


async def drain(brokers: str, prefix: str, records: int, command: list[str], environment: dict[str, str]) -> float:
    """Records a second, from the first committed output to the last."""
    await fill(brokers, prefix, records)
    consumer = AIOKafkaConsumer(bootstrap_servers=brokers, isolation_level="read_committed")
    await consumer.start()
    partitions = [TopicPartition(f"{prefix}count-out", number) for number in range(PARTITIONS)]
    consumer.assign(partitions)
    await consumer.seek_to_beginning(*partitions)
    worker = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    read, first, first_at, end = 0, 0, 0.0, time.monotonic() + WITHIN
    try:
        while read < records and time.monotonic() < end:
            fetched = sum(map(len, (await consumer.getmany(timeout_ms=200)).values()))
            if fetched and not read:
                first, first_at = fetched, time.monotonic()
            read += fetched
        if read < records:
            raise TimeoutError(f"{command[-1]}: {read} of {records} records within {WITHIN} s")
        return (read - first) / (time.monotonic() - first_at)
    finally:
        worker.send_signal(signal.SIGTERM)
        try:
            worker.wait(20)
        except subprocess.TimeoutExpired:
            worker.kill()
        await consumer.stop()


def main() -> None:
    """Print both rates and their ratio."""
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder, LocalKafka(Path(folder) / "kafka") as kafka:
        ours = {
            "VIGIE_BROKERS": kafka.bootstrap,
            "VIGIE_PREFIX": "ours.",
            "VIGIE_APP": "ours",
            "VIGIE_BATCH_SIZE": "1000",
            "VIGIE_STATE_DIR": f"{folder}/state",
        }
        peers = {"PEER_BROKERS": kafka.bootstrap, "PEER_PREFIX": "peers.", "PEER_DATA": f"{folder}/faust"}
        count = [sys.executable, "-m", "tests.kafka.counting", "count"]
        vigie = asyncio.run(drain(kafka.bootstrap, "ours.", OURS, count, ours))
        print(f"vigie, exactly once, batches of 1,000:  {vigie:7.0f} records/s", flush=True)
        faust = asyncio.run(
            drain(kafka.bootstrap, "peers.", PEERS, [sys.executable, "-m", "benchmarks.faust_peer"], peers)
        )
        print(f"Faust, its own exactly_once:            {faust:7.0f} records/s")
        print(f"ratio {vigie / faust:.2f} (bar 2.5, stretch 4)")


if __name__ == "__main__":
    main()
