"""The Faust app of a stage: one app, one consumer group, one agent that hands what it takes to the slots."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import faust
from faust.types.transports import TransportT

from vigie.runtime.context import StageContext
from vigie.runtime.rebalance import Slots
from vigie.runtime.transport import SlotConsumer, SlotTransport


class StageApp(faust.App):
    """A Faust app whose transport belongs to slots."""

    slots: Slots
    in_worker = True  # Faust hands rebalances to its transaction manager only then
    home: asyncio.AbstractEventLoop | None = None

    def _crash(self, reason: BaseException) -> None:
        """Leave. Faust only marks its services as crashed, and the process would live on without a fetcher."""
        super()._crash(reason)
        if self.home is not None:  # it may be the consumer's thread that crashed
            self.home.call_soon_threadsafe(self.slots.context.fatal, reason)

    def _new_transport(self) -> TransportT:
        return SlotTransport(self.conf.broker_consumer, self)


def build(context: StageContext) -> StageApp:
    """The app of `context.stage`, ready to be started; nothing connects before that.

    Faust's web server, leader topic, topic declaration, tables and commits are off: what they did badly, slots do.
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
        broker_request_timeout=max(settings.session_timeout, settings.transaction_timeout) + 5,
        broker_commit_interval=3600.0,
        stream_buffer_maxsize=settings.batch_size * 2,
        stream_wait_empty=False,
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
            except Exception as error:  # noqa: BLE001 crash-only
                context.fatal(error)
                return

    app.agent(source, name=f"{__name__}.{context.stage.name}")(agent)
    return app


async def start(app: StageApp) -> None:
    """Join the group and begin."""
    app.home = asyncio.get_running_loop()
    app.finalize()
    app.slots.consumer = cast("SlotConsumer", app.consumer)
    await app.start()


async def stop(app: StageApp) -> None:
    """Let running commits end, leave the group."""
    app.home = None
    await app.slots.close_all()
    await app.stop()
