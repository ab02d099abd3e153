"""The Faust app of a stage: one app, one consumer group, one agent that passes records to the slots."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import faust
from faust.types.transports import TransportT

from vigie.runtime.context import StageContext
from vigie.runtime.rebalance import Slots
from vigie.runtime.transport import BATCHES_A_FETCH, SlotConsumer, SlotTransport

REQUEST_MARGIN = 5.0
"""Seconds that a request may take beyond the longest time that the broker itself may hold it back."""
NO_COMMITS = 3600.0
"""Seconds between Faust's own commits, which do nothing here: slots commit."""


class StageApp(faust.App):
    """A Faust app whose transport passes everything to slots."""

    slots: Slots
    in_worker = True  # or Faust passes no rebalance to its transaction manager
    home: asyncio.AbstractEventLoop | None = None

    def _crash(self, reason: BaseException) -> None:
        """End the worker. Faust only marks its services as crashed, and the process would live on without a fetcher."""
        super()._crash(reason)
        if self.home is not None:  # thread-safe: the consumer's thread may be the one that crashed
            self.home.call_soon_threadsafe(self.slots.context.fatal, reason)

    def _new_transport(self) -> TransportT:
        return SlotTransport(self.conf.broker_consumer, self)


def build(context: StageContext) -> StageApp:
    """The app of `context.stage`, ready to start; nothing connects before that.

    Faust's web server, leader topic, topic declaration, tables and commits are off: slots replace what is needed.
    """
    settings = context.settings
    app = StageApp(
        context.group,
        broker=f"kafka://{settings.brokers.replace(',', ';')}",
        processing_guarantee="exactly_once",
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        reply_create_topic=False,
        consumer_auto_offset_reset="none",
        broker_session_timeout=settings.session_timeout,
        broker_request_timeout=max(settings.session_timeout, settings.transaction_timeout) + REQUEST_MARGIN,
        broker_commit_interval=NO_COMMITS,
        stream_buffer_maxsize=settings.batch_size * BATCHES_A_FETCH,  # what one poll may return
        stream_wait_empty=False,  # what is left in the stream is not committed, and its next owner fetches it
        store="memory://",
        datadir=str(context.settings.state_dir),
    )
    app.slots = Slots(context)
    source = app.topic(
        context.source, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw", acks=False
    )

    async def agent(stream: Any) -> None:
        async for events in stream.noack_take(settings.batch_size, within=settings.batch_within):
            try:
                await app.slots.deliver(event.message for event in events)
            except Exception as error:  # noqa: BLE001 crash-only: a restart is the one recovery that every fault test exercises
                context.fatal(error)
                return

    app.agent(source, name=f"{__name__}.{context.stage.name}")(agent)
    return app


async def start(app: StageApp) -> None:
    """Join the group and begin to work."""
    app.home = asyncio.get_running_loop()
    app.finalize()
    app.slots.consumer = cast("SlotConsumer", app.consumer)
    await app.start()


async def stop(app: StageApp) -> None:
    """Let running commits end, then leave the group."""
    app.home = None  # a crash while it stops is no reason to leave: it is leaving
    await app.slots.close_all()  # before the group is left: the next owner fences a commit that still runs
    await app.stop()
