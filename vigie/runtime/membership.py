"""Who owns a partition: the group's generation and the member's id, as the broker knows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Membership:
    """A place in a consumer group in one generation. The broker checks it with every committed offset (KIP-447)."""

    group: str
    generation: int
    member: str

    def follows(self, before: Membership) -> bool:
        """Whether the same member was in the generation just before this one.

        Then nobody else can have owned a partition that it owned in both, and its slot may go on where it stopped. A
        member that the broker has given up comes back under another id.
        """
        return self.member == before.member and self.generation == before.generation + 1
