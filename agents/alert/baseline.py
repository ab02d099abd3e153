"""A rule's usual activity: a rate for every hour of weekdays and weekends, and how far counts scatter around it.

Counts of news are over-dispersed: their variance exceeds their mean. They are modelled as negative binomial with the
rule's own Fano factor (variance over mean), as outbreak surveillance does: Noufaily et al., "An improved
algorithm for outbreak detection in multiple surveillance systems", Statistics in Medicine 32 (2013) 1206-1222.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from vigie.agents.alert.thresholds import DAY_MS, HOUR_MS, THRESHOLDS, BurstThresholds

HOURS = 24
_WEEK = 7
_SATURDAY = 5
_EPOCH_WEEKDAY = 3
"""1 January 1970 was a Thursday."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Learned from closed steps of `step` milliseconds.

    `sums` and `exposure`: counts and numbers of steps, for 24 hours of weekdays and then 24 hours of weekends.
    `counts` and `means`: the counts of the last steps, and what was expected of them at the time.
    `residual` and `scale`: squared deviations and expected counts, whose ratio is the Fano factor.
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


def rate(baseline: Baseline, at: int, config: BurstThresholds = THRESHOLDS.bursts) -> float:
    """The expected count of a step starting at `at`: its hour plus a share of each adjacent one, shrunk to the mean."""
    cell = _cell(at)
    first = cell - cell % HOURS
    beside = (first + (cell - 1) % HOURS, first + (cell + 1) % HOURS)
    counts = baseline.sums[cell] + config.adjacent_hours * sum(baseline.sums[each] for each in beside)
    steps = baseline.exposure[cell] + config.adjacent_hours * sum(baseline.exposure[each] for each in beside)
    mean = (sum(baseline.sums) + config.prior_rate) / (sum(baseline.exposure) + 1)
    return (counts + config.shrink * mean) / (steps + config.shrink)


def fano(baseline: Baseline, config: BurstThresholds = THRESHOLDS.bursts) -> float:
    """The rule's variance over its mean: a ratio of sums, pulled towards a prior while there is little data."""
    seen = baseline.scale + config.prior_weight
    return max(1.0, (baseline.residual + config.prior_fano * config.prior_weight) / seen)


def learn(baseline: Baseline, count: int, config: BurstThresholds = THRESHOLDS.bursts) -> Baseline:
    """The baseline with one more step, starting where the last one closed. Outliers are clipped."""
    at, step = baseline.closed, baseline.step
    # rate and scatter are read before the step is added: it must not be judged against itself
    mean, cell = rate(baseline, at, config), _cell(at)
    usual = min(float(count), mean + config.clip * math.sqrt(fano(baseline, config) * mean) + 1)
    keep = 1 - step / config.forget_ms
    baseline = replace(
        baseline,
        closed=at + step,
        sums=_set(baseline.sums, cell, baseline.sums[cell] * keep + usual),
        exposure=_set(baseline.exposure, cell, baseline.exposure[cell] * keep + 1),
        counts=(*baseline.counts, count)[-config.spans[-1] :],
        means=(*baseline.means, mean)[-config.spans[-1] :],
    )
    whole = (at + step) % (config.steps * step) == 0 and at - baseline.since > config.scatter_after_ms
    return _learn_scatter(baseline, config) if whole else baseline


def _learn_scatter(baseline: Baseline, config: BurstThresholds) -> Baseline:
    """The baseline with one more window in its Fano factor."""
    count, mean = sum(baseline.counts[-config.steps :]), sum(baseline.means[-config.steps :])
    most = (config.clip**2) * fano(baseline, config) * mean + 1
    keep = config.scatter_keep
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
"""Smallest term worth adding: below it floats lose precision."""
_NOTHING = 1e-200
"""A mean whose logarithms would leave the range of floats. It is treated as 0."""
_NEARLY_ONE = 1.0 + 1e-6


def _log_mass(count: int, mean: float, fano: float) -> float:
    if fano <= _NEARLY_ONE:
        return count * math.log(mean) - mean - math.lgamma(count + 1)
    size = mean / (fano - 1)
    choose = math.lgamma(count + size) - math.lgamma(size) - math.lgamma(count + 1)
    return choose - size * math.log(fano) + count * math.log(1 - 1 / fano)


def _ratio(count: int, mean: float, fano: float) -> float:
    """The probability of `count + 1` over that of `count`."""
    if fano <= _NEARLY_ONE:
        return mean / (count + 1)
    return (count + mean / (fano - 1)) / (count + 1) * (1 - 1 / fano)


def _cell(at: int) -> int:
    weekend = (at // DAY_MS + _EPOCH_WEEKDAY) % _WEEK >= _SATURDAY
    return HOURS * weekend + at // HOUR_MS % HOURS


def _set(values: tuple[float, ...], at: int, value: float) -> tuple[float, ...]:
    return (*values[:at], value, *values[at + 1 :])
