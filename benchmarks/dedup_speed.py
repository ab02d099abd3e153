"""How fast copies are looked for, beside gaoya and datasketch, and what the state costs on disk, in memory, to restore.

    python -m benchmarks.dedup_speed [--articles 100000] [--picture docs/pictures/dedup-speed.svg]

Different articles of 520 words, words drawn from the labelled stream. CPU seconds of one process, in chunks of articles
in turn, so that a busy machine slows all alike; compiling is not counted. The store is RocksDB as the runtime opens and
writes it. "stories": their share of the index step, timed inside it; "index alone": the step without that share.
"""

from __future__ import annotations

import argparse
import gc
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
from datasketch import MinHash, MinHashLSH
from gaoya.minhash import MinHashStringIndex

from benchmarks.picture import chart, save
from benchmarks.shared import rows, shared
from vigie.agents.dedup.agent import Copies
from vigie.agents.dedup.deduplicator import Deduplicator
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import Prepared, prepare
from vigie.agents.stage import Change
from vigie.runtime.recovery import RESTORE_BATCH
from vigie.runtime.store import Overlay, RocksStore, write_changes
from vigie.schemas import CleanArticle
from vigie.schemas.clean import Origin
from vigie.settings import Settings

WORDS, PARAGRAPHS, SITES, BATCH = 520, 10, 500, 500
START_MS, EVERY_MS = 1_642_000_000_000, 50
CACHE_BYTES: int = Settings.model_fields["state_cache_bytes"].default
HOT = 50_000
WHERE = IN_MEMORY, ON_STORE = "in memory", "on the store"
WARM, WARM_WORDS = 40, 60
ROOM_FOR_LEGEND = 200_000


