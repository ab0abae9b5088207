"""EARS C1, C2, C3 for short series (早期异常报告法): a bound from the last few periods alone.

Hutwagner et al. 2003 (J. Urban Health 80); bounds by the normal quantile of alpha, as in R's
package `surveillance`.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.special import ndtr, ndtri

from rencheng.core.surveillance.farrington import Bounds
from rencheng.core.surveillance.loglinear import Floats

BASELINE = 7  # Hutwagner et al. 2003: seven periods
LAG = {"c1": 0, "c2": 2, "c3": 2}  # periods between the baseline and the one judged
SUMMED = 2  # C3 adds the excess of C2 over this many periods before


def bounds(counts: Floats, variant: str, *, alpha: float) -> Bounds:
    """Bounds of every period. counts: (T, S), NaN where missing. variant: c1, c2 or c3.

    Periods whose baseline is not whole are NaN. A baseline without any variation has a spread of
    zero: the first count above it alarms.
    """
    lag = LAG[variant]
    mean, spread = _baseline(counts, lag)
    quantile = -float(ndtri(alpha))
    upper = mean + quantile * spread
    if variant == "c3":
        upper = mean + spread * np.maximum(quantile - _excess_before(counts, mean, spread), 0)
    with np.errstate(all="ignore"):
        p = np.where(spread > 0, ndtr((mean - counts) / spread), np.where(counts > mean, 0.0, 1.0))
        score = (counts - mean) / np.maximum(upper - mean, 1e-9)
    p[np.isnan(mean) | np.isnan(counts)] = np.nan
    phi = np.maximum(spread**2 / np.maximum(mean, 1e-9), 1)
    return Bounds(mean, upper, phi, p, score)


def _baseline(counts: Floats, lag: int) -> tuple[Floats, Floats]:
    mean, spread = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    first = BASELINE + lag
    if len(counts) > first:
        windows = sliding_window_view(counts, BASELINE, axis=0)[: len(counts) - first]
        mean[first:] = windows.mean(-1)
        spread[first:] = windows.std(-1, ddof=1)
    return mean, spread


def _excess_before(counts: Floats, mean: Floats, spread: Floats) -> Floats:
    """How far the C2 of the periods before went beyond 1, added up."""
    with np.errstate(all="ignore"):
        c2 = (counts - mean) / spread
    excess = np.maximum(np.nan_to_num(c2, nan=0.0, posinf=0.0) - 1, 0)
    before = np.zeros_like(excess)
    for back in range(1, SUMMED + 1):
        before[back:] += excess[:-back]
    return before
