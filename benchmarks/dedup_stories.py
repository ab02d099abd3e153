"""How well articles on one event are gathered: the labelled stories, beside one pass of TF-IDF centroids.

    python -m benchmarks.dedup_stories

B-cubed precision, recall and F1. "At once": the story that an article was given when it came; "merged": with the
stories that became one later read as one. The set's own order, and the mean of eight shuffled ones. The peer knows the
whole set's word frequencies beforehand and has its cut chosen here, on what it is scored on.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from statistics import mean
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.floors import digest, hold
from benchmarks.shared import shared
from vigie.agents.dedup.offline import OfflineDeduplicator
from vigie.schemas import CleanArticle

Item = dict[str, Any]
ORDERS = 8
WARM = 40
CUTS = [cut / 100 for cut in range(10, 60, 2)]


def main() -> None:
    """Prints a line a language and method."""
    folder = shared("data", "dedup")
    sys.path.insert(0, str(folder))
    from score_stream import read  # type: ignore[import-not-found]  # noqa: PLC0415 lies with the data

    items = read(str(folder / "story-dev.jsonl.gz"))
    figures: dict[str, float] = {}
    gathered(items[:WARM])  # compiled, and the languages' frequencies read
    for language in ("en", "fr"):
        chosen = [item for item in items if item["lang"] == language]
        begun = time.process_time()
        at_once, merged = gathered(chosen)
        rate = len(chosen) / (time.process_time() - begun)
        print(f"{language}: {len(chosen)} items, the stage's whole step {rate:,.0f}/s")
        for name, found, at in (("at once", at_once, 0), ("merged", merged, 1)):
            own, others = shown(chosen, name, found, lambda items, at=at: gathered(items)[at])
            figures |= {f"{language}, {name}, F1": own, f"{language}, {name}, F1 in other orders": others}
        cut = max(CUTS, key=lambda cut: f1(chosen, centroids(chosen, cut)))
        shown(
            chosen, f"TF-IDF centroids, cut {cut}", centroids(chosen, cut), lambda items, cut=cut: centroids(items, cut)
        )
    hold("dedup_stories", figures, digest(folder / "story-dev.jsonl.gz"))


def shown(items: list[Item], name: str, found: Sequence[str], method: Any) -> tuple[float, float]:
    """Prints the scores in the set's order, and the mean F1 over others; gives both F1."""
    own = scored(items, found)
    others = mean(f1(order, method(order)) for order in (shuffled(items, seed) for seed in range(ORDERS)))
    print(f"  {name:26} P {own['b3_p']:.3f} R {own['b3_r']:.3f} F1 {own['b3_f1']:.3f}   shuffled F1 {others:.3f}")
    return own["b3_f1"], others


def shuffled(items: list[Item], seed: int) -> list[Item]:
    """The items in another order."""
    return random.Random(seed).sample(items, len(items))  # noqa: S311 not for secrets


def gathered(items: list[Item]) -> tuple[list[str], list[str]]:
    """This stage's story of each item, as given at once and as it is at the end."""
    stream = OfflineDeduplicator()
    goes_on: dict[str, str] = {}
    verdicts = [stream.judge(article(item)) for item in items]
    for verdict in verdicts:
        goes_on |= dict.fromkeys(verdict.story.ended_by_this, str(verdict.story_id))
    at_once = [str(verdict.story_id) for verdict in verdicts]
    return at_once, [_last(story, goes_on) for story in at_once]


def _last(story: str, goes_on: dict[str, str]) -> str:
    while story in goes_on:
        story = goes_on[story]
    return story


def article(item: Item) -> CleanArticle:
    """An item as the clean stage would hand it on."""
    return CleanArticle(
        id=item["id"],
        title=item["title"],
        paragraphs=tuple(line for line in item["text"].split("\n") if line),
        language=item["lang"],
    )


def centroids(items: list[Item], cut: float) -> list[str]:
    """Each item to the nearest centroid, if it is near enough."""
    vectors = TfidfVectorizer(sublinear_tf=True).fit_transform(f"{one['title']}\n{one['text']}" for one in items)
    sums, lengths = np.zeros(vectors.shape, np.float32), np.ones(len(items))
    found: list[int] = []
    stories = 0
    for row in vectors:
        likeness = sums[:stories, row.indices] @ row.data / lengths[:stories]
        best = int(np.argmax(likeness)) if stories and likeness.max() >= cut else stories
        stories = max(stories, best + 1)
        sums[best, row.indices] += row.data
        lengths[best] = np.linalg.norm(sums[best])
        found.append(best)
    return [str(story) for story in found]


def scored(items: list[Item], found: Sequence[str]) -> dict[str, float]:
    """B-cubed scores (Bagga and Baldwin 1998), by the set's scorer."""
    from score_stream import score  # type: ignore[import-not-found]  # noqa: PLC0415 lies with the data

    scores: dict[str, float] = score(items, dict(zip((item["id"] for item in items), found, strict=True)), "story")
    return scores


def f1(items: list[Item], found: Sequence[str]) -> float:
    """The B-cubed F1."""
    return scored(items, found)["b3_f1"]


if __name__ == "__main__":
    main()
