"""Control charts over expected counts (控制图): one period, moving sum, CUSUM, GLR.

All take what was expected from `expected` and give bounds on each period's count, so that a chart
can be drawn and an alarm explained.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from rencheng.core.surveillance.counts import lower_quantile, tail, upper_quantile
from rencheng.core.surveillance.expected import Expected
from rencheng.core.surveillance.farrington import Bounds
from rencheng.core.surveillance.loglinear import Floats

SUMMED = 2  # measured: two weeks together detect most of the simulated outbreaks
RATIO = 2.0  # ours: CUSUM looks for a doubling
WINDOW = 8  # ours: GLR looks for a change up to so many periods ago
LEAST = 1e-9


def single(counts: Floats, expected: Expected, *, alpha: float) -> Bounds:
    """Each period by itself: the quantile of the negative binomial distribution."""
    upper = upper_quantile(alpha, expected.mean, expected.dispersion)
    p = tail(counts, expected.mean, expected.dispersion)
    return _bounds(counts, expected, upper, p)


def silence(counts: Floats, expected: Expected, *, alpha: float) -> Bounds:
    """Each period by itself, downwards: `upper` is the count below which it is too quiet."""
    lower = lower_quantile(alpha, expected.mean, expected.dispersion)
    p = 1 - tail(counts + 1, expected.mean, expected.dispersion)
    with np.errstate(all="ignore"):
        score = (expected.mean - counts) / np.maximum(expected.mean - lower, LEAST)
    return Bounds(expected.mean, lower, expected.dispersion, p, np.where(lower > 0, score, 0.0))


def moving_sum(
    counts: Floats, expected: Expected, *, alpha: float, periods: int = SUMMED
) -> Bounds:
    """The sum of the last periods: sums of negative binomials of one dispersion are one again.

    counts, expected: (K, S), consecutive; the first periods - 1 rows are only looked back at.
    """
    before = counts - counts
    ahead = np.zeros_like(counts)
    total, mean = before.copy(), np.zeros_like(counts)
    for back in range(periods):
        total[back:] += counts[: len(counts) - back]
        mean[back:] += expected.mean[: len(counts) - back]
        if back:
            ahead[back:] += counts[: len(counts) - back]
    upper = upper_quantile(alpha, mean, expected.dispersion)
    p = tail(total, mean, expected.dispersion)
    with np.errstate(all="ignore"):
        score = (total - mean) / np.maximum(upper - mean, LEAST)
    score[: periods - 1] = np.nan
    return Bounds(expected.mean, np.maximum(upper - ahead, 0), expected.dispersion, p, score)


def cusum(counts: Floats, expected: Expected, *, alpha: float, ratio: float = RATIO) -> Bounds:
    """Negative-binomial CUSUM for a rise by `ratio` (Höhle & Paul 2008, Comput. Stat. Data Anal.).

    Its limit log(1/alpha) holds false alarms at least 1/alpha periods apart on average (Lorden
    1971). It starts anew after an alarm.
    """
    limit = float(np.log(1 / alpha))
    size = _size(expected)
    factor = np.log(ratio) - np.log1p((ratio - 1) * expected.mean / (size + expected.mean))
    cost = size * np.log1p((ratio - 1) * expected.mean / (size + expected.mean))
    held = np.zeros(counts.shape[1])
    upper, score = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    for row in range(len(counts)):
        upper[row] = (limit - held + cost[row]) / factor[row]
        gained = held + np.nan_to_num(counts[row] * factor[row] - cost[row])
        held = np.maximum(gained, 0)
        score[row] = np.where(np.isnan(counts[row]), np.nan, held / limit)
        held = np.where(held > limit, 0, held)
    p = np.exp(-np.maximum(score, 0) * limit)
    return Bounds(expected.mean, upper, expected.dispersion, p, score)


def glr(counts: Floats, expected: Expected, *, alpha: float, window: int = WINDOW) -> Bounds:
    """Generalised likelihood ratio against any rise that began within `window` periods (Höhle &
    Paul 2008). Its limit is half the square of the normal quantile at alpha / window.
    """
    limit = float(ndtri(alpha / window)) ** 2 / 2
    size = _size(expected)
    ratio = np.full(counts.shape, np.nan)
    upper = np.full(counts.shape, np.nan)
    for row in range(len(counts)):
        first = max(0, row - window + 1)
        part = slice(first, row + 1)
        ratio[row] = _largest(counts[part], expected.mean[part], size[part])
        upper[row] = _count_for(counts[part], expected.mean[part], size[part], limit)
    p = np.exp(-ratio)
    score = np.where(np.isnan(counts), np.nan, ratio / limit)
    return Bounds(expected.mean, upper, expected.dispersion, p, score)


def _size(expected: Expected) -> Floats:
    """(K, S) size of the negative binomial distribution; huge where it is Poisson."""
    return np.asarray(expected.mean / np.maximum(expected.dispersion - 1, 1e-6))


def _largest(counts: Floats, mean: Floats, size: Floats) -> Floats:
    """(S,) largest log likelihood ratio over changes that began at any of the rows."""
    best = np.zeros(counts.shape[1])
    for first in range(len(counts)):
        y, m, r = np.nan_to_num(counts[first:]), mean[first:], size[first:]
        best = np.maximum(best, np.nan_to_num(_log_ratio(y, m, r)))
    return best


def _log_ratio(y: Floats, m: Floats, r: Floats) -> Floats:
    """Σ log f(y; κm) / f(y; m) at the best κ ≥ 1, found by Newton steps on log κ."""
    kappa = np.maximum(y.sum(0) / np.maximum(m.sum(0), LEAST), 1.0)
    for _ in range(8):
        share = kappa * m / (r + kappa * m)
        slope = (y * (1 - share) - r * share).sum(0)
        bend = ((y + r) * share * (1 - share)).sum(0)
        kappa = np.maximum(kappa * np.exp(np.clip(slope / np.maximum(bend, LEAST), -1, 1)), 1.0)
    gain = y * np.log(kappa) - (y + r) * np.log1p((kappa - 1) * m / (r + m))
    return np.asarray(gain.sum(0))


def _count_for(counts: Floats, mean: Floats, size: Floats, limit: float) -> Floats:
    """(S,) the least last count at which the largest ratio passes `limit`."""
    low = np.zeros(counts.shape[1])
    high = np.nan_to_num(mean[-1]) * 20 + 100
    trial = counts.copy()
    for _ in range(24):
        trial[-1] = (low + high) / 2
        beyond = _largest(trial, mean, size) > limit
        high, low = np.where(beyond, trial[-1], high), np.where(beyond, low, trial[-1])
    return np.where(np.isnan(mean[-1]), np.nan, np.floor(high))


def _bounds(counts: Floats, expected: Expected, upper: Floats, p: Floats) -> Bounds:
    with np.errstate(all="ignore"):
        score = (counts - expected.mean) / np.maximum(upper - expected.mean, LEAST)
    return Bounds(expected.mean, upper, expected.dispersion, p, score)
