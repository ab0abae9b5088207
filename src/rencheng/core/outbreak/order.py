"""Whose wave comes first (先后次序): how many days series of one outbreak lie apart.

Waves of one outbreak have much the same shape, at different times. Where logarithms of counts
follow a parabola, the share of a later series rises: by its lag times the parabola's bend, a day.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from rencheng.core.outbreak.series import Floats

WINDOW, BEFORE = 21, 28  # days that are compared; days before them that tell what is usual
#: Ours: days that series of one outbreak mostly lie apart (standard deviation).
APART: Final = 4.0
_SLOPE_SPREAD = 0.15  # of the daily growth of a share, before anything is seen
_LONGEST_AHEAD = 25.0  # days to the peak at most, where growth has not begun to slow
_ROUNDS = 30


def lags(daily: Floats) -> Floats:
    """(G,) days by which each series comes later than all together, shrunk by how little is known.

    daily: (T, G) counts of single days, T ≥ WINDOW. Shares of what exceeds the usual are fitted as
    exponential in time by iterated weighted least squares (Poisson variance).
    """
    daily = np.nan_to_num(daily)
    recent = daily[-WINDOW:]
    usual = daily[:-WINDOW][-BEFORE:].mean(0) if len(daily) > WINDOW else 0 * recent[0]
    excess = np.maximum(recent.sum(1) - usual.sum(), 0)
    edge = np.concatenate([excess[:1], excess, excess[-1:]])
    excess = np.convolve(edge, np.ones(3) / 3, "valid")
    slope, variance = _share_slopes(recent, usual, excess)
    bend = _bend(excess)
    if bend <= 0:
        return np.zeros(daily.shape[1])
    lag, error = slope / bend, variance / bend**2
    return np.asarray(lag * APART**2 / (APART**2 + error))


def _share_slopes(recent: Floats, usual: Floats, excess: Floats) -> tuple[Floats, Floats]:
    """Daily growth of each series' share of the excess, and its variance."""
    day = np.arange(len(recent)) - len(recent) + 1.0
    level = np.log(np.maximum((recent - usual).sum(0), 0.5) / max(float(excess.sum()), 1.0))
    slope = np.zeros_like(level)
    for _ in range(_ROUNDS):
        expected = excess[:, None] * np.exp(np.clip(level + slope * day[:, None], -20, 5))
        weight = expected / (usual + expected + 0.1)
        rest = (recent - usual - expected) * weight
        a = (expected * weight).sum(0) + 1e-6
        b = (expected * weight * day[:, None]).sum(0)
        c = (expected * weight * day[:, None] ** 2).sum(0) + 1 / _SLOPE_SPREAD**2
        first = rest.sum(0)
        second = (rest * day[:, None]).sum(0) - slope / _SLOPE_SPREAD**2
        det = a * c - b**2
        level += np.clip((c * first - b * second) / det, -0.5, 0.5)
        slope += np.clip((a * second - b * first) / det, -0.5, 0.5)
    return slope, a / det


def _bend(excess: Floats) -> float:
    """How much daily growth of the whole slows a day; 0 where nothing exceeds the usual."""
    if excess.sum() <= 0:
        return 0.0
    day = np.arange(len(excess)) - len(excess) + 1.0
    basis = np.stack([np.ones_like(day), day, day**2], 1)
    weight = excess + 1e-9
    fit = np.linalg.lstsq(
        basis * np.sqrt(weight)[:, None], np.log(excess + 0.5) * np.sqrt(weight), rcond=None
    )[0]
    return float(max(-2 * fit[2], fit[1] / _LONGEST_AHEAD))
