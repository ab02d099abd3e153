"""What becomes of a page that is rewritten, and of an update that keeps the old text: made texts, the same at each run.

    python -m benchmarks.dedup_revisions [--pages 200] [--picture PATH.svg]

A page of 120 to 900 made words is crawled again with 0 to 100 % of its words rewritten: in a row, here and there, or
below it as more text. Each row of the table gives the shares of pages that are unchanged (`exact`), changed by a trifle
(`same_url`), revised, and taken for another page; the similarity measured, and its mean distance from the true one.

An update has 100 to 300 words of news above, inside or below the old text, another title, and comes a day later. Of the
old text it keeps 60 to 100 %, with up to three words in a hundred changed. Beside them, what has the same look and is a
copy: the whole of an excerpt, of a text with a hole, and a site's own remark of up to 40 words, within hours.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.floors import hold
from tests.agents.dedup.articles import SYLLABLES
from vigie.agents.dedup.offline import OfflineDeduplicator
from vigie.agents.dedup.verdict import Verdict
from vigie.schemas import CleanArticle
from vigie.schemas.clean import Origin

SIGNS = tuple(map(chr, range(0x4E00, 0x5200)))
"""Characters of a script without spaces, each a word."""
PAGES = 200
SHARES = (0, 1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100)
WORDS, NEWS, PARAGRAPH, SHINGLE = (120, 900), (100, 300), 45, 5
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
Words = list[str]
Edit = Callable[[Words, float, random.Random], Words]


@dataclass(frozen=True, slots=True)
class Point:
    """What became of the pages of one share: how many of each outcome, and the similarity measured and true."""

    outcomes: Counter[str]
    measured: float
    distance: float


def main() -> None:
    """Prints two tables in Markdown, and draws the first if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=PAGES, help="pages for each share and kind of edit")
    parser.add_argument("--picture", type=Path, help="where to draw the curve")
    asked = parser.parse_args()
    curves = {name: [rewritten(edit, share / 100, asked.pages) for share in SHARES] for name, edit in EDITS.items()}
    print("| rewritten | how | exact | same_url | revision | other page | similarity | off by |")
    print("|---|---|---|---|---|---|---|---|")
    for name, points in curves.items():
        for share, point in zip(SHARES, points, strict=True):
            shown = " | ".join(f"{point.outcomes[kind] / asked.pages:.2f}" for kind in OUTCOMES)
            print(f"| {share} % | {name} | {shown} | {point.measured:.2f} | {point.distance:.3f} |")
    print("\n| made | pairs | apart |\n|---|---|---|")
    apart = {
        name: sum(is_apart(make, seed) for seed in range(asked.pages)) / asked.pages
        for name, make in (*UPDATES.items(), *COPIES.items())
    }
    for name, share in apart.items():
        print(f"| {name} | {asked.pages} | {share:.3f} |")
    if asked.picture:
        draw(curves, asked.pages, asked.picture)
    if asked.pages == PAGES:
        hold("dedup_revisions", figures(curves, apart))


def figures(curves: dict[str, list[Point]], apart: dict[str, float]) -> dict[str, float]:
    """What has a floor."""
    revised = {name: [point.outcomes["revision"] / PAGES for point in points] for name, points in curves.items()}
    much = [share for shares in revised.values() for share in shares[SHARES.index(10) :]]
    distances = [point.distance for points in curves.values() for point in points]
    return {
        "10 % and more rewritten, revised": sum(much) / len(much),
        "5 % in a row, revised": revised["in a row"][SHARES.index(5)],
        "1 % here and there, a trifle": 1 - revised["here and there"][SHARES.index(1)],
        "similarity as measured": 1 - max(distances),
        "updates apart": sum(apart[name] for name in UPDATES) / len(UPDATES),
        "copies together": 1 - sum(apart[name] for name in COPIES) / len(COPIES),
    }


OUTCOMES = ("exact", "same_url", "revision", "other page")


def rewritten(edit: Edit, share: float, pages: int) -> Point:
    """Pages crawled again, that share of each rewritten."""
    outcomes, measured, distance = Counter[str](), 0.0, 0.0
    for seed in range(pages):
        dice = random.Random(f"page {seed}")  # noqa: S311 made texts
        old = made(dice, dice.randint(*WORDS), pool=SIGNS if seed % 4 == 0 else None)
        new = edit(old, share, dice)
        verdict = judged(article("old", old, 0), article("new", new, HOUR_MS, url="https://old.example/old"))
        outcomes[outcome(verdict)] += 1
        # an article that is taken for another page carries no measured shares: nothing was found of it
        found = verdict.similarity
        measured += found / pages
        distance += abs(found - true_similarity(old, new)) / pages
    return Point(outcomes, measured, distance)


def outcome(verdict: Verdict) -> str:
    """What became of the page."""
    if verdict.verdict == "new":
        return "other page" if verdict.revision_of is None else "revision"
    return verdict.verdict


def true_similarity(one: Words, other: Words) -> float:
    """The Jaccard similarity of two texts' shingles."""
    mine, theirs = ({tuple(text[at : at + SHINGLE]) for at in range(len(text) - SHINGLE + 1)} for text in (one, other))
    return len(mine & theirs) / len(mine | theirs)


def in_a_row(text: Words, share: float, dice: random.Random) -> Words:
    """One stretch of the text is another."""
    count = round(share * len(text))
    at = dice.randint(0, len(text) - count)
    return [*text[:at], *like(text, dice, count), *text[at + count :]]


def here_and_there(text: Words, share: float, dice: random.Random) -> Words:
    """Single words are others."""
    places = dice.sample(range(len(text)), round(share * len(text)))
    return changed(text, places, dice)


