"""What a stage is: work for the worker processes, a state for the slot, and the topics it stands between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from vigie.schemas.envelope import Incoming, Outgoing
from vigie.schemas.refused import Refused

Outcome = tuple[Outgoing, ...] | Refused
"""What became of a record: published (on whichever topics), or refused with its reason. Never nothing unexplained."""

Change = tuple[bytes, bytes | None]
"""A key of the state and its new value; None deletes it."""


class View(Protocol):
    """The state as a batch sees it: the committed store, below what the batch itself has changed."""

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, or None."""

    def many(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """The values of keys, in their order: a store reads many at once in less time than one by one."""

    def scan(self, start: bytes, end: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Keys and values with `start <= key < end`, in the order of bytes."""


class Work(Protocol):
    """Runs in a worker process: stateless, pure, picklable by name. One result a record, in order."""

    def __call__(self, batch: Sequence[Incoming]) -> Sequence[Any]:
        """For a stage without state an `Outcome` a record; else what `State.apply` takes, or `Refused`."""


class State(Protocol):
    """Lives in the slot of one source partition. Reads only through `view`; what it changes it returns.

    A batch that is not committed never happened: so no memory of its own but what can be derived from the view
    (a cache must be filled from `view` and dropped with the instance).
    """

    def apply(self, batch: Sequence[Any], view: View) -> tuple[list[Outcome], list[Change]]:
        """The outcome of each prepared record, in order, and the changes for the changelog, the last of a key wins."""

    def derive(self, key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
        """Local entries (indexes, postings) that follow from a change: stored beside it, never in the changelog.

        `view` has the change, and what followed from those before it. A compacted changelog lacks changes that later
        ones replaced: what is derived must not depend on them.
        """


@dataclass(frozen=True, slots=True)
class Stage:
    """A declared stage. `work` and `state` are import paths `module:name`, loaded when the stage starts, not before.

    `work` runs in worker processes, in batches. `state` is a factory called once a slot. At least one is given.
    `set_up` (optional) is called in each process that works, first of all, with the settings that `options` names as
    keyword arguments; it raises LookupError, with a sentence for the operator, for a value that cannot be met.
    `warm` (optional) is called in each worker process, and `warm_state` in the process that holds the state, before
    the stage says it is ready: no record waits for what they compile or load. `rules`: the stage's state
    follows the rules topic, and its factory takes the rule book (an object of `module:name`, fed by the runtime).
    `beat`: builds a heartbeat carrying event time (milliseconds) when the input is idle.
    `changelog`: the state is kept. Each change is written to the topic `NAME-changelog` and to a store on disk, which
    is rebuilt from it. Without it the state is in memory alone, and a slot that opens begins with nothing.
    """

    name: str
    says: str
    source: str
    outputs: tuple[str, ...]
    work: str | None = None
    state: str | None = None
    set_up: str | None = None
    options: tuple[str, ...] = ()
    warm: str | None = None
    warm_state: str | None = None
    rules: str | None = None
    beat: str | None = None
    changelog: bool = False
