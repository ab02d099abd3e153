"""The world of the model: a broker, two workers, a supervisor, a group that changes; and what must always be true."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from aiokafka.structs import TopicPartition
from faust.types import TP

from tests.runtime.model.fake_broker import Call, Entry, FakeBroker
from tests.runtime.model.worker import Worker
from vigie.errors import MembershipLostError, SlotLostError, TransactionInDoubtError
from vigie.settings import Settings

SOURCES = (TopicPartition("count-in", 0), TopicPartition("count-in", 1))
OUT = TopicPartition("count-out", 0)
GROUP = "m-count"
MAY_LEAVE_WITH = (MembershipLostError, SlotLostError, TransactionInDoubtError)
HEALING_ROUNDS = 400
CALM_ROUNDS = 8


@dataclass
class World:
    """Everything there is. Nothing in it moves by itself."""

    settings: Settings
    broker: FakeBroker = field(default_factory=FakeBroker)
    workers: list[Worker] = field(default_factory=list)
    assigned: dict[str, list[TP]] = field(default_factory=dict)
    """What each worker has, by its name."""
    highest: dict[TopicPartition, int] = field(default_factory=dict)
    produced: int = 0

    def __post_init__(self) -> None:
        for source in SOURCES:
            self.broker.logs[source] = []
        self.workers = [Worker(self.broker, self.settings, name) for name in "ab"]

    # The stream

    def produce(self, count: int) -> None:
        """Records of an upstream transaction to each source, with the marker that ends it."""
        for source in SOURCES:
            for _ in range(count):
                self.produced += 1
                self.broker.append(source, Entry(b"k%d" % source.partition, b"%d" % self.produced))
            self.broker.append(source, Entry(marker=True))

    # The group

    @property
    def changing(self) -> bool:
        """Whether a rebalance is under way."""
        return any(worker.pausing is not None for worker in self.workers)

    def begin_rebalance(self) -> None:
        """The coordinator asks all members to join again; each pauses first."""
        for worker in self.workers:
            if worker.alive and worker.pausing is None:
                worker.pausing = worker.do(worker.slots.pause_all())

    def complete_rebalance(self, shift: int) -> bool:
        """A new generation, once every member that still counts has paused. Whether it came."""
        joining = [w for w in self.workers if w.alive and w.pausing is not None and w.pausing.done() and not w.frozen]
        late = [w for w in self.workers if w.member in self.broker.members and w not in joining]
        if not joining or late:
            return False
        self.broker.generation += 1
        self.broker.members = {worker.member: worker for worker in joining}
        for number, worker in enumerate(joining):
            mine = [TP(s.topic, s.partition) for s in SOURCES if (s.partition + shift) % len(joining) == number]
            worker.pausing = None
            self.assigned[worker.name] = mine
            worker.do(worker.slots.assign(mine, worker.membership()))
        return True

    def expire(self, worker: Worker) -> None:
        """The session of a silent member ends: the others form a new generation without it."""
        if worker.member in self.broker.members:
            del self.broker.members[worker.member]
            worker.member += "'"  # it comes back under another id
            self.begin_rebalance()

    def rebalance(self, shift: int) -> None:
        """A new generation at once, while requests stay on their way."""
        self.begin_rebalance()
        self._settle()
        if self.complete_rebalance(shift):
            self._settle()

    def calm(self) -> None:
        """For a while nothing is broken: slots open, and get done what there is. Most faults hurt only from there."""
        for number in range(CALM_ROUNDS):
            self._mend(number)
            self.flow(1)

    def overtake(self, worker: Worker, rounds: int) -> None:
        """A worker freezes for longer than its session, and its heir goes on: what it had begun is not its own now."""
        worker.frozen = worker.alive
        self.expire(worker)
        self.flow(1)
        self.complete_rebalance(worker is self.workers[0])
        self.flow(rounds)

    def _settle(self) -> None:
        for worker in self.workers:
            if worker.alive and not worker.frozen:
                worker.loop.settle()

    # Faults and their ends

    def kill(self, worker: Worker) -> None:
        """The process is gone; the coordinator does not know it yet."""
        worker.kill()
        worker.pausing = None

    def restart(self, worker: Worker) -> None:
        """The supervisor: the new process joins the group, the old one is found dead by its silence."""
        self.broker.members.pop(worker.member, None)
        worker.start()
        self.begin_rebalance()

    def come_back(self, worker: Worker) -> None:
        """The same for a static member within its session: its place in the same generation, and nobody notices."""
        former = worker.membership()
        worker.start()
        self.broker.replace(former, worker.member)
        self.broker.members[worker.member] = worker
        worker.do(worker.slots.assign(self.assigned[worker.name], worker.membership()))

    def transactional(self) -> list[Call]:
        """Requests of a transaction that are on their way."""
        return [call for call in self.broker.calls if call.name in {"produce", "offset", "end"}]

    # What must be true

    def check(self) -> None:
        """After every step."""
        for worker in self.workers:
            left = worker.left
            if left is not None and not isinstance(left, MAY_LEAVE_WITH):
                raise AssertionError(f"worker {worker.name} left with {left!r}") from left
            if left is not None and worker.alive:
                self.kill(worker)
        outputs = self.outputs()
        twice = {value: times for value, times in outputs.items() if times > 1}
        assert not twice, f"came twice: {twice}"
        for source in SOURCES:
            found = self.broker.committed.get((GROUP, source))
            position = found.offset if found else 0
            assert position >= self.highest.get(source, 0), f"{source}: the committed offset went back to {position}"
            self.highest[source] = position
            lost = [
                entry.value
                for entry in self.broker.logs[source][:position]
                if not entry.marker and entry.value not in outputs
            ]
            assert not lost, f"{source}: committed up to {position}, and {lost} never came out"
            self._check_order(source)

    def _check_order(self, source: TopicPartition) -> None:
        """What came out of a source is in its order, and each record was counted on the state that it found."""
        sent = [entry.value for entry in self.broker.logs[source] if not entry.marker]
        found = [
            entry.value
            for entry in self.broker.logs.get(OUT, [])
            if entry.key == b"k%d" % source.partition and entry.transaction is not None and entry.transaction.done
        ]
        right = [b"%d:%s" % (count, value or b"") for count, value in enumerate(sent, 1)]
        assert found == right[: len(found)], f"{source}: {found} came out of {sent}"

    def outputs(self) -> Counter[bytes]:
        """How often the value of each record came out, committed."""
        return Counter(
            (entry.value or b"").partition(b":")[2]
            for entry in self.broker.logs.get(OUT, [])
            if entry.value and entry.value != b"beat" and entry.transaction is not None and entry.transaction.done
        )

    def flow(self, rounds: int) -> None:
        """Let everything that is not broken go its way."""
        for _ in range(rounds):
            for call in list(self.broker.calls):
                self.broker.deliver(call)
            for worker in self.workers:
                if worker.alive and not worker.frozen:
                    worker.loop.settle()
                    worker.consumer.fetch(3)
                    worker.arrive()
                    while worker.pool.running:
                        worker.pool.finish(0)
                    worker.loop.settle()
            self.check()

    def heal(self) -> None:
        """End all faults, and let everything flow: then every record must come out, and every position reach its end.

        Raises:
            AssertionError: it is not so, however long one waits.
        """
        for number in range(HEALING_ROUNDS):
            self._mend(number)
            self.flow(1)
            if self._finished():
                return
        raise AssertionError(
            f"stuck: {self.produced} records, {sum(self.outputs().values())} came out, {self._stand()}"
        )

    def _mend(self, number: int) -> None:
        for call in list(self.broker.late):
            self.broker.deliver_late(call)
        for worker in self.workers:
            if not worker.alive:
                self.restart(worker)
            if worker.frozen:
                worker.thaw()
            if worker.member not in self.broker.members:
                self.begin_rebalance()
            worker.loop.now += 1.0
            worker.drain()
        if self.changing:
            self.complete_rebalance(number)

    def _finished(self) -> bool:
        done = all(
            (found := self.broker.committed.get((GROUP, source))) is not None
            and found.offset == len(self.broker.logs[source])
            for source in SOURCES
        )
        return done and len(self.outputs()) == self.produced and not self.changing

    def _stand(self) -> Any:
        return {
            worker.name: [
                (slot.source.partition, slot.closed, slot.flowing, vars(slot.progress)) for slot in worker.slots
            ]
            for worker in self.workers
        }
