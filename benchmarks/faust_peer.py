"""The peer of `runtime_speed`: the same counting stage on Faust's own `exactly_once`, as its documentation has it."""

from __future__ import annotations

import os
import sys
from typing import Any

import faust

PREFIX = os.environ["PEER_PREFIX"]
app = faust.App(
    f"{PREFIX}faust",
    broker=f"kafka://{os.environ['PEER_BROKERS']}",
    processing_guarantee="exactly_once",
    store="memory://",
    web_enabled=False,
    topic_disable_leader=True,
    topic_partitions=2,
    key_serializer="raw",
    value_serializer="raw",
    autodiscover=False,
    broker_session_timeout=10,
    datadir=os.environ["PEER_DATA"],
)
source = app.topic(f"{PREFIX}count-in", key_type=bytes, value_type=bytes)
out = app.topic(f"{PREFIX}count-out", key_type=bytes, value_type=bytes)
counts = app.Table("counts", default=int, partitions=2, key_type=str)


@app.agent(source)
async def count(stream: Any) -> None:
    """Count each key, and say so."""
    async for key, value in stream.items():
        name = key.decode()
        counts[name] += 1
        await out.send(key=key, value=b"%d:%s" % (counts[name], value[:40]))


if __name__ == "__main__":
    sys.argv = ["faust", "worker", "-l", "error", "--without-web"]
    app.main()
