"""Tails and quantiles of counts whose variance is dispersion × mean (负二项分布与泊松分布)."""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, gammainc

from rencheng.core.surveillance.loglinear import Floats

POISSON_BELOW = 1 + 1e-7  # ours: below it the two agree and the binomial's size overflows
FARTHEST = 12.0  # ours: standard deviations at which the search for a quantile begins


def tail(observed: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """P(count ≥ observed). Shapes broadcast; NaN stays NaN."""
    observed, mean, dispersion = np.broadcast_arrays(observed, mean, dispersion)
    least = np.maximum(observed, 1)
    phi = np.maximum(dispersion, POISSON_BELOW)
    with np.errstate(all="ignore"):
        binomial = betainc(least, mean / (phi - 1), 1 - 1 / phi)
        found = np.where(dispersion > POISSON_BELOW, binomial, gammainc(least, mean))
    return np.where(np.isnan(observed), np.nan, np.where(observed <= 0, 1.0, found))


def upper_quantile(alpha: float, mean: Floats, dispersion: Floats) -> Floats:
    """The least count that is exceeded with a probability of at most `alpha`. (R,) each."""
    mean, dispersion = np.broadcast_arrays(mean, dispersion)
    finite = np.isfinite(mean) & np.isfinite(dispersion)
    mean, phi = np.where(finite, mean, 0.0), np.where(finite, dispersion, 1.0)
    low = np.full(mean.shape, -1.0)
    high = np.ceil(mean + FARTHEST * np.sqrt(phi * mean + phi * phi))
    while (short := tail(high + 1, mean, phi) > alpha).any():
        high = np.where(short, 2 * high + 1, high)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        enough = tail(middle + 1, mean, phi) <= alpha
        high, low = np.where(enough, middle, high), np.where(enough, low, middle)
    return np.where(finite, high, np.nan)


def lower_quantile(alpha: float, mean: Floats, dispersion: Floats) -> Floats:
    """The greatest count with P(count < it) ≤ alpha: anything below it is too quiet."""
    return upper_quantile(1 - alpha, mean, dispersion)
