"""What two processes of the enrich stage hold in memory, French and English loaded, over 20,000 articles.

    python -m benchmarks.enrich_memory [--articles 20000] [--picture docs/pictures/enrich-memory.svg]

The proportional set size (PSS) of both processes together, so that pages they share count once: after warming, then
every 500 articles. Each paragraph has a name that no other has, since news brings new words for ever.
"""

from __future__ import annotations

import argparse
import random
import statistics
from collections.abc import Iterator
from pathlib import Path
from string import ascii_lowercase

import psutil

from benchmarks.enrich_speed import PROCESSES, Record, stage_ready, two_processes, unique
from benchmarks.news import news
from benchmarks.picture import chart, save
from vigie.agents.enrich import agent

BAR, MIB = 1_500, 2**20
STEP = 500
CHUNK_RECORDS = 25
Point = tuple[int, float]
"""Articles done, and mebibytes."""


def main() -> None:
    """Prints the size after warming, in the middle and at the end; draws the curve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()
    points = list(sizes(options.articles))
    half = len(points) // 2
    first, second = (
        statistics.mean(size for _, size in part) for part in (points[half // 2 : half], points[-half // 2 :])
    )
    print(f"two processes, French and English loaded: {points[0][1]:,.0f} MiB (bar {BAR:,})")
    print(f"largest over {points[-1][0]:,} articles: {max(size for _, size in points):,.0f} MiB (bar {BAR:,})")
    print(f"mean of the second quarter {first:,.0f} MiB, last quarter {second:,.0f} MiB: {second / first - 1:+.1%}")
    if options.picture:
        draw(points, options.picture)


def sizes(articles: int) -> Iterator[Point]:
    """The size after warming, and after each step."""
    with two_processes() as pool:
        list(pool.map(stage_ready, range(PROCESSES)))
        yield 0, together()
        for done in range(0, articles, STEP):
            records = [
                unique(number, _with_new_names(record, done)) for number, record in enumerate(news(STEP, seed=done))
            ]
            list(pool.map(agent.work, (records[at : at + CHUNK_RECORDS] for at in range(0, STEP, CHUNK_RECORDS))))
            yield done + STEP, together()


def _with_new_names(record: Record, seed: int) -> Record:
    """The record with a made-up name at the end of each paragraph."""
    chance = random.Random(f"{seed} {record['url']}")  # noqa: S311 the same for everybody
    named = (
        f"{paragraph} {''.join(chance.choices(ascii_lowercase, k=9)).title()}."
        for paragraph in record["body"].split("\n\n")
    )
    return {**record, "body": "\n\n".join(named)}


def together() -> float:
    """Mebibytes of the processes of the pool."""
    pool = [child for child in psutil.Process().children() if "resource_tracker" not in " ".join(child.cmdline())]
    return float(sum(child.memory_full_info().pss for child in pool)) / MIB


def draw(points: list[Point], picture: Path) -> None:
    """The curve, as SVG."""
    axes = chart(xlabel="articles of 500 words", ylabel="MiB, both processes", ylim=(0, BAR * 1.1))
    axes.plot(*zip(*points, strict=True), label="enrich, two processes (PSS)")
    axes.axhline(BAR, color="grey", linestyle="--", label="bar")
    save(axes, picture, legend="lower right")


if __name__ == "__main__":
    main()
