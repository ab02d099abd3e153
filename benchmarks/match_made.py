"""Whether rules match what they should, on rules and articles made here: the percolator beside brute force.

    python -m benchmarks.match_made

300 rules of AND, OR, NOT and phrases of two words against 300 articles, through the stage as `vigie pipe` runs it. The
same rules are asked of the lists of words, one by one. Nothing outside is needed; `match_percolator` has real texts.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import orjson

from benchmarks.floors import hold
from vigie.agents import STAGES
from vigie.pipe import Pipe
from vigie.schemas import EnrichedArticle
from vigie.schemas.json import encode
from vigie.schemas.rule import Rule

RULES, ARTICLES, VOCABULARY, LENGTH = 300, 300, 60, 40


@dataclass(frozen=True)
class Text:
    """An article, as brute force sees it."""

    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """A query, and what it means."""

    query: str
    holds: Callable[[Text], bool]


def main() -> None:
    """Prints the figures."""
    hold("match_made", figures())


def figures() -> dict[str, float]:
    """What has a floor: articles of which exactly the right rules are found, and how many matches there are."""
    dice = random.Random(1)  # noqa: S311 the same for everybody
    asked = [_asked(dice, 2) for _ in range(RULES)]
    texts = [[_word(dice) for _ in range(LENGTH)] for _ in range(ARTICLES)]
    rules = [Rule(id=f"r{number}", query=one.query) for number, one in enumerate(asked)]
    lines = [encode(EnrichedArticle(id=f"a{at}", paragraphs=(" ".join(words),))) for at, words in enumerate(texts)]
    found = [set(orjson.loads(line)["rule_ids"]) for line in Pipe([STAGES["match"]], rules).take(lines)]
    seen = [Text(frozenset(words), frozenset(pairwise(words))) for words in texts]
    wanted = [{f"r{number}" for number, one in enumerate(asked) if one.holds(text)} for text in seen]
    agree = sum(one == other for one, other in zip(found, wanted, strict=True))
    return {"articles that agree with brute force": agree / ARTICLES, "matches": sum(map(len, found))}


def _word(dice: random.Random) -> str:
    """Some words are common, most are rare."""
    return f"word{round(dice.random() ** 2 * VOCABULARY)}"


def _asked(dice: random.Random, depth: int) -> Asked:
    kind = dice.choice(("word", "phrase", "and", "or", "not") if depth else ("word", "phrase"))
    if kind == "word":
        word = _word(dice)
        return Asked(word, lambda text: word in text.words)
    if kind == "phrase":
        pair = _word(dice), _word(dice)
        return Asked(f'"{pair[0]} {pair[1]}"', lambda text: pair in text.pairs)
    one, other = _asked(dice, depth - 1), _asked(dice, depth - 1)
    if kind == "and":
        return Asked(f"({one.query} AND {other.query})", lambda text: one.holds(text) and other.holds(text))
    if kind == "or":
        return Asked(f"({one.query} OR {other.query})", lambda text: one.holds(text) or other.holds(text))
    return Asked(f"({one.query} AND NOT {other.query})", lambda text: one.holds(text) and not other.holds(text))


if __name__ == "__main__":
    main()
