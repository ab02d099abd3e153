"""Notices that the broker is gone: waits for it, says so in few lines, and ends the worker when the wait is over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from aiokafka.errors import KafkaError
from structlog import get_logger

from vigie.errors import BrokerUnavailableError

T = TypeVar("T")
log = get_logger(__name__)

PAUSES = (0.2, 0.5, 1.0, 2.0)
"""Seconds between the first tries; the last is that between all later ones."""
PING_EVERY = 2.0
"""Seconds between two questions whether the broker is there."""
QUIET_FOR = 1.0
"""Seconds of silence that nobody is told of: a coordinator that moves is silent as long."""
SLOW = 3.0
"""Seconds that one try may take before it counts as silence."""
TELL_EVERY = 60.0
"""Seconds between the lines that tell of one silence."""
FROZEN = 5.0
"""Seconds past the end of the wait after which the process itself was not running: an answer may have come unheard.
What is tried may take two to clean up behind itself."""
FAILURES = (KafkaError, OSError, TimeoutError)
"""What a question to a broker that is not there may raise."""


class Patience:
    """How long the broker may be silent, shared by all who ask it: one silence is told once, whoever meets it."""

    def __init__(self, brokers: str, gone_after: float) -> None:
        self._brokers = brokers
        self._gone_after = gone_after
        self._silent_since: float | None = None
        self._told_at: float | None = None

    async def until_answered(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask again and again until the broker answers. `ask` begins a new try each time.

        Raises:
            BrokerUnavailableError: it has not answered for `gone_after` seconds.
        """
        begun = time.monotonic()
        end = begun + self._gone_after
        tries = 0
        while True:
            # a broker that hangs keeps its connections open: a try may last as long as the whole wait
            slow = asyncio.get_running_loop().call_later(SLOW, self._failed, begun)
            try:
                async with asyncio.timeout(max(0.0, end - time.monotonic())):
                    answer = await ask()
            except FAILURES as error:
                if time.monotonic() - end > FROZEN:
                    begun = time.monotonic()
                    end = begun + self._gone_after
                    continue
                pause = PAUSES[min(tries, len(PAUSES) - 1)]
                if time.monotonic() + pause > end:
                    raise BrokerUnavailableError(self._brokers, self._told(error)) from error
                self._failed(begun)
                await asyncio.sleep(pause)
                tries += 1
            else:
                self._answered()
                return answer
            finally:
                slow.cancel()

    def _told(self, error: BaseException) -> str:
        return f"silent for {self._gone_after:g} s, at last: {str(error).rstrip('.') or type(error).__name__}"

    def _failed(self, begun: float) -> None:
        now = time.monotonic()
        if self._silent_since is None:
            self._silent_since = begun
        due = self._silent_since + QUIET_FOR if self._told_at is None else self._told_at + TELL_EVERY
        if now >= due:
            self._told_at = now
            log.warning(
                f"the broker at {self._brokers} does not answer; waiting up to {self._gone_after:g} s",  # noqa: G004 a sentence
                silent_for=round(now - self._silent_since, 1),
            )

    def _answered(self) -> None:
        if self._told_at is not None and self._silent_since is not None:
            log.info("the broker answers again", silent_for=round(time.monotonic() - self._silent_since, 1))
        self._silent_since = self._told_at = None


class _Asked(Protocol):
    async def cluster_id(self) -> str: ...


async def watch(cluster: _Asked, fatal: Callable[[BaseException], None]) -> None:
    """For ever: ask the cluster for its name, so that an idle worker too leaves when nobody is there.

    An idle worker has no other way to notice: its clients try to connect for ever, and ask nothing.
    """
    while True:
        await asyncio.sleep(PING_EVERY)
        try:
            await cluster.cluster_id()
        except BrokerUnavailableError as error:
            fatal(error)
            return
