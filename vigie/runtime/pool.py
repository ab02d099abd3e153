"""Worker processes for CPU work: warm before they serve, killed one by one, never taking a batch down with them."""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
from collections.abc import Mapping, Sequence
from concurrent.futures import TimeoutError as PoolTimeoutError
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import psutil
from pebble import ProcessExpired, ProcessPool

from vigie.schemas.envelope import Incoming
from vigie.schemas.refused import Reason, Refused

CHUNK_RECORDS = 25
CHUNK_BYTES = 512 * 1024
"""One task of a worker process: small enough that several processes share a batch, and a retry costs little."""


def load(path: str) -> Any:
    """The object that `module:name` names.

    Raises:
        ImportError, AttributeError: there is none.
    """
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


Call = tuple[str, Mapping[str, Any]]
"""What is called in each worker process before it serves: `module:name`, and its keyword arguments."""


def prepare_process(calls: Sequence[Call], memory_bytes: int) -> None:
    """In each worker process: set it up and load the models, then bound what it may grow by."""
    for path, options in calls:
        load(path)(**options)
    limit = psutil.Process().memory_info().vms + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def run(path: str, chunk: Sequence[Incoming]) -> list[Any]:
    """In a worker process: a stage's work on some records, one result a record, in order."""
    results = list(load(path)(chunk))
    if len(results) != len(chunk):
        raise RuntimeError(f"{path} gave {len(results)} results for {len(chunk)} records")
    return results


@dataclass
class PoolCounts:
    """What became of worker processes, for the metrics."""

    crashed: int = 0
    timed_out: int = 0
    out_of_memory: int = 0


class WorkerPool:
    """`processes` worker processes shared by the stages of this worker.

    A chunk that crashes, hangs longer than `timeout` seconds or runs out of memory is done again record by record;
    the record that does it again is refused, and its neighbours go on.
    """

    def __init__(self, processes: int, timeout: float, memory_bytes: int, calls: Sequence[Call]) -> None:
        self.counts = PoolCounts()
        self._timeout = timeout
        self._processes = processes
        # spawn: this process has threads (Faust's consumer), which a fork would copy half
        self._pool = ProcessPool(
            max_workers=processes,
            context=multiprocessing.get_context("spawn"),
            initializer=prepare_process,
            initargs=(tuple(calls), memory_bytes),
        )

    async def warm(self) -> None:
        """Return when every process has loaded its models.

        Raises:
            RuntimeError: a process died while loading.
        """
        pings = [self._schedule(_ping, 0.2) for _ in range(self._processes)]
        try:
            await asyncio.gather(*pings)
        except ProcessExpired as error:
            raise RuntimeError(
                f"a worker process died while loading its models (exit code {error.exitcode}): "
                "run `vigie doctor`, or raise VIGIE_WORK_MEMORY"
            ) from error

    async def work(self, path: str, batch: Sequence[Incoming]) -> list[Any]:
        """The stage's work on a batch, in order; a record that a process cannot survive becomes `Refused`."""
        results = await asyncio.gather(*(self._chunk(path, chunk) for chunk in chunks(batch)))
        return [result for chunk in results for result in chunk]

    async def _chunk(self, path: str, chunk: Sequence[Incoming]) -> list[Any]:
        failure = await self._try(path, chunk)
        if not isinstance(failure, Refused):
            return failure
        if len(chunk) == 1:
            failure = await self._try(path, chunk)  # once more, alone: its neighbours may have been to blame
            return [failure] if isinstance(failure, Refused) else failure
        alone = [await self._try(path, [record]) for record in chunk]
        return [result if isinstance(result, Refused) else result[0] for result in alone]

    async def _try(self, path: str, chunk: Sequence[Incoming]) -> list[Any] | Refused:
        try:
            results: list[Any] = await self._schedule(run, path, chunk, timeout=self._timeout)
        except PoolTimeoutError:
            self.counts.timed_out += 1
            return Refused(Reason.TIMED_OUT, f"took longer than {self._timeout:g} s and was stopped")
        except MemoryError:
            self.counts.out_of_memory += 1
            return Refused(Reason.OUT_OF_MEMORY, "needed more memory than a worker process may take")
        except ProcessExpired as error:
            self.counts.crashed += 1
            return Refused(Reason.CRASHED, f"took the worker process down (exit code {error.exitcode})")
        except Exception as error:  # noqa: BLE001 a bug in a core costs the record, and is told, not the stream
            self.counts.crashed += 1
            return Refused(Reason.CRASHED, f"{type(error).__name__} in {path.partition(':')[0]}: {error}"[:500])
        return results

    def _schedule(self, function: Any, *args: Any, timeout: float | None = None) -> asyncio.Future[Any]:
        return asyncio.wrap_future(self._pool.schedule(function, args=args, timeout=timeout))

    def close(self) -> None:
        """End every process now."""
        self._pool.stop()
        self._pool.join(timeout=5)


def _ping(seconds: float) -> None:
    """Keep a process busy long enough that the next ping starts another one."""
    import time  # noqa: PLC0415 in the worker process only

    time.sleep(seconds)


def chunks(batch: Sequence[Incoming]) -> list[list[Incoming]]:
    """A batch in runs of at most CHUNK_RECORDS records and CHUNK_BYTES bytes; a record of its own if larger."""
    runs: list[list[Incoming]] = []
    size = CHUNK_BYTES + 1
    for record in batch:
        weight = len(record.value or b"")
        if not runs or size + weight > CHUNK_BYTES or len(runs[-1]) >= CHUNK_RECORDS:
            runs.append([])
            size = 0
        runs[-1].append(record)
        size += weight
    return runs
