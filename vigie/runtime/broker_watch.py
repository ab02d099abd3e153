"""Notices that the broker is gone: waits for it, logs that in few lines, and ends the worker when the wait is over."""

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
"""Seconds between the first tries; the last value holds for all later ones. Short first: most silences are."""
PING_EVERY = 2.0
"""Seconds between pings: an idle worker notices within the wait that it allows, and the load is nothing."""
QUIET_FOR = 1.0
"""Seconds of silence that are not logged: a coordinator that moves is silent for as long."""
SLOW = 3.0
"""Seconds that one try may take before it counts as silence: a broker that hangs keeps connections open."""
REPORT_EVERY = 60.0
"""Seconds between the log lines of one silence."""
FROZEN = 5.0
"""Seconds past the end of the wait that prove that the process itself was frozen: an answer may have gone unheard. A
try that was cancelled takes up to two of them to clean up."""
FAILURES = (KafkaError, OSError, TimeoutError)
"""What a question may raise if no broker answers."""


class BrokerRetry:
    """Asks again until the broker answers. Shared by all who ask, so that one silence is logged once."""

    def __init__(self, brokers: str, gone_after: float) -> None:
        self._brokers = brokers
        self._gone_after = gone_after
        self._silent_since: float | None = None
        self._reported_at: float | None = None

    async def until_answered(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Call `ask` again and again until the broker answers. Each call is a new try.

        Raises:
            BrokerUnavailableError: it has not answered for `gone_after` seconds.
        """
        begun = time.monotonic()
        end = begun + self._gone_after
        tries = 0
        while True:
            # in a timer: a broker that hangs fails no try, which may then last as long as the whole wait
            slow = asyncio.get_running_loop().call_later(SLOW, self._failed, begun)
            try:
                async with asyncio.timeout(max(0.0, end - time.monotonic())):
                    answer = await ask()
            except FAILURES as error:
                if time.monotonic() - end > FROZEN:  # nobody was there to hear the answer: wait once more
                    begun = time.monotonic()
                    end = begun + self._gone_after
                    continue
                pause = PAUSES[min(tries, len(PAUSES) - 1)]
                if time.monotonic() + pause > end:
                    raise BrokerUnavailableError(self._brokers, self._cause(error)) from error
                self._failed(begun)
                await asyncio.sleep(pause)
                tries += 1
            else:
                self._answered()
                return answer
            finally:
                slow.cancel()

    def _cause(self, error: BaseException) -> str:
        return f"silent for {self._gone_after:g} s, at last: {str(error).rstrip('.') or type(error).__name__}"

    def _failed(self, begun: float) -> None:
        now = time.monotonic()
        if self._silent_since is None:
            self._silent_since = begun
        due = self._silent_since + QUIET_FOR if self._reported_at is None else self._reported_at + REPORT_EVERY
        if now >= due:
            self._reported_at = now
            log.warning(
                f"the broker at {self._brokers} does not answer; waiting up to {self._gone_after:g} s",  # noqa: G004 a sentence
                silent_for=round(now - self._silent_since, 1),
            )

    def _answered(self) -> None:
        if self._reported_at is not None and self._silent_since is not None:
            log.info("the broker answers again", silent_for=round(time.monotonic() - self._silent_since, 1))
        self._silent_since = self._reported_at = None


class _Asked(Protocol):
    async def cluster_id(self) -> str: ...


async def watch(cluster: _Asked, fatal: Callable[[BaseException], None]) -> None:
    """Loop: ping the cluster, so that an idle worker too leaves when its broker is gone.

    It has no other way to notice: its clients try to connect for ever, and report nothing.
    """
    while True:
        await asyncio.sleep(PING_EVERY)
        try:
            await cluster.cluster_id()
        except BrokerUnavailableError as error:
            fatal(error)
            return
