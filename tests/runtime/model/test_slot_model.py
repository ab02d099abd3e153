"""The slot under everything that can happen to it, in any order: a model test over the real code.

A hypothesis state machine lets records trickle in, work end late and out of order, answers get lost, requests arrive
late, workers freeze, die and come back, and the group change at every moment. After each step no record may have come
out twice or been passed by a committed offset; in the end each must have come out.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.runtime.model.worker import Worker
from tests.runtime.model.world import World
from vigie.settings import load

EXAMPLES, STEPS = 500, 50
"""25,000 steps in the ordinary suite."""
WORKERS = st.integers(0, 1)
FEW = st.integers(1, 4)
ANY = st.integers(0, 20)


class SlotModel(RuleBasedStateMachine):
    """The rules are what can happen."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(prefix="vigie-model-"))
        options = {"batch_size": 3, "state_dir": self.directory, "dead_letter_run": 0, "dead_letter_share": 0}
        self.world = World(load(app="m", prefix="", **options))
        self.world.begin_rebalance()
        self.world.flow(2)
        self.world.complete_rebalance(0)
        self.world.produce(1)

    def _worker(self, number: int) -> Worker:
        return self.world.workers[number]

    # The stream goes on

    @rule(count=FEW)
    def produce(self, count: int) -> None:
        """Records come."""
        self.world.produce(count)

    @rule(worker=WORKERS, most=FEW)
    def fetch(self, worker: int, most: int) -> None:
        """A consumer fetches some."""
        if self._worker(worker).alive and not self._worker(worker).frozen:
            self._worker(worker).consumer.fetch(most)

    @rule(worker=WORKERS)
    def arrive(self, worker: int) -> None:
        """What was fetched comes to the slots."""
        if self._worker(worker).alive:
            self._worker(worker).arrive()

    @rule(worker=WORKERS)
    def drop(self, worker: int) -> None:
        """What was fetched never comes: Faust drops it while the group changes."""
        self._worker(worker).consumer.transit.clear()

    @rule(worker=WORKERS, times=st.integers(1, 12))
    def run(self, worker: int, times: int) -> None:
        """A process runs a little."""
        self._worker(worker).step(times)

    @rule(worker=WORKERS, number=ANY)
    def finish_work(self, worker: int, number: int) -> None:
        """A worker process ends some work, in any order."""
        if self._worker(worker).pool.running:
            self._worker(worker).pool.finish(number)

    @rule(worker=WORKERS)
    def drain(self, worker: int) -> None:
        """The watchdog commits positions of drained partitions."""
        self._worker(worker).drain()

    @rule(worker=WORKERS)
    def beat(self, worker: int) -> None:
        """The idle stream is told the time."""
        self._worker(worker).beat()

    @rule(rounds=FEW)
    def flow(self, rounds: int) -> None:
        """Everything goes its way for a while."""
        self.world.flow(rounds)

    @rule()
    def calm(self) -> None:
        """For a while nothing is broken."""
        self.world.calm()

    @rule(worker=WORKERS, count=FEW)
    def drain_while_records_come(self, worker: int, count: int) -> None:
        """The watchdog looks at a quiet partition at the very moment when records are on their way to its slot."""
        chosen = self._worker(worker)
        self.world.produce(count)
        if chosen.alive and not chosen.frozen:
            chosen.consumer.fetch(count)
            chosen.drain()

    @rule(worker=WORKERS, seconds=st.floats(0.1, 8.0))
    def wait(self, worker: int, seconds: float) -> None:
        """Time passes."""
        self._worker(worker).loop.now += seconds

    # Requests

    @precondition(lambda self: self.world.broker.calls)
    @rule(number=ANY)
    def deliver(self, number: int) -> None:
        """A request is answered."""
        calls = self.world.broker.calls
        self.world.broker.deliver(calls[number % len(calls)])

    @precondition(lambda self: self.world.transactional())
    @rule(number=ANY)
    def lose_answer(self, number: int) -> None:
        """A request takes effect, and its answer is lost."""
        calls = self.world.transactional()
        self.world.broker.deliver(calls[number % len(calls)], lose_answer=True)

    @precondition(lambda self: self.world.transactional())
    @rule(number=ANY)
    def hold(self, number: int) -> None:
        """A request gets stuck on its way; its client is told that the connection was lost."""
        calls = self.world.transactional()
        self.world.broker.hold(calls[number % len(calls)])

    @precondition(lambda self: self.world.broker.late)
    @rule(number=ANY)
    def deliver_late(self, number: int) -> None:
        """A stuck request arrives."""
        late = self.world.broker.late
        self.world.broker.deliver_late(late[number % len(late)])

    # Workers and their group

    @rule(worker=WORKERS)
    def freeze(self, worker: int) -> None:
        """SIGSTOP, or SIGCONT."""
        chosen = self._worker(worker)
        if chosen.frozen:
            chosen.thaw()
        elif chosen.alive:
            chosen.frozen = True

    @rule(worker=WORKERS)
    def kill(self, worker: int) -> None:
        """Kill -9, or the supervisor's new start."""
        chosen = self._worker(worker)
        if chosen.alive:
            self.world.kill(chosen)
        else:
            self.world.restart(chosen)

    @precondition(lambda self: not self.world.changing)
    @rule(worker=WORKERS)
    def come_back(self, worker: int) -> None:
        """Kill -9 of a static member, and a new start before anybody misses it."""
        chosen = self._worker(worker)
        if chosen.member in self.world.broker.members:
            self.world.kill(chosen)
            self.world.come_back(chosen)

    @rule(worker=WORKERS)
    def expire(self, worker: int) -> None:
        """A session ends: of a frozen or dead worker, or of one whose heartbeats were lost."""
        self.world.expire(self._worker(worker))

    @rule()
    def begin_rebalance(self) -> None:
        """The group changes."""
        self.world.begin_rebalance()

    @precondition(lambda self: self.world.changing)
    @rule(shift=st.integers(0, 1))
    def complete_rebalance(self, shift: int) -> None:
        """The group has changed."""
        self.world.complete_rebalance(shift)

    @rule(shift=st.integers(0, 1))
    def rebalance(self, shift: int) -> None:
        """The group changes at once: several generations may come before one request is answered."""
        self.world.rebalance(shift)

    @rule(worker=WORKERS, rounds=FEW)
    def overtake(self, worker: int, rounds: int) -> None:
        """A worker freezes for longer than its session, and its heir goes on."""
        self.world.overtake(self._worker(worker), rounds)

    @invariant()
    def nothing_is_lost_or_twice(self) -> None:
        """Whatever happened."""
        self.world.check()

    def teardown(self) -> None:
        """Faults end; then everything must come out."""
        try:
            self.world.heal()
        finally:
            for worker in self.world.workers:
                worker.bury()
            shutil.rmtree(self.directory, ignore_errors=True)


@pytest.fixture(scope="module", autouse=True)
def _silent() -> Iterator[None]:
    """Slots say what happens to them; here it happens thousands of times."""

    def drop(*_: object) -> dict[str, object]:
        raise structlog.DropEvent

    structlog.configure(processors=[drop], cache_logger_on_first_use=False)
    yield
    structlog.reset_defaults()


SlotModel.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
TestSlotModel = pytest.mark.timeout(600)(SlotModel.TestCase)
