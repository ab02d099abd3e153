"""What is known of a page before its article is selected, and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from vigie.agents.clean.thresholds import SelectionThresholds
from vigie.schemas.clean import Removed, RemovedReason, Repaired

Reasons = list[RemovedReason | None]
"""For each line why it is removed, None for the article's."""


@dataclass(frozen=True, slots=True)
class PageClaims:
    """What a page says of itself, as written. `dates`: the best first. `place`: where the article was written."""

    authors: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    canonical: str | None = None
    language: str | None = None
    site: str | None = None
    dateline: str | None = None
    place: str | None = None


class PageTitle(NamedTuple):
    """A page's title, and which of its lines it is; None if it was taken from elsewhere."""

    text: str
    line: int | None = None


class Candidates(Protocol):
    """The lines that may be an article, from HTML or from text, before the final selection."""

    @property
    def lines(self) -> Sequence[str]:
        """In the page's order, none of them empty."""

    @property
    def probabilities(self) -> Sequence[float]:
        """How likely each line is the article's."""

    @property
    def reasons(self) -> Reasons:
        """Why a line is not the article's: an exact rule's reason, or the classifier's; None if it may be."""

    @property
    def thresholds(self) -> SelectionThresholds:
        """Where the selection differs for this kind of page."""

    @property
    def claims(self) -> PageClaims:
        """What the page says of itself."""

    def title(self, reasons: Reasons) -> PageTitle:
        """The title, once it is known which lines are the article's."""

    def again(self, kept: Sequence[int]) -> Candidates | None:
        """The same of the kept lines, judged without the others; None if that makes no difference."""

    def repairs(self, kept: Sequence[int]) -> Sequence[Repaired]:
        """What was mended in the kept lines."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The title, the places of the article's lines and the lines, and every other line with its reason."""

    title: str
    kept: tuple[int, ...]
    lines: tuple[str, ...]
    removed: tuple[Removed, ...]
