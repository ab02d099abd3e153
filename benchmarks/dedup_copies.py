"""How well and how fast copies are found: the labelled streams, plain and with a site's text leaked into every item.

    python -m benchmarks.dedup_copies --seeds 901 902

`--seeds`: other seeds of the first stream's generator, made into a temporary folder and scored one by one and pooled.
Peers in the same run, query then insert: datasketch and gaoya at their best settings in design (25 bands of 5).
Rates are items a second of CPU time, sketching included; the index step alone stands beside ours.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import Any

from datasketch import MinHash, MinHashLSH
from gaoya.minhash import MinHashStringIndex

from benchmarks.floors import digest, hold
from benchmarks.shared import shared
from vigie.agents.dedup.deduplicator import Deduplicator
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import prepare
from vigie.schemas import CleanArticle
from vigie.schemas.clean import Origin

Item = dict[str, Any]
LEAKED_WORDS = 135
SEEDS = tuple(range(901, 911))
"""Of the streams that were looked at once, after all rules were made on seeds 101, 202 and so on to 808."""


def main() -> None:
    """Prints a line a stream and method."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", nargs="*", type=int, default=SEEDS, help="of the first stream's generator")
    seeds = parser.parse_args().seeds
    folder = shared("data", "dedup")
    sys.path.insert(0, str(folder))
    from score_stream import read, score  # type: ignore[import-not-found]  # noqa: PLC0415 lies with the data

    dev = read(str(folder / "stream-dev.jsonl.gz"))
    streams = {"dev": dev, "first": read(str(folder / "stream.jsonl")), "dev, site text leaked": leaked(dev)}
    figures: dict[str, float] = {}
    for name, items in streams.items():
        for method in METHODS if name == "dev" else [vigie]:
            start = time.process_time()
            predicted = method(items)
            seconds = time.process_time() - start
            scored = score(items, predicted)
            print(f"{line(name, method.__name__, scored)} {len(items) / seconds:,.0f}/s")
            figures |= {f"{name}, F1": scored["f1"]} if method is vigie else {}
    pooled, scores = list[Item](), list[float]()
    together: dict[str, str] = {}
    for seed in seeds:
        items = of_seed(folder, seed)
        predicted = vigie(items)
        scored = score(items, predicted)
        scores.append(scored["f1"])
        print(line(f"seed {seed}", "vigie", scored))
        pooled += [item | {"id": f"{seed} {item['id']}", "article": f"{seed} {item['article']}"} for item in items]
        together |= {f"{seed} {item}": f"{seed} {cluster}" for item, cluster in predicted.items()}
    if seeds:
        print(line(f"{len(seeds)} seeds pooled", "vigie", score(pooled, together)), f"mean F1 {fmean(scores):.4f}")
    if tuple(seeds) == SEEDS:
        figures["ten other seeds of first, mean F1"] = fmean(scores)
    hold("dedup_copies", figures, digest(folder / "stream-dev.jsonl.gz", folder / "stream.jsonl"))


def line(name: str, method: str, found: dict[str, Any]) -> str:
    """A stream's scores."""
    kinds = {kind: found["right_by_kind"].get(kind) for kind in ("lead", "truncate", "update", "template")}
    return (
        f"{name:24}{method:12} P {found['precision']:.4f} R {found['recall']:.4f} "
        f"F1 {found['f1']:.4f} B3 {found['b3_f1']:.4f} {kinds}"
    )


def of_seed(folder: Path, seed: int) -> list[Item]:
    """The stream that the first stream's generator makes of a seed."""
    from score_stream import read  # type: ignore[import-not-found]  # noqa: PLC0415 lies with the data

    gold = shared("data", "extraction", "gold.json")
    with tempfile.TemporaryDirectory() as made:
        out = Path(made, "stream.jsonl")
        command = [sys.executable, str(folder / "generate.py"), str(gold), str(seed), str(out)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        items: list[Item] = read(str(out))
    return items


def vigie(items: list[Item]) -> dict[str, str]:
    """This stage, in batches of 500, on a state in memory."""
    deduplicator, memory = Deduplicator(), InMemoryView()
    predicted: dict[str, str] = {}
    step = 0.0
    for start in range(0, len(items), 500):
        batch = [prepare(article(item, start + place)) for place, item in enumerate(items[start : start + 500])]
        begun = time.process_time()
        verdicts, changes = deduplicator.apply(batch, memory)
        memory.write(changes)
        step += time.process_time() - begun
        predicted |= {verdict.id: verdict.duplicate_of or verdict.id for verdict in verdicts}
    print(f"  index step alone, sites included: {len(items) / step:,.0f}/s")
    return predicted


def gaoya(items: list[Item]) -> dict[str, str]:
    """Word 5-grams, 25 bands of 5, verified at a Jaccard of .5."""
    index = MinHashStringIndex(
        32, jaccard_threshold=0.5, num_bands=25, band_size=5, analyzer="word", lowercase=True, ngram_range=(5, 5)
    )
    predicted: dict[str, str] = {}
    for place, item in enumerate(items):
        found: list[int] = sorted(index.query(item["text"]))
        predicted[item["id"]] = predicted[items[found[0]]["id"]] if found else item["id"]
        index.insert_document(place, item["text"])
    return predicted


def datasketch(items: list[Item]) -> dict[str, str]:
    """Word 5-grams, 128 permutations, threshold .5."""
    index = MinHashLSH(threshold=0.5, num_perm=128)
    predicted: dict[str, str] = {}
    for item in items:
        words = re.findall(r"\w+", item["text"].lower())
        sketch = MinHash(num_perm=128)
        sketch.update_batch([" ".join(words[at : at + 5]).encode() for at in range(max(1, len(words) - 4))])
        found: list[str] = sorted(map(str, index.query(sketch)))
        predicted[item["id"]] = predicted[found[0]] if found else item["id"]
        index.insert(item["id"], sketch)
    return predicted


METHODS: list[Callable[[list[Item]], dict[str, str]]] = [vigie, gaoya, datasketch]


def article(item: Item, place: int) -> CleanArticle:
    """An item as the clean stage would hand it over."""
    return CleanArticle(
        id=item["id"],
        url=item.get("url"),
        source=item["site"],
        title=item["title"],
        paragraphs=tuple(line for line in item["text"].split("\n") if line.strip()),
        language=item.get("lang", "und"),
        origin=Origin("raw", 0, place, item.get("ts", 0) * 1000),
    )


def leaked(items: list[Item]) -> list[Item]:
    """Each site's own 135 words in every item, one paragraph above and two below; half of the singles cut short."""
    dice = random.Random(1)  # noqa: S311 not for secrets
    vocabulary = sorted({word for item in items[:400] for word in item["text"].split()})
    frames: dict[str, list[str]] = {}
    framed = []
    for item in items:
        if item["site"] not in frames:
            frames[item["site"]] = dice.choices(vocabulary, k=LEAKED_WORDS)
        above, below, last = (" ".join(frames[item["site"]][at : at + 45]) for at in (0, 45, 90))
        lines = item["text"].split("\n")
        if item["kind"] == "single" and dice.random() < 0.5:
            lines = lines[: max(1, len(lines) // 4)]
        framed.append(item | {"text": "\n".join([above, *lines, below, last])})
    return framed


if __name__ == "__main__":
    main()
