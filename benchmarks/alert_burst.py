"""How many bursts are found at how many false alarms: this stage's test beside an EWMA z-score and a fixed multiple.

    python -m benchmarks.alert_burst [--rules 24] [--picture docs/pictures/alert-burst.svg]

Simulated counts of stories: a daily and a weekly cycle, over-dispersed (a gamma rate for every quarter of an hour,
negative binomial counts), two weeks to learn, then four with a burst every four days on average, spread over two
hours. A burst is found by an alarm from its start to an hour after its end; other alarms are false; none follows
within six hours of another. The stage runs with the thresholds it ships; each peer has the threshold that finds most
bursts at no more than half a false alarm a rule and week, which favours it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.floors import hold
from benchmarks.picture import chart, save
from vigie.agents.alert.baseline import Baseline, fano, learn
from vigie.agents.alert.burst import excess
from vigie.agents.alert.thresholds import HOUR_MS, THRESHOLDS

STEP_MS = HOUR_MS // 4
DAY, WEEK = 96, 7 * 96
"""In steps of a quarter of an hour."""
LEARN, WEEKS, LONG, AFTER, REARM = 2 * WEEK, 6, 8, 4, 24
MONDAY = 4 * 24 * HOUR_MS
"""5 January 1970."""
RULES = 24
ALLOWED = 0.5
"""False alarms a rule and week."""
CELLS = ((2, 6), (20, 12), (200, 60))
"""Stories a day, and stories of a burst."""
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rule:
    """Counts of each step, and where bursts begin."""

    counts: NDArray[np.int64]
    bursts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """A rule with the scores of each method for each step."""

    rule: Rule
    scores: dict[str, Scores]


@dataclass(frozen=True, slots=True)
class Result:
    """Share of the bursts found, and false alarms a rule and week."""

    recall: float
    false: float


def main() -> None:
    """Prints a table, a line a cell; draws the peers' curves with our point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=RULES)
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()
    cells = {cell: [scored(simulated(*cell, seed)) for seed in range(options.rules)] for cell in CELLS}
    every = [rule for rules in cells.values() for rule in rules]
    print("| stories a day, of a burst | this stage: recall (false) | EWMA z-score | fixed multiple |")
    print("|---|---|---|---|")
    figures: dict[str, float] = {}
    for name, rules in (*((f"{day}, {size}", cells[day, size]) for day, size in CELLS), ("all", every)):
        points = [judged(rules, "this stage", 1.0), *(best(curve(rules, peer)) for peer in PEERS)]
        print(f"| {name} | " + " | ".join(f"{each.recall:.2f} ({each.false:.2f})" for each in points) + " |")
        figures |= {
            f"{name}, bursts found": points[0].recall,
            f"{name}, false alarms spared": ALLOWED - points[0].false,
        }
    print(f"bar: recall .85 at no more than {ALLOWED} false alarms a rule and week")
    if options.picture:
        draw(every, options.picture)
    if options.rules == RULES:
        hold("alert_burst", figures)


