"""Dead letters: the refused record byte for byte, with its origin, the reason, and how often it was tried.

They have a limit. When nearly everything is refused, the deploy is bad and not the records, so the stage stops with an
error instead of diverting the whole stream (the idea is arroyo's `DlqLimit`).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Self

from vigie.broker.dead_letters import REPLAYS, STREAMS, original_headers
from vigie.errors import TooManyDeadLettersError
from vigie.schemas.envelope import Headers, Incoming
from vigie.schemas.refused import Refused
from vigie.settings import Settings


def headers(record: Incoming, refused: Refused, stage: str, attempts: int = 1) -> Headers:
    """The record's own headers and ours; what an earlier dead letter left is replaced, its replay count kept."""
    original = tuple(original_headers(record.headers))
    ours = {
        f"{STREAMS}exception": f"vigie.Refused.{refused.reason}",
        f"{STREAMS}message": refused.detail,
        f"{STREAMS}topic": record.topic,
        f"{STREAMS}partition": str(record.partition),
        f"{STREAMS}offset": str(record.offset),
        "vigie-stage": stage,
        "vigie-reason": refused.reason.value,
        "vigie-attempts": str(attempts),
    }
    encoded = tuple((name, text.encode("utf-8", "replace")) for name, text in ours.items())
    replays = record.header(REPLAYS) or b"0"
    return (*original, *encoded, (REPLAYS, replays))


@dataclass
class DeadLetterLimit:
    """The limit of one partition: the longest `run` of refused records, and their largest `share` of the last `window`.

    `count` is called before a batch is committed, so that the batch that breaks the limit is not diverted. The run
    survives a restart in the metadata of the committed offset. A `run` or `share` of 0 turns that half off.
    """

    stage: str
    partition: int
    run: int
    share: float
    window: int
    current_run: int = 0
    recent: deque[bool] = field(default_factory=deque)

    @classmethod
    def of(cls, settings: Settings, stage: str, partition: int, current_run: int) -> Self:
        """The limit that the settings name."""
        return cls(
            stage,
            partition,
            settings.dead_letter_run,
            settings.dead_letter_share,
            settings.dead_letter_window,
            current_run,
        )

    def count(self, refusals: list[bool], reason: str) -> None:
        """Count a batch's outcomes, in order.

        Raises:
            TooManyDeadLettersError: the limit is broken.
        """
        for refused in refusals:
            self.current_run = self.current_run + 1 if refused else 0
            self.recent.append(refused)
            if len(self.recent) > self.window:
                self.recent.popleft()
            if self.run and self.current_run > self.run:
                raise TooManyDeadLettersError(
                    self.stage, self.partition, f"{self.current_run} records in a row were refused", reason
                )
        # a full window only: on the first records after a start, any share is chance
        if self.share and len(self.recent) >= self.window and sum(self.recent) > self.share * self.window:
            share = f"{sum(self.recent)} of the last {self.window} records were refused"
            raise TooManyDeadLettersError(self.stage, self.partition, share, reason)