def below(text: Words, share: float, dice: random.Random) -> Words:
    """The text goes on."""
    return [*text, *like(text, dice, round(share * len(text)))]


EDITS: dict[str, Edit] = {"in a row": in_a_row, "here and there": here_and_there, "more below": below}
Pair = tuple[CleanArticle, CleanArticle]


def update(place: str, seed: int) -> Pair:
    """An article and an update of it."""
    dice = random.Random(f"{place} {seed}")  # noqa: S311 made texts
    old = made(dice, dice.randint(150, 700), pool=SIGNS if seed % 4 == 0 else None)
    news, kept = like(old, dice, dice.randint(*NEWS)), old[: round(dice.uniform(0.6, 1.0) * len(old))]
    kept = changed(kept, dice.sample(range(len(kept) - PARAGRAPH), round(dice.uniform(0, 0.03) * len(kept))), dice)
    at = {"above": 0, "inside": len(kept) // PARAGRAPH // 2 * PARAGRAPH, "below": len(kept)}[place]
    source = "old.example" if seed % 2 else "new.example"
    later = article("new", [*kept[:at], *news, *kept[at:]], DAY_MS, title=made(dice, 8), source=source, cut=at)
    return article("old", old, 0), later


def whole_of_an_excerpt(seed: int) -> Pair:
    """The first part of an article, then the whole of it."""
    dice = random.Random(f"excerpt {seed}")  # noqa: S311 made texts
    text = made(dice, dice.randint(300, 900))
    lead = text[: round(dice.uniform(0.25, 0.8) * len(text))]
    return article("old", lead, 0), article("new", text, 5 * HOUR_MS, source="new.example")


def whole_of_a_text_with_a_hole(seed: int) -> Pair:
    """An article without some of its paragraphs, then the whole of it."""
    dice = random.Random(f"hole {seed}")  # noqa: S311 made texts
    text = made(dice, dice.randint(300, 900))
    size = dice.randint(1, 3) * PARAGRAPH
    at = dice.randint(1, (len(text) - size) // PARAGRAPH - 1) * PARAGRAPH
    return article("old", [*text[:at], *text[at + size :]], 0), article("new", text, HOUR_MS, source="new.example")


def with_a_remark(seed: int) -> Pair:
    """An article, then the same under a site's own title and remark."""
    dice = random.Random(f"remark {seed}")  # noqa: S311 made texts
    text = made(dice, dice.randint(150, 900))
    remark = made(dice, dice.randint(10, 40))
    title = made(dice, 8)
    return article("old", text, 0), article("new", remark + text, HOUR_MS, title=title, source="new.example")


UPDATES: dict[str, Callable[[int], Pair]] = {
    f"update, news {place} the old text": lambda seed, place=place: update(place, seed)  # type: ignore[misc]
    for place in ("above", "inside", "below")
}
COPIES: dict[str, Callable[[int], Pair]] = {
    "copy: the whole of an excerpt": whole_of_an_excerpt,
    "copy: the whole of a text with a hole": whole_of_a_text_with_a_hole,
    "copy: with a remark above, another title": with_a_remark,
}


def is_apart(make: Callable[[int], Pair], seed: int) -> bool:
    """Whether the second article of a pair is published."""
    return judged(*make(seed)).duplicate_of is None


def judged(old: CleanArticle, new: CleanArticle) -> Verdict:
    """The verdict on an article that comes after another."""
    deduplicator = OfflineDeduplicator()
    deduplicator.judge(old)
    return deduplicator.judge(new)


def article(
    name: str,
    text: Words,
    at: int,
    *,
    url: str | None = None,
    title: Sequence[str] = ("One", "title", "for", "every", "version"),
    source: str = "old.example",
    cut: int = 0,
) -> CleanArticle:
    """An article of made words, in paragraphs that begin anew at `cut`."""
    joint = "" if text[0] in SIGNS else " "
    parts = [part for part in (text[:cut], text[cut:]) if part]
    texts = [part[row : row + PARAGRAPH] for part in parts for row in range(0, len(part), PARAGRAPH)]
    return CleanArticle(
        id=name,
        url=url or f"https://{source}/{name}",
        source=source,
        title=" ".join(title),
        paragraphs=tuple(joint.join(words) for words in texts),
        origin=Origin("raw", 0, at, at),
    )


def made(dice: random.Random, count: int, *, pool: Sequence[str] | None = None) -> Words:
    """So many made words, or signs of a pool."""
    if pool is not None:
        return dice.choices(pool, k=count)
    return ["".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))) for _ in range(count)]


def like(text: Words, dice: random.Random, count: int) -> Words:
    """So many words of the text's script."""
    return made(dice, count, pool=SIGNS if text[0] in SIGNS else None)


def changed(text: Words, places: Sequence[int], dice: random.Random) -> Words:
    """The text with other words at these places."""
    others = dict(zip(places, like(text, dice, len(places)), strict=True))
    return [others.get(place, word) for place, word in enumerate(text)]


def draw(curves: dict[str, list[Point]], pages: int, picture: Path) -> None:
    """The share of pages that are revised, against how much of them is rewritten."""
    from benchmarks.picture import chart, save  # noqa: PLC0415 matplotlib is not needed for the tables

    axes = chart(xlabel="rewritten, % of the words", ylabel="share of pages", ylim=(0, 1.05))
    for name, points in curves.items():
        axes.plot(
            SHARES, [point.outcomes["revision"] / pages for point in points], marker=".", label=f"revised, {name}"
        )
    axes.plot(SHARES, [point.measured for point in curves["in a row"]], "--", label="similarity measured, in a row")
    save(axes, picture)


if __name__ == "__main__":
    main()
