"""A worker process: stages, each with its Faust app, and one pool for all. Ends on SIGTERM, or with a reason."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Iterator, Sequence
from typing import Any

from structlog import get_logger

from vigie.agents import STAGES, Stage
from vigie.errors import SoftwareError, TopicsError, VigieError
from vigie.runtime import app as stage_app
from vigie.runtime import broker_watch, decoder, heartbeats, logs, watchdog
from vigie.runtime.cluster import Cluster
from vigie.runtime.context import StageContext
from vigie.runtime.isolation import Isolation
from vigie.runtime.pool import WorkerPool, load
from vigie.runtime.rules_follower import RulesFollower
from vigie.runtime.set_up import calls, set_up, warm_states
from vigie.settings import Settings

log = get_logger(__name__)

RESERVE = 2.0
"""Seconds of `shutdown_within` kept back for ending the pool and writing the last log lines: neither can be cut
short."""
FAILED_WITHIN = 3.0
"""Seconds that a failed worker gets to leave its group: longer than a healthy leave takes, and short, because the
reason for the failure may block it, and other workers wait for its partitions."""
SLOW_STEP = 2.0
"""Seconds after which a step of the start is logged: a person who waits for longer wants to know for what."""
INTERRUPTED = 130
"""Exit status after a second signal, as shells report an interrupted command."""


def run_worker(settings: Settings, stages: Sequence[Stage]) -> int:
    """Run the stages until SIGTERM or SIGINT (0), or until going on would be wrong (the error's exit code).

    Ends the child processes too. A second signal ends it at once.
    """
    logs.configure(settings)
    decoder.install(settings.max_decompressed_bytes)
    set_up(settings, stages)
    code = asyncio.new_event_loop().run_until_complete(_Worker(settings, stages).run())
    logs.finish()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # not sys.exit: Faust's threads may hang for ever when the broker is gone


class _Worker:
    def __init__(self, settings: Settings, stages: Sequence[Stage]) -> None:
        self.settings = settings
        self.stages = stages
        self.ended = asyncio.Event()
        self.failure: BaseException | None = None
        self.apps: list[stage_app.StageApp] = []
        self.tasks: list[asyncio.Task[Any]] = []
        self.signals = 0

    def fatal(self, error: BaseException) -> None:
        """Leave for this reason, unless there is one already: what follows a first failure is its consequence."""
        if self.failure is None:
            self.failure = error
        self.ended.set()

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup ignores a closed terminal
                loop.add_signal_handler(number, self._on_signal)
        pool = WorkerPool(
            self.settings.pool_processes,
            self.settings.work_timeout,
            self.settings.work_memory,
            calls(self.settings, self.stages),
        )
        serving = asyncio.create_task(self._serve(pool))
        serving.add_done_callback(self._served)
        await self.ended.wait()
        await self._leave(serving)
        pool.close()
        return self._exit_code()

    def _on_signal(self) -> None:
        self.signals += 1
        if self.signals > 1:
            os._exit(INTERRUPTED)
        log.info("stopping: running batches end, then the group is left")
        self.ended.set()

    def _served(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fatal(error)

    async def _serve(self, pool: WorkerPool) -> None:
        settings = self.settings
        async with Cluster(settings) as cluster:
            cluster_id = await cluster.cluster_id()
            self.tasks.append(asyncio.create_task(broker_watch.watch(cluster, self.fatal)))
            partitions = await cluster.partitions()
            check_topics(self.settings, self.stages, partitions)
            warming = [asyncio.create_task(_log_if_slow(step, work)) for step, work in self._warming(pool)]
            contexts = self._contexts(cluster, cluster_id, pool, partitions)
            for context in contexts:
                await self._follow_rules(context)
            # before the group is joined: a partition assigned while models load would only wait
            await asyncio.gather(*warming)
            self.apps += map(stage_app.build, contexts)
            await asyncio.gather(*map(stage_app.start, self.apps))
            for context, app in zip(contexts, self.apps, strict=True):
                self.tasks.append(asyncio.create_task(watchdog.commit_drained(app.slots)))
                if context.stage.beat is not None:
                    self.tasks.append(asyncio.create_task(heartbeats.beat(app.slots, _until(context.stage))))
            all_slots = [app.slots for app in self.apps]
            self.tasks.append(asyncio.create_task(watchdog.watch(self.fatal, self.settings.stall_after, all_slots)))
            log.info("worker ready", stages=[stage.name for stage in self.stages])
            await self.ended.wait()
            await asyncio.Event().wait()  # the cluster's connections stay open until `_leave` is done with them

    def _contexts(
        self, cluster: Cluster, cluster_id: str, pool: WorkerPool, partitions: dict[str, int]
    ) -> list[StageContext]:
        isolation = Isolation()  # one for all stages: a death takes all of the process down
        return [
            StageContext(
                stage,
                self.settings,
                cluster,
                cluster_id,
                pool,
                self.fatal,
                partitions=partitions,
                isolation=isolation,
            )
            for stage in self.stages
        ]

    def _warming(self, pool: WorkerPool) -> Iterator[tuple[str, Awaitable[None]]]:
        """What must be loaded before the first record, in the worker processes and in this one."""
        if any(stage.work for stage in self.stages):
            yield "loading models and tables of names, once for all worker processes", pool.warm()
        if any(stage.warm_state for stage in self.stages):
            yield "loading the code and tables of the state", asyncio.to_thread(warm_states, self.stages)

    async def _follow_rules(self, context: StageContext) -> None:
        if context.stage.rules is None:
            return
        context.rules = load(context.stage.rules)()
        context.rules_lock = threading.Lock()
        follower = RulesFollower(context, context.rules, context.rules_lock)
        task = asyncio.create_task(follower.run())
        task.add_done_callback(self._served)
        self.tasks.append(task)
        await follower.ready.wait()  # articles matched before would miss rules that are in force

    async def _leave(self, serving: asyncio.Task[None]) -> None:
        """Close the slots and leave the group within `shutdown_within` seconds, whatever the broker does."""
        try:
            async with asyncio.timeout(FAILED_WITHIN if self.failure else self.settings.shutdown_within - RESERVE):
                for task in self.tasks:
                    task.cancel()
                await asyncio.gather(*(stage_app.stop(app) for app in self.apps))
                serving.cancel()
        except TimeoutError:  # safe: what was not committed is done again, here or elsewhere
            log.warning("left before everything had ended: the time was over; nothing is lost")
        except Exception as error:  # noqa: BLE001 it is leaving anyway, and the first reason is the one to report
            log.warning("left before everything had ended", why=repr(error))

    def _exit_code(self) -> int:
        error = self.failure
        if error is None:
            log.info("stopped")
            return 0
        if isinstance(error, VigieError):
            log.error("leaving", why=str(error), kind=type(error).__name__)
            return error.exit_code
        log.error("leaving", why=repr(error), exc_info=error)
        return SoftwareError.exit_code


async def _log_if_slow(step: str, work: Awaitable[None]) -> None:
    """Wait for a step of the start, and log which if it takes a while."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait([task], timeout=SLOW_STEP)
    if not done:
        log.info(step)
    await task


def _until(stage: Stage) -> list[Stage]:
    """The stages in the order of the data, up to this one."""
    stages = list(STAGES.values())
    return stages[: stages.index(stage) + 1]


def check_topics(settings: Settings, stages: Sequence[Stage], partitions: dict[str, int]) -> None:
    """Check that all topics exist, and that each changelog has as many partitions as its source.

    Raises:
        TopicsError: every difference, with what is wanted and what exists.
    """
    differences = []
    for stage in stages:
        source = settings.topic(stage.source)
        wanted = [source, *map(settings.topic, stage.outputs), settings.topic("dead-letters")]
        differences += [f"topic {name} is missing" for name in wanted if name not in partitions]
        if stage.changelog and source in partitions:
            changelog = settings.topic(f"{stage.name}-changelog")
            found = partitions.get(changelog)
            if found is None:
                differences.append(f"topic {changelog} is missing")
            elif found != partitions[source]:
                differences.append(
                    f"topic {changelog} has {found} partitions and its source {source} has {partitions[source]}"
                )
    if differences:
        raise TopicsError(dict.fromkeys(differences))


__all__ = ["check_topics", "run_worker"]
