"""A TCP proxy before a broker that knows Kafka's frames: it holds a request back, and lets it go when told to."""

from __future__ import annotations

import asyncio
import contextlib
import struct
from dataclasses import dataclass, field
from typing import Self

ADD_PARTITIONS, ADD_OFFSETS, END_TXN, TXN_OFFSET_COMMIT = 24, 25, 26, 28


@dataclass
class Proxy:
    """Listens on `port`, forwards to `target`. `hold`: the API key of the next request to keep back."""

    port: int
    target: int
    hold: int | None = None
    cut: bool = True
    held: list[bytes] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def release(self) -> None:
        """Let the held request go, on a connection of its own, and wait for its answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.target)
        frame = self.held.pop()
        writer.write(struct.pack("!i", len(frame)) + frame)
        await writer.drain()
        (size,) = struct.unpack("!i", await reader.readexactly(4))
        await reader.readexactly(size)
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        broker_reader, broker_writer = await asyncio.open_connection("127.0.0.1", self.target)
        back = asyncio.create_task(_copy(broker_reader, writer))
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while True:
                (size,) = struct.unpack("!i", await reader.readexactly(4))
                frame = await reader.readexactly(size)
                (api_key,) = struct.unpack_from("!h", frame)
                self.seen.append(api_key)
                if api_key == self.hold:
                    self.hold = None
                    self.held.append(frame)
                    if self.cut:
                        break
                    continue
                broker_writer.write(struct.pack("!i", size) + frame)
                await broker_writer.drain()
        back.cancel()
        broker_writer.close()
        writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
