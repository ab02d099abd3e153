"""What the transport and the slots of a stage ask of each other, so that neither imports the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from faust.types import TP

from vigie.runtime.context import StageContext
from vigie.runtime.fetched import Fetched, FetchState
from vigie.runtime.membership import Membership


class PartitionConsumer(Protocol):
    """What slots ask of the consumer."""

    async def start_partition(self, tp: TP, offset: int, epoch: int) -> None:
        """Let a partition flow from `offset`; its records carry `epoch`."""

    async def fetch_state(self, tp: TP) -> FetchState:
        """Where the consumer stands on a partition."""

    def hold(self, tp: TP) -> None:
        """Stop fetching a partition for now."""

    def release(self, tp: TP) -> None:
        """Fetch a held partition again."""


class PartitionSlots(Protocol):
    """What the transport asks of the slots of its stage."""

    context: StageContext

    def open_partitions(self) -> set[TP]:
        """The partitions whose records may flow."""

    async def pause_all(self) -> None:
        """The group is about to change: return once no slot commits any more."""

    async def assign(self, assigned: Iterable[TP], membership: Membership) -> None:
        """The group has changed: these partitions are this worker's now."""


class FetchedMessage(Protocol):
    """A record on its way through Faust."""

    @property
    def tp(self) -> TP:
        """Its partition."""

    @property
    def fetched(self) -> Fetched:
        """The record and its place in the chain."""
