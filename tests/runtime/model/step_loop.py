"""An event loop that runs only when told to, with a clock that moves only when told to."""

from __future__ import annotations

import asyncio
from asyncio import events
from collections.abc import Callable
from typing import Any


class _NothingToSelect:
    """In place of sockets."""

    def select(self, timeout: float | None = None) -> list[Any]:
        del timeout
        return []


def _ignore(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Errors of processes that died are nobody's."""
    del loop, context


class StepLoop(asyncio.BaseEventLoop):
    """`settle` runs what is ready until nothing is. Threads run at once, in the loop itself."""

    def __init__(self) -> None:
        super().__init__()
        self._insides: Any = self  # asyncio's stubs leave out what it is made of
        self._selector = _NothingToSelect()
        self.now = 0.0
        self.set_exception_handler(_ignore)

    def time(self) -> float:
        """Virtual seconds."""
        return self.now

    def _process_events(self, event_list: Any) -> None:
        """There are no sockets."""

    def _write_to_self(self) -> None:
        """Nobody waits in a selector."""

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:  # type: ignore[override]
        """Run at the loop's next turn: between them anything else may run, as with a thread."""
        del executor
        future = self.create_future()
        self.call_soon(_run, future, func, args)
        return future

    def settle(self) -> None:
        """Run until nothing is ready at the present time."""
        before = events._get_running_loop()
        events._set_running_loop(self)
        try:
            while self._due():
                self._insides._run_once()
        finally:
            events._set_running_loop(before)

    def _due(self) -> bool:
        ready, scheduled = self._insides._ready, self._insides._scheduled
        return bool(ready or (scheduled and scheduled[0]._when <= self.now))

    def run_step(self) -> bool:
        """Run the callbacks that are ready now, not those that follow from them. Whether there were any."""
        if not self._due():
            return False
        events._set_running_loop(self)
        try:
            self._insides._run_once()
        finally:
            events._set_running_loop(None)
        return True


def _run(future: asyncio.Future[Any], func: Callable[..., Any], args: tuple[Any, ...]) -> None:
    if future.cancelled():
        return
    try:
        future.set_result(func(*args))
    except Exception as error:  # noqa: BLE001 as a thread would hand it over
        future.set_exception(error)
