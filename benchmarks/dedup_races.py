"""What is lost when a language's index stands on several partitions: a simulation of its races, the same at each run.

    python -m benchmarks.dedup_races

The labelled stream's real copies with their real keys; the first of each at its own time, each copy later than the one
before by an exponential time. A message reaches a partition after an exponential delay of its own (the skew). Each
partition answers from what it has taken in before. `by key`: each key has a partition, which an article asks and enters
in one message. `by hash` and `by day`: each article has a partition, and asks all of them. Rules: whoever is in the
partition's log before me counts (`arrival`), or of those only articles that were stamped before me (`stamped`: ingest
time, then id). Lost: articles of which every copy was set aside for another. Told again: verdicts `new` too many.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from benchmarks.shared import rows, shared
from vigie.agents.dedup.fingerprint import fingerprint

PARTITIONS = 8
DAY_S = 86_400
FOLLOWS_S = (5.5 * 3_600, 60.0, 5.0)
SKEWS_S = (0.0, 1.0, 30.0)
SEED = 6


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of an article: when it was stamped, and its keys."""

    id: str
    stamp: float
    keys: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the articles that have copies."""

    lost: int
    again: int


Places = Callable[[Copy], Iterable[int]]
"""Partitions in which a copy can be found."""


def by_key(copy: Copy) -> Iterable[int]:
    """A partition a key."""
    return {_hash(key) % PARTITIONS for key in copy.keys}


def by_hash(copy: Copy) -> Iterable[int]:
    """A partition an article."""
    return (_hash(copy.id.encode()) % PARTITIONS,)


def by_day(copy: Copy) -> Iterable[int]:
    """A partition a day of ingest."""
    return (int(copy.stamp // DAY_S),)


SHAPES: dict[str, Places] = {"by key": by_key, "by hash": by_hash, "by day": by_day}


def main() -> None:
    """Prints a table in Markdown."""
    families = read(shared("data", "dedup", "stream-dev.jsonl.gz"))
    print(f"{len(families):,} articles with {sum(map(len, families)):,} copies in all\n")
    print("| index | copies follow by | skew | arrival: lost | told again | stamped: lost | told again |")
    print("|---|---|---|---|---|---|---|")
    for shape, places in SHAPES.items():
        for follows in FOLLOWS_S:
            for skew in SKEWS_S:
                arrival, stamped = (simulate(families, places, follows, skew, rule) for rule in (False, True))
                print(
                    f"| {shape} | {_said(follows)} | {_said(skew)} | {arrival.lost} | {arrival.again} "
                    f"| {stamped.lost} | {stamped.again} |"
                )


def read(stream: Path) -> list[list[Copy]]:
    """The copies of each article that has several, in the order of the stream."""
    families: dict[str, list[Copy]] = defaultdict(list)
    for item in rows(stream):
        keys = fingerprint(item["title"], tuple(item["text"].split("\n")), None).keys
        families[item["article"]].append(Copy(item["id"], float(item["ts"]), frozenset(keys)))
    return [family for family in families.values() if len(family) > 1]


def simulate(families: list[list[Copy]], places: Places, follows: float, skew: float, stamped: bool) -> Outcome:  # noqa: FBT001
    """All articles under one shape, one rule and one skew. The dice do not depend on the rule."""
    dice = random.Random(f"{SEED} {follows} {skew}")  # noqa: S311 a simulation
    lost = again = 0
    for family in families:
        copies = _spread(family, follows, dice)
        published = sum(not one for one in _set_aside(copies, places, skew, stamped, dice))
        alone = sum(not one for one in _set_aside(copies, places, 0.0, stamped=True, dice=dice))
        lost += published == 0
        again += max(0, published - alone)
    return Outcome(lost, again)


def _spread(family: list[Copy], follows: float, dice: random.Random) -> list[Copy]:
    """The copies at their new times."""
    stamp, copies = family[0].stamp, []
    for one in family:
        copies.append(Copy(one.id, stamp, one.keys))
        stamp += dice.expovariate(1 / follows)
    return copies


def _set_aside(copies: list[Copy], places: Places, skew: float, stamped: bool, dice: random.Random) -> list[bool]:  # noqa: FBT001
    """For each copy, whether another one counted for it."""
    asked = sorted({place for one in copies for place in places(one)})
    arrived = [{place: one.stamp + (dice.expovariate(1 / skew) if skew else 0.0) for place in asked} for one in copies]
    order = [(one.stamp, one.id) for one in copies]

    def counts(mine: int, other: int) -> bool:
        if mine == other or copies[mine].keys.isdisjoint(copies[other].keys):
            return False
        if stamped and order[other] > order[mine]:
            return False
        met = _met(copies[mine], copies[other], places)
        return any((arrived[other][at], order[other]) < (arrived[mine][at], order[mine]) for at in met)

    numbers = range(len(copies))
    return [any(counts(mine, other) for other in numbers) for mine in numbers]


def _met(mine: Copy, other: Copy, places: Places) -> Iterable[int]:
    """The partitions in which the one asks and the other can be found under a key that they share."""
    if places is by_key:
        return by_key(Copy(mine.id, mine.stamp, mine.keys & other.keys))
    return places(other)


def _hash(raw: bytes) -> int:
    return int.from_bytes(blake2b(raw, digest_size=8).digest(), "big")


def _said(seconds: float) -> str:
    return f"{seconds / 3_600:g} h" if seconds >= 3_600 else f"{seconds:g} s"


if __name__ == "__main__":
    main()
