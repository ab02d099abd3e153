"""Articles made up for the tests: sentences of random words, the same for the same seed."""

from __future__ import annotations

import random
from dataclasses import replace

from vigie.agents.dedup.prepare import Prepared, prepare
from vigie.schemas import CleanArticle
from vigie.schemas.clean import Origin

SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo", "mar", "lin", "tor")
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
START_MS = 1_642_000_000_000


def words(seed: object, count: int) -> list[str]:
    """So many made-up words."""
    dice = random.Random(str(seed))  # noqa: S311 not for secrets
    return ["".join(dice.choices(SYLLABLES, k=dice.randint(3, 5))) for _ in range(count)]


def paragraphs(seed: object, count: int = 6, length: int = 50) -> tuple[str, ...]:
    """So many paragraphs of so many words."""
    return tuple(" ".join(words((seed, place), length)).capitalize() + "." for place in range(count))


def article(seed: object, at: int = 0, *, offset: int = 0, **changed: object) -> CleanArticle:
    """An article of its own text, `at` milliseconds after the start."""
    made = CleanArticle(
        id=f"article {seed}",
        url=f"https://example.org/{seed}",
        source="example.org",
        title=" ".join(words((seed, "title"), 8)).capitalize(),
        paragraphs=paragraphs(seed),
        language="fr",
        origin=Origin("raw", 0, offset, START_MS + at),
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def prepared(seed: object, at: int = 0, *, offset: int = 0, **changed: object) -> Prepared:
    """The same, ready for the state."""
    return prepare(article(seed, at, offset=offset, **changed))
