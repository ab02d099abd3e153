"""What copies and stories cost as their state grows: articles a second, memory, bytes on disk, the longest batch.

    python -m benchmarks.dedup_scale [--articles 100000] [--leaving 100000] [--window 4]
                                     [--picture docs/pictures/dedup-scale.svg]

Different articles (see `made_articles`), in batches as the runtime commits them, on a store that is opened and written
as the runtime does it. Two runs, each in a process of its own: every article is kept, and the last of every `--window`
articles are kept, so that old ones leave as fast as new ones come. Then nothing comes for days, and much leaves at
once. CPU seconds of the process, compaction included, without the making of the articles, which always costs the
same: its own rate tells how fast the machine was at that time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.dedup_speed import CACHE_BYTES, article, words_of
from benchmarks.made_articles import Maker
from benchmarks.picture import chart, save
from benchmarks.shared import shared
from vigie.agents.dedup.agent import Copies
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import Prepared, prepare
from vigie.agents.dedup.thresholds import THRESHOLDS
from vigie.agents.stage import Change
from vigie.runtime.store import Overlay, RocksStore, write_changes
from vigie.settings import Settings

BATCH: int = Settings.model_fields["batch_size"].default
START_MS, POOL, STEP, LEAST_SPAN = 1_642_000_000_000, 500, 5_000, 5_000
RATE_BAR, DISK_BAR, MIB = 1.5, 800, 2**20
IN_MEMORY = {
    "cache": "rocksdb.block-cache-usage",
    "tables": "rocksdb.estimate-table-readers-mem",
    "buffers": "rocksdb.cur-size-all-mem-tables",
}
"""What a store holds in memory: its cache, what of open tables lies outside of it, and what is not yet in a table."""


@dataclass(frozen=True, slots=True)
class Point:
    """How far a run is: seconds of CPU so far (`making` beside `seconds`), bytes, and the longest batch since the last.

    `longest` and `busy`: milliseconds by the clock, and of CPU of the thread alone.
    """

    articles: int
    seconds: float
    making: float
    resident: int
    store: dict[str, int]
    disk: int
    longest: float
    busy: float


@dataclass(frozen=True, slots=True)
class Run:
    """What a run gave. `compacted`: bytes of the tables at last; `kept`: articles then; `gap`: its longest batches."""

    name: str
    points: list[Point]
    kept: int
    compacted: int
    gap: tuple[float, float]


def main() -> None:
    """Prints both runs and draws them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--leaving", type=int, help="articles of the second run, if they are to be fewer")
    parser.add_argument("--window", type=int, default=4, help="of so many articles the last one is kept")
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()
    fewer, runs = options.leaving or options.articles, []
    wanted = (("all kept", options.articles, None), (f"1 in {options.window} kept", fewer, fewer // options.window))
    for one in wanted:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
            runs.append(apart.submit(run, *one).result())
        report(runs[-1])
    if options.picture:
        draw(runs, options.picture)


def run(name: str, articles: int, kept: int | None) -> Run:
    """A run over so many articles, of which the last so many are kept."""
    maker = Maker(pool())
    warm(maker)
    every = THRESHOLDS.retention.keep_ms / (kept or 2 * articles)
    with tempfile.TemporaryDirectory(prefix="vigie-scale-") as folder:
        stage = Stage(Path(folder))
        times = [START_MS + round(number * every) for number in range(articles)]
        points = list(followed(stage, maker, times))
        later = times[-1] + THRESHOLDS.retention.keep_ms
        stage.since_last()
        compacted, left = stage.compacted(), stage.kept()
        for at in range(0, 20 * BATCH, BATCH):
            stage.step(maker.batch(articles + at, [later + number for number in range(BATCH)]))
        return Run(name, points, left, compacted, stage.since_last())


def followed(stage: Stage, maker: Maker, times: Sequence[int]) -> Iterator[Point]:
    """The articles of these times, a batch after the other; a point after each step."""
    making, shown = 0.0, 0
    for first in range(0, len(times), BATCH):
        begun = time.process_time()
        batch = maker.batch(first, times[first : first + BATCH])
        making += time.process_time() - begun
        stage.step(batch)
        done = first + len(batch)
        if done // STEP > shown:
            shown = done // STEP
            yield stage.point(done, making)


class Stage:
    """The stage's state on a store, as a slot drives it, and what it takes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "store"
        self._store, self._state = RocksStore(self._folder, CACHE_BYTES), Copies()
        self._seconds, self._changelog = 0.0, 0
        self._longest, self._busy = 0.0, 0.0

    def step(self, batch: Sequence[Prepared]) -> list[Change]:
        """What becomes of a batch, and its commit to the store."""
        all_threads, thread, clock = time.process_time(), time.thread_time(), time.monotonic()
        _, changes = self._state.apply(batch, Overlay(self._store))
        last_of_each = list(dict(changes).items())
        write_changes(self._store, self._state, last_of_each, self._changelog)
        self._seconds += time.process_time() - all_threads
        self._busy = max(self._busy, (time.thread_time() - thread) * 1_000)
        self._longest = max(self._longest, (time.monotonic() - clock) * 1_000)
        self._changelog += len(last_of_each)
        return last_of_each

    def since_last(self) -> tuple[float, float]:
        """The longest batch since this was asked last: milliseconds by the clock, and of CPU of its thread."""
        found, self._longest, self._busy = (self._longest, self._busy), 0.0, 0.0
        return found

    def point(self, articles: int, making: float) -> Point:
        """How far it is."""
        store = {name: self._store._db.property_int_value(of) or 0 for name, of in IN_MEMORY.items()}  # noqa: SLF001
        resident = psutil.Process().memory_info().rss
        return Point(articles, self._seconds, making, resident, store, self._on_disk(), *self.since_last())

    def compacted(self) -> int:
        """Bytes of the tables when nothing in them is out of date."""
        self._store._db.flush()  # noqa: SLF001 the runtime leaves it to RocksDB
        self._store._db.compact_range(None, None)  # noqa: SLF001
        return self._on_disk()

    def kept(self) -> int:
        """Articles in the store."""
        return sum(1 for _ in self._store.scan(b"a", b"b"))

    def _on_disk(self) -> int:
        return sum(file.stat().st_size for file in self._folder.glob("*.sst"))


def pool() -> list[Prepared]:
    """Prepared articles of random words."""
    vocabulary = words_of(shared("data", "dedup", "stream-dev.jsonl.gz"))
    return [prepare(article(number, vocabulary)) for number in range(POOL)]


def warm(maker: Maker) -> None:
    """Compile what is compiled at its first use, forgetting included."""
    memory, state = InMemoryView(), Copies()
    for first in range(0, 10 * BATCH, BATCH):
        later = START_MS + first * THRESHOLDS.retention.keep_ms
        _, changes = state.apply(maker.batch((1 << 30) + first, [later] * BATCH), memory)
        memory.write(changes)


def report(done: Run) -> None:
    """A line at 10,000, 100,000 … and at the end, and how the rates compare."""
    print(f"-- {done.name}")
    last = done.points[-1].articles
    asked = sorted({10**power for power in range(4, 9) if 10**power <= last} | {last})
    places = [next(place for place, one in enumerate(done.points) if one.articles >= at) for at in asked]
    for place in places:
        tell(done.points, place)
    found = [speeds(done.points, place) for place in places]
    rates, steady = [rate for rate, _ in found], [rate / making for rate, making in found]
    print(f"rates {max(rates) / min(rates):.2f} times of each other (bar {RATE_BAR})")
    print(f"against the making of the articles in the same seconds {max(steady) / min(steady):.2f} times")
    quarters = [one.resident / MIB for one in done.points[-1 :: -max(1, len(done.points) // 4)]][::-1]
    print("resident, quarter by quarter, MiB:", *(f"{size:,.0f}" for size in quarters))
    print(f"compacted {done.compacted / done.kept:,.0f} bytes an article of {done.kept:,} kept (bar {DISK_BAR})")
    clock, busy = (max(times) for times in zip(*((one.longest, one.busy) for one in done.points), strict=True))
    print(f"longest batch of {BATCH}: {clock:,.0f} ms by the clock, {busy:,.0f} of CPU")
    print(
        f"after a gap of {THRESHOLDS.retention.keep_ms // 86_400_000} days: {done.gap[0]:,.0f} and {done.gap[1]:,.0f}",
        flush=True,
    )


def tell(points: Sequence[Point], place: int) -> None:
    """Prints a point."""
    now, (rate, making) = points[place], speeds(points, place)
    print(
        f"{now.articles:>9,}: {rate:6,.0f}/s (made {making:,.0f}/s), resident {now.resident / MIB:,.0f} MiB, in store",
        *(f"{name} {size / MIB:.1f}" for name, size in now.store.items()),
        f"; {now.disk / now.articles:,.0f} bytes on disk an article that came",
    )


def speeds(points: Sequence[Point], place: int) -> tuple[float, float]:
    """Articles a second of CPU over the last tenth before a point, and of making them."""
    now = points[place]
    start = now.articles - max(now.articles // 10, LEAST_SPAN)
    before = next((one for one in reversed(points[:place]) if one.articles <= start), None)
    if before is None:
        return now.articles / now.seconds, now.articles / now.making
    count = now.articles - before.articles
    return count / (now.seconds - before.seconds), count / (now.making - before.making)


def draw(runs: Sequence[Run], picture: Path) -> None:
    """Rates, as if articles had always been made as fast as on the whole, and memory against articles."""
    axes = chart(xlabel="articles that came", ylabel="articles a second of CPU", xscale="log")
    memory = axes.twinx()
    memory.set_ylabel("resident, MiB (dashed)")
    for done in runs:
        articles = [one.articles for one in done.points]
        found = [speeds(done.points, place) for place in range(len(done.points))]
        mean = done.points[-1].articles / done.points[-1].making
        (line,) = axes.plot(articles, [rate * mean / making for rate, making in found], label=done.name)
        memory.plot(articles, [one.resident / MIB for one in done.points], color=line.get_color(), linestyle="--")
    axes.set_ylim(bottom=0)
    memory.set_ylim(bottom=0)
    save(axes, picture, legend="lower left")


if __name__ == "__main__":
    main()
