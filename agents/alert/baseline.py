"""What is usual for a rule: a rate for every hour of weekdays and of weekends, and how far counts scatter around it.

Counts of news are over-dispersed: their variance exceeds their mean. They are taken as negative binomial with the
rule's own Fano factor (variance over mean), as in the surveillance of outbreaks: Noufaily et al., "An improved
algorithm for outbreak detection in multiple surveillance systems", Statistics in Medicine 32 (2013) 1206-1222.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from vigie.agents.alert.thresholds import DAY_MS, HOUR_MS, THRESHOLDS, Bursts

HOURS = 24
_WEEK = 7
_SATURDAY = 5
_EPOCH_WEEKDAY = 3
"""1 January 1970 was a Thursday."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Learned from closed steps of `step` milliseconds.

    `sums` and `exposure`: counts and steps of 24 hours on weekdays, then on weekends.
    `counts` and `means`: what the last steps brought, and what was expected of them then.
    """

    since: int
    closed: int
    step: int
    sums: tuple[float, ...] = (0.0,) * (2 * HOURS)
    exposure: tuple[float, ...] = (0.0,) * (2 * HOURS)
    counts: tuple[int, ...] = ()
    means: tuple[float, ...] = ()
    residual: float = 0.0
    scale: float = 0.0


def rate(baseline: Baseline, at: int, figures: Bursts = THRESHOLDS.bursts) -> float:
    """Counts to expect of a step that begins at `at`: its hour and half of each hour beside it, shrunk to the mean."""
    cell = _cell(at)
    first = cell - cell % HOURS
    beside = (first + (cell - 1) % HOURS, first + (cell + 1) % HOURS)
    counts = baseline.sums[cell] + sum(baseline.sums[each] for each in beside) / 2
    steps = baseline.exposure[cell] + sum(baseline.exposure[each] for each in beside) / 2
    mean = (sum(baseline.sums) + figures.prior_rate) / (sum(baseline.exposure) + 1)
    return (counts + figures.shrink * mean) / (steps + figures.shrink)


def fano(baseline: Baseline, figures: Bursts = THRESHOLDS.bursts) -> float:
    """The rule's variance over its mean: a ratio of sums, drawn to a prior while little was seen."""
    seen = baseline.scale + figures.prior_weight
    return max(1.0, (baseline.residual + figures.prior_fano * figures.prior_weight) / seen)


def learned(baseline: Baseline, count: int, figures: Bursts = THRESHOLDS.bursts) -> Baseline:
    """The baseline with one step more, which began where the last one closed. Outliers count as far as they may."""
    at, step = baseline.closed, baseline.step
    mean, cell = rate(baseline, at, figures), _cell(at)
    usual = min(float(count), mean + figures.clip * math.sqrt(fano(baseline, figures) * mean) + 1)
    keep = 1 - step / figures.forget_ms
    baseline = replace(
        baseline,
        closed=at + step,
        sums=_set(baseline.sums, cell, baseline.sums[cell] * keep + usual),
        exposure=_set(baseline.exposure, cell, baseline.exposure[cell] * keep + 1),
        counts=(*baseline.counts, count)[-figures.spans[-1] :],
        means=(*baseline.means, mean)[-figures.spans[-1] :],
    )
    whole = (at + step) % (figures.steps * step) == 0 and at - baseline.since > figures.scatter_after_ms
    return _scattered(baseline, figures) if whole else baseline


def _scattered(baseline: Baseline, figures: Bursts) -> Baseline:
    """One window more in the Fano factor."""
    count, mean = sum(baseline.counts[-figures.steps :]), sum(baseline.means[-figures.steps :])
    most = (figures.clip**2) * fano(baseline, figures) * mean + 1
    keep = figures.scatter_keep
    return replace(
        baseline,
        residual=baseline.residual * keep + min((count - mean) ** 2, most),
        scale=baseline.scale * keep + mean,
    )


def tail(count: int, mean: float, fano: float) -> float:
    """The probability of `count` or more, for a negative binomial of that mean and Fano factor (Poisson when 1)."""
    if count <= 0:
        return 1.0
    if mean <= _NOTHING:
        return 0.0
    term, at, total = math.exp(_log_mass(count, mean, fano)), count, 0.0
    while term > max(_LEAST, total * _PRECISION) or at < mean:
        total += term
        term *= _ratio(at, mean, fano)
        at += 1
    return min(1.0, total)


_PRECISION = 1e-9
_LEAST = 1e-300
"""Below this a float stops shrinking."""
_NOTHING = 1e-200
"""A mean so small that its logarithms leave the floats' range: no count is expected at all."""
_NEARLY_ONE = 1.0 + 1e-6


def _log_mass(count: int, mean: float, fano: float) -> float:
    if fano <= _NEARLY_ONE:
        return count * math.log(mean) - mean - math.lgamma(count + 1)
    size = mean / (fano - 1)
    choose = math.lgamma(count + size) - math.lgamma(size) - math.lgamma(count + 1)
    return choose - size * math.log(fano) + count * math.log(1 - 1 / fano)


def _ratio(count: int, mean: float, fano: float) -> float:
    """Mass of `count + 1` over mass of `count`."""
    if fano <= _NEARLY_ONE:
        return mean / (count + 1)
    return (count + mean / (fano - 1)) / (count + 1) * (1 - 1 / fano)


def _cell(at: int) -> int:
    weekend = (at // DAY_MS + _EPOCH_WEEKDAY) % _WEEK >= _SATURDAY
    return HOURS * weekend + at // HOUR_MS % HOURS


def _set(values: tuple[float, ...], at: int, value: float) -> tuple[float, ...]:
    return (*values[:at], value, *values[at + 1 :])
