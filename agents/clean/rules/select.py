"""Which lines of an extracted page are the article: all but those that say themselves that they are none."""

from __future__ import annotations

from dataclasses import dataclass

from vigie.agents.clean.page import Page
from vigie.agents.clean.rules import boilerplate, inline, titles
from vigie.schemas.clean import Removed


@dataclass(frozen=True, slots=True)
class Selection:
    """The title, the article's lines, and every other line with its reason."""

    title: str
    lines: tuple[str, ...]
    removed: tuple[Removed, ...]


def select(page: Page, given_title: str | None) -> Selection:
    """The article of a page. A title that is given is believed; it is never among the lines."""
    title = given_title or page.about.title
    kept, removed, words = [], list(page.left), titles.words(title)
    for line in page.lines:
        if titles.words(line) == words:
            continue
        if (why := _why(line, title)) is None:
            kept.append(line)
        else:
            removed.append(Removed(line, why))
    return Selection(title, tuple(kept), tuple(removed))


def _why(line: str, title: str) -> str | None:
    """Why a line is not the article's, if it says so itself."""
    if boilerplate.is_breadcrumb(line, title):
        return boilerplate.BREADCRUMB
    return boilerplate.reason(line) or inline.says_itself(line)
