"""A slot's producer that cannot be stopped in order leaves nothing behind."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from vigie.runtime import producer
from vigie.runtime.producer import SlotProducer


def test_a_producer_that_is_given_up_sends_nothing_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records that no broker takes keep it from stopping: its sender lived on, one more with each doubt."""
    monkeypatch.setattr(producer, "STOP_WITHIN", 0.1)

    async def give_up() -> bool:
        stuck: Any = SlotProducer(transactional_id="slot", bootstrap_servers="127.0.0.1:1")
        sending = stuck._sender._sender_task = asyncio.create_task(asyncio.Event().wait())
        stuck._message_accumulator.close = asyncio.Event().wait
        await stuck.leave()
        await asyncio.sleep(0)
        return sending.cancelled()

    assert asyncio.run(give_up())