def main() -> None:
    """Prints a table, then the store's figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--alone", action="store_true", help="without the peers, whose data push ours out of the cache")
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()
    vocabulary = words_of(shared("data", "dedup", "stream-dev.jsonl.gz"))
    warm(vocabulary)
    with tempfile.TemporaryDirectory() as folder:
        race = Race(Path(folder), alone=options.alone)
        marks = race.run(vocabulary, options.articles)
        race.disk(Path(folder), options.articles)
        race.restored(Path(folder), options.articles)
    if options.picture:
        plot(marks, options.picture)
    hot(vocabulary)


def words_of(stream: Path) -> list[str]:
    """The words of 400 items of the labelled stream."""
    return sorted({word for item in islice(rows(stream), 400) for word in item["text"].split()})


def article(number: int, vocabulary: list[str], common: str = "") -> CleanArticle:
    """An article of its own text, of one of the sites."""
    dice = random.Random(number)  # noqa: S311 not for secrets
    words, step = dice.choices(vocabulary, k=WORDS + 9), WORDS // PARAGRAPHS
    texts = [" ".join(words[at : at + step]) for at in range(0, WORDS, step)]
    site = f"site{dice.randrange(SITES)}.example.org"
    return CleanArticle(
        id=dice.randbytes(16).hex(),
        url=f"https://{site}/news/{number}-{words[-1].encode('ascii', 'ignore').decode()}.html",
        source=site,
        title=" ".join(words[WORDS:]),
        paragraphs=(common, *texts) if common else tuple(texts),
        language="en",
        origin=Origin("raw", 0, number, START_MS + number * EVERY_MS),
    )


def warm(vocabulary: list[str]) -> None:
    """Compile what the stage compiles, or read it from where it is kept, on articles of nobody's race."""
    words = vocabulary[:WARM_WORDS]  # so few that stories form
    deduplicator, memory = Deduplicator(), InMemoryView()
    for batch in batches((prepare(article(number, words)) for number in range(WARM)), WARM // 2):
        _, changes = deduplicator.apply(batch, memory)
        memory.write(changes)


class Race:
    """Every method on the same articles, a batch each in turn."""

    def __init__(self, folder: Path, *, alone: bool) -> None:
        ours = ("sketch", *(f"{part} {where}" for where in WHERE for part in ("index", "stories", "index alone")))
        self.seconds = dict.fromkeys(ours if alone else (*ours, "gaoya", "datasketch"), 0.0)
        self.changes: list[list[Change]] = []
        self._in_memory, self._memory = Deduplicator(), InMemoryView()
        self._on_store = Deduplicator()
        self._derives = Copies(self._on_store)
        for where, deduplicator in zip(WHERE, (self._in_memory, self._on_store), strict=True):
            stories = deduplicator._stories  # noqa: SLF001 a stage without them is not to be had
            for step in ("join", "add_copy"):
                setattr(stories, step, partial(self._timed, f"stories {where}", getattr(stories, step)))
        self._store = RocksStore(folder / "store", CACHE_BYTES)
        self._gaoya: Any = MinHashStringIndex(
            32, jaccard_threshold=0.5, num_bands=25, band_size=5, analyzer="word", lowercase=True, ngram_range=(5, 5)
        )
        self._count = 0
        self._datasketch = MinHashLSH(threshold=0.5, num_perm=128)

    def run(self, vocabulary: list[str], articles: int) -> list[dict[str, float]]:
        """Articles a second in each tenth of the run, by method."""
        marks: list[dict[str, float]] = []
        last, step = dict(self.seconds), articles // 10
        for start in range(0, articles, BATCH):
            self._batch([article(number, vocabulary) for number in range(start, start + BATCH)])
            if (start + BATCH) % step == 0:
                spent = {name: self.seconds[name] - last[name] for name in self.seconds}
                last = dict(self.seconds)
                marks.append({"articles": start + BATCH} | rates(spent, step))
                print(" ".join(f"{name} {rate:,.0f}" for name, rate in marks[-1].items()), flush=True)
        whole = rates(self.seconds, articles)
        for name, rate in whole.items():
            ratios = [f"{rate / whole[peer]:6.2f} of {peer}" for peer in ("gaoya", "datasketch") if peer in whole]
            print(f"{name:26}{rate:10,.0f}/s", *ratios)
        return marks

    def _batch(self, batch: list[CleanArticle]) -> None:
        ready = self._timed("sketch", lambda: [prepare(one) for one in batch])
        self._index(IN_MEMORY, self._step_in_memory, ready)
        self._index(ON_STORE, self._step_on_store, ready)
        gc.freeze()  # the collector is not to walk what the others hold on this one's time
        if "gaoya" not in self.seconds:
            return
        texts = ["\n".join(one.paragraphs) for one in batch]
        self._timed("gaoya", self._step_gaoya, texts)
        self._timed("datasketch", self._step_datasketch, zip(batch, texts, strict=True))

    def _index(self, where: str, step: Callable[[list[Prepared]], None], ready: list[Prepared]) -> None:
        self._timed(f"index {where}", step, ready)
        self.seconds[f"index alone {where}"] = self.seconds[f"index {where}"] - self.seconds[f"stories {where}"]

    def _timed(self, name: str, step: Callable[..., Any], *of: Any) -> Any:
        begun = time.process_time()
        result = step(*of)
        self.seconds[name] += time.process_time() - begun
        return result

    def _step_in_memory(self, ready: list[Prepared]) -> None:
        _, changes = self._in_memory.apply(ready, self._memory)
        self._memory.write(changes, self._in_memory.derive)

    def _step_on_store(self, ready: list[Prepared]) -> None:
        _, changes = self._on_store.apply(ready, Overlay(self._store))
        write_changes(self._store, self._derives, changes, len(self.changes))
        self.changes.append(changes)

    def _step_gaoya(self, texts: list[str]) -> None:
        for text in texts:
            self._gaoya.query(text)
            self._gaoya.insert_document(self._count, text)
            self._count += 1

    def _step_datasketch(self, texts: Iterable[tuple[CleanArticle, str]]) -> None:
        for one, text in texts:
            self._ask_datasketch(one.id, text)

    def _ask_datasketch(self, name: str, text: str) -> None:
        words = re.findall(r"\w+", text.lower())
        sketch = MinHash(num_perm=128)
        sketch.update_batch([" ".join(words[at : at + 5]).encode() for at in range(max(1, len(words) - 4))])
        self._datasketch.query(sketch)
        self._datasketch.insert(name, sketch)

    def disk(self, folder: Path, articles: int) -> None:
        """Bytes an article in the compacted store, and in the changelog."""
        self._store._db.compact_range(None, None)  # noqa: SLF001 the runtime leaves it to RocksDB
        self._store.close()
        size = sum(file.stat().st_size for file in (folder / "store").glob("*.sst"))
        written = sum(len(key) + len(value or b"") for batch in self.changes for key, value in batch)
        print(
            f"on disk, compacted: {size / articles:,.0f} bytes an article; changelog {written / articles:,.0f} before"
        )

    def restored(self, folder: Path, articles: int) -> None:
        """Seconds to rebuild the state, postings included, from the changelog's records."""
        changes = [change for batch in self.changes for change in batch]
        store, derives = RocksStore(folder / "restored", CACHE_BYTES), Copies()
        begun, wall = time.process_time(), time.monotonic()
        for start in range(0, len(changes), RESTORE_BATCH):
            write_changes(store, derives, changes[start : start + RESTORE_BATCH], start)
        print(
            f"restored {articles:,} articles in {time.process_time() - begun:.1f} s of CPU, "
            f"{time.monotonic() - wall:.1f} s by the clock"
        )
        store.close()


def rates(seconds: dict[str, float], articles: int) -> dict[str, float]:
    """Articles a second by method, and of the whole of this stage."""
    found = {name: articles / spent for name, spent in seconds.items()}
    return {"vigie": articles / (seconds["sketch"] + seconds[f"index {IN_MEMORY}"])} | found


def hot(vocabulary: list[str]) -> None:
    """Articles that share one paragraph: the rate of the first and of the last, and what became of them."""
    common = " ".join(random.Random("hot").choices(vocabulary, k=80))  # noqa: S311 not for secrets
    deduplicator, memory, spent, verdicts_of = Deduplicator(), InMemoryView(), list[float](), dict[str, int]()
    for batch in batches((prepare(article(-1 - number, vocabulary, common)) for number in range(HOT)), BATCH):
        begun = time.process_time()
        verdicts, changes = deduplicator.apply(batch, memory)
        memory.write(changes, deduplicator.derive)
        spent.append((time.process_time() - begun) / len(batch) * 1e6)
        for verdict in verdicts:
            verdicts_of[verdict.verdict] = verdicts_of.get(verdict.verdict, 0) + 1
    tenth = len(spent) // 10
    first, last = sum(spent[1 : tenth + 1]) / tenth, sum(spent[-tenth:]) / tenth
    print(f"{HOT:,} articles with one paragraph: {first:.0f} us each at first, {last:.0f} at last; {verdicts_of}")
    print(f"resident memory of this process {psutil.Process().memory_info().rss >> 20:,} MB")


def batches(articles: Iterator[Prepared], size: int) -> Iterator[list[Prepared]]:
    """So many at a time."""
    batch: list[Prepared] = []
    for one in articles:
        batch.append(one)
        if len(batch) == size:
            yield batch
            batch = []


def plot(marks: list[dict[str, float]], picture: Path) -> None:
    """Articles a second against articles indexed."""
    axes = chart(xlabel="articles indexed", ylabel="articles a second, one core", yscale="log")
    for name in (name for name in marks[0] if name not in {"articles", "sketch"} and "stories" not in name):
        axes.plot([mark["articles"] for mark in marks], [mark[name] for mark in marks], marker=".", label=name)
    axes.set_ylim(top=ROOM_FOR_LEGEND)
    save(axes, picture, legend="upper right")


if __name__ == "__main__":
    main()
