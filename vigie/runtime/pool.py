"""Worker processes for CPU work. They are warm before they serve, and one that dies never takes its batch down."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import TimeoutError as PoolTimeoutError
from importlib import import_module
from typing import Any

import psutil
from pebble import ProcessExpired, ProcessPool

from vigie.runtime import template
from vigie.runtime.chunks import WorkCost
from vigie.runtime.orphans import end_with_parent
from vigie.runtime.template import Call
from vigie.schemas.envelope import Incoming
from vigie.schemas.refused import Reason, Refused

LOADING = 60.0
"""Seconds that a worker process may take to load its models on a slow machine (8 s on two idle cores)."""
STOP_WITHIN = 5
"""Seconds to wait for killed processes to end: the kernel needs milliseconds, and the worker itself is leaving."""
PING_SECONDS = 0.2
"""How long a ping keeps a process busy: long enough that the next ping starts another process."""
LONGEST_DETAIL = 500
"""Characters of an error's text in a dead letter's header: the text may hold the whole record."""


def load(path: str) -> Any:
    """The object that `module:name` names.

    Raises:
        ImportError, AttributeError: there is none.
    """
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


def prepare_process(calls: Sequence[Call], memory_bytes: int) -> None:
    """In each worker process: end with the worker, load what the template has not loaded, and bound its memory."""
    end_with_parent()
    if not template.is_loaded(calls):
        for path, options in calls:
            load(path)(**options)
    # on top of what is loaded: how much that is differs with the models
    limit = psutil.Process().memory_info().vms + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def run(path: str, chunk: Sequence[Incoming]) -> tuple[list[Any], float]:
    """In a worker process: a stage's work on some records. One result a record, in order, and the seconds it took."""
    started = time.perf_counter()
    results = list(load(path)(chunk))
    if len(results) != len(chunk):
        raise RuntimeError(f"{path} gave {len(results)} results for {len(chunk)} records")
    return results, time.perf_counter() - started


class WorkerPool:
    """`processes` worker processes shared by the stages of this worker.

    A chunk that crashes, takes longer than `timeout` seconds or runs out of memory is done again record by record. The
    record that fails again is refused, and its neighbours go on.
    """

    def __init__(self, processes: int, timeout: float, memory_bytes: int, calls: Sequence[Call]) -> None:
        self._timeout = timeout
        self._processes = processes
        self._costs: dict[str, WorkCost] = {}
        self._tasks = 0
        self._batches = 0
        self._moved_at = time.monotonic()
        self._pool = ProcessPool(
            max_workers=processes,
            context=template.start(calls),
            initializer=prepare_process,
            initargs=(tuple(calls), memory_bytes),
        )

    async def warm(self) -> None:
        """Return once every process has loaded its models.

        Raises:
            RuntimeError: a process died while loading.
        """
        pings = [self._schedule(_ping, PING_SECONDS) for _ in range(self._processes)]
        try:
            await asyncio.gather(*pings)
        except ProcessExpired as error:
            raise RuntimeError(
                f"a worker process died while loading its models (exit code {error.exitcode}): "
                "run `vigie doctor`, or raise VIGIE_WORK_MEMORY"
            ) from error

    @property
    def at_work(self) -> bool:
        """Whether the processes do something that will end: a task began or ended within its time limit.

        A process that was killed is replaced and loads its models first, which counts as work.
        """
        return self._tasks > 0 and time.monotonic() - self._moved_at < self._timeout + LOADING

    def share(self, path: str, sizes: Iterable[int], seconds: float) -> int:
        """How many records of these sizes (bytes) a batch of a stage may hold to be done in so many seconds.

        The batches in work share the processes. Otherwise each slot of one stage would queue a second of work, and the
        slots of the next stage would wait for all of it.
        """
        ahead = self._batches + 1
        return self._cost(path).fitting(sizes, seconds * self._processes / ahead)

    async def work(self, path: str, batch: Sequence[Incoming]) -> list[Any]:
        """The stage's work on a batch, in order; a record that a process cannot survive becomes `Refused`."""
        cost = self._cost(path)
        self._batches += 1
        try:
            results = await asyncio.gather(
                *(self._chunk(path, chunk, cost) for chunk in cost.chunks(batch, self._processes))
            )
        finally:
            self._batches -= 1
        return [result for chunk in results for result in chunk]

    def _cost(self, path: str) -> WorkCost:
        return self._costs.setdefault(path, WorkCost())

    async def _chunk(self, path: str, chunk: Sequence[Incoming], cost: WorkCost) -> list[Any]:
        failure = await self._try(path, chunk, cost)
        if not isinstance(failure, Refused):
            return failure
        if len(chunk) == 1:
            failure = await self._try(
                path, chunk, cost
            )  # once more, alone: a neighbour in its process may have caused it
            return [failure] if isinstance(failure, Refused) else failure
        alone = [await self._try(path, [record], cost) for record in chunk]
        return [result if isinstance(result, Refused) else result[0] for result in alone]

    async def _try(self, path: str, chunk: Sequence[Incoming], cost: WorkCost) -> list[Any] | Refused:
        try:
            results, seconds = await self._schedule(run, path, chunk, limit=self._timeout)
        except PoolTimeoutError:
            return Refused(Reason.TIMED_OUT, f"took longer than {self._timeout:g} s and was stopped")
        except MemoryError:
            return Refused(Reason.OUT_OF_MEMORY, "needed more memory than a worker process may take")
        except ProcessExpired as error:
            return Refused(Reason.CRASHED, f"took the worker process down (exit code {error.exitcode})")
        except Exception as error:  # noqa: BLE001 a bug in a core must cost one record, not the stream
            return Refused(
                Reason.CRASHED, f"{type(error).__name__} in {path.partition(':')[0]}: {error}"[:LONGEST_DETAIL]
            )
        cost.took(chunk, seconds)
        done: list[Any] = results
        return done

    async def _schedule(self, function: Any, *args: Any, limit: float | None = None) -> Any:
        """Run in a worker process. What is cancelled before it has begun never begins."""
        self._tasks += 1
        self._moved_at = time.monotonic()
        task = self._pool.schedule(function, args=args, timeout=limit)
        done = asyncio.wrap_future(task)
        done.add_done_callback(_read)
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            if not task.running():  # pebble would kill the process of a running one, and a new one loads models
                task.cancel()
            raise
        finally:
            self._tasks -= 1
            self._moved_at = time.monotonic()

    def close(self) -> None:
        """End every process now."""
        self._pool.stop()
        self._pool.join(timeout=STOP_WITHIN)
        template.stop()


def _ping(seconds: float) -> None:
    """Keep a process busy."""
    time.sleep(seconds)


def _read(done: asyncio.Future[Any]) -> None:
    """Read an error that nobody waits for any more: asyncio would log it as never retrieved."""
    if not done.cancelled():
        done.exception()