def simulated(day: int, burst: int, seed: int) -> Rule:
    """A rule's weeks: quiet nights and week-ends, a rate that scatters by half of itself, and bursts."""
    chance = np.random.default_rng([day, burst, seed])
    at = np.arange(WEEKS * WEEK)
    cycle = 1 + 0.8 * np.sin(2 * np.pi * (at % DAY / DAY - 0.35))
    usual = day / DAY * cycle * np.where(at // DAY % 7 >= 5, 0.5, 1.2)
    counts = chance.poisson(usual * np.repeat(chance.gamma(4, 1 / 4, len(at) // 4), 4))
    starts = np.flatnonzero(chance.random(len(at)) < 1 / (4 * DAY))
    starts = starts[(starts > LEARN) & (starts < len(at) - LONG - AFTER)]
    separate = [
        int(start) for number, start in enumerate(starts) if number == 0 or start - starts[number - 1] > 2 * REARM
    ]
    for start in separate:
        np.add.at(counts, start + chance.integers(0, LONG, burst), 1)
    return Rule(counts, tuple(separate))


def ours(rule: Rule) -> Scores:
    """1 where the stage would tell a burst: the least probable of its spans is below its threshold."""
    config = THRESHOLDS.bursts
    baseline = Baseline(MONDAY, MONDAY, STEP_MS)
    found = np.zeros(len(rule.counts))
    for at, count in enumerate(rule.counts):
        scatter = fano(baseline)
        baseline = learn(baseline, int(count))
        if at < LEARN:
            continue
        burst = min((excess(baseline, span, scatter) for span in config.spans), key=lambda each: each.p)
        found[at] = burst.p < config.p and burst.observed >= config.min_stories
    return found


def z_score(rule: Rule) -> Scores:
    """Standard deviations of the last hour above an exponentially weighted mean of a day."""
    hours = _hours(rule.counts)
    mean, variance, keep = float(hours[:LEARN].mean()), float(hours[:LEARN].var()), 1 - 1 / DAY
    scores = np.zeros(len(hours))
    for at, count in enumerate(hours):
        scores[at] = (count - mean) / max(variance, 1e-9) ** 0.5
        variance = keep * (variance + (1 - keep) * (count - mean) ** 2)
        mean = keep * mean + (1 - keep) * count
    return _enough(scores, hours)


def multiple(rule: Rule) -> Scores:
    """The last hour over the mean hour of the last two weeks."""
    hours = _hours(rule.counts)
    sums = np.concatenate([[0], np.cumsum(hours)])
    means = np.array([(sums[at] - sums[max(0, at - LEARN)]) / max(1, min(at, LEARN)) for at in range(len(hours))])
    return _enough(hours / np.maximum(means, 1e-9), hours)


def _hours(counts: NDArray[np.int64]) -> Scores:
    return np.convolve(counts, np.ones(4))[: len(counts)]


def _enough(scores: Scores, hours: Scores) -> Scores:
    return np.where(hours >= THRESHOLDS.bursts.min_stories, scores, 0.0)


METHODS: dict[str, Callable[[Rule], Scores]] = {"this stage": ours, "EWMA z-score": z_score, "fixed multiple": multiple}
PEERS = ("EWMA z-score", "fixed multiple")


def scored(rule: Rule) -> Scored:
    """What each method makes of the rule."""
    return Scored(rule, {name: method(rule) for name, method in METHODS.items()})


def judged(rules: Sequence[Scored], method: str, threshold: float) -> Result:
    """What alarms at that score are worth."""
    found = false = 0
    for each in rules:
        hit, wrong = _alarms(each.rule, each.scores[method], threshold)
        found, false = found + hit, false + wrong
    bursts = sum(len(each.rule.bursts) for each in rules)
    return Result(found / bursts, false / len(rules) / (WEEKS - LEARN / WEEK))


def _alarms(rule: Rule, score: Scores, threshold: float) -> tuple[int, int]:
    """Bursts found, and false alarms, of a rule."""
    found: set[int] = set()
    false, quiet = 0, LEARN
    for at in np.flatnonzero(score[LEARN:] >= threshold) + LEARN:
        if at < quiet:
            continue
        quiet = at + REARM
        burst = next((start for start in rule.bursts if start <= at < start + LONG + AFTER), None)
        false += burst is None
        found |= {burst} if burst is not None else set()
    return len(found), false


def curve(rules: Sequence[Scored], peer: str) -> list[Result]:
    """A peer at every threshold worth trying."""
    scores = np.concatenate([each.scores[peer] for each in rules])
    tried = np.unique(np.quantile(scores, np.linspace(0.9, 1, 80)))
    return [judged(rules, peer, threshold) for threshold in tried if threshold > 0]


def best(results: Iterable[Result]) -> Result:
    """Most bursts at no more false alarms than allowed."""
    return max((each for each in results if each.false <= ALLOWED), key=lambda each: each.recall)


def draw(rules: Sequence[Scored], picture: Path) -> None:
    """Recall against false alarms, all rules together, as SVG."""
    axes = chart(xlabel="false alarms a rule and week", ylabel="bursts found", xlim=(0, 3), ylim=(0, 1))
    for peer in PEERS:
        results = sorted(curve(rules, peer), key=lambda each: each.false)
        axes.plot([each.false for each in results], [each.recall for each in results], label=peer)
    shipped = judged(rules, "this stage", 1.0)
    axes.plot([shipped.false], [shipped.recall], "o", label="this stage, as shipped")
    axes.axvline(ALLOWED, color="grey", linestyle="--")
    save(axes, picture, legend="lower right")


if __name__ == "__main__":
    main()
