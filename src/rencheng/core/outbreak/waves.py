"""Waves and where in one a series stands (波次): troughs, peaks and what tells how near the peak
is."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.signal import find_peaks

from rencheng.core.outbreak.series import WEEK, Floats, Ints

#: A wave rises at least to double its trough, and is over once it has fallen to half its peak
#: before the next one rises: ours, as in most definitions of epidemic waves.
DOUBLE: Final = float(np.log(2))
#: Ours: peaks of one series are at least six weeks apart.
APART_DAYS: Final = 42
#: Added to counts before logarithms: small ones say little.
SMALL: Final = 2.0
_SMALL_SHARE = 0.002  # likewise, of the largest count
_FEW, _FEW_SHARE = 5.0, 0.05  # ours: a wave of so few, or so small a share of the greatest, is none
_QUIET = 10.0  # added to the whole before logarithms
_LOOK = 5  # weeks whose slope and bend are measured
_ROUGH = 8  # weeks that tell how rough a series is
_OLDEST = 20  # weeks since the trough beyond which it makes no difference
_NO_EARLIER = -3.0  # in place of ln(this peak ÷ the one before) where there was none
PADDING: Final = 8  # weeks of nothing put before a series that begins

NAMES: Final = (
    *("slope", "bend", "growth", "growth_before", "drop", "since", "rise", "age", "against_before"),
    *("all_slope", "all_bend", "all_drop", "all_since", "passed", "size", "rough"),
)
#: Days of which the last ones' slope and bend are measured where counts are daily.
FRESH_DAYS: Final = 14
DAILY_NAMES: Final = (
    *("day_slope", "day_bend", "half_growth", "half_growth_before", "day_lead", "bend_sure"),
    *("week_slope", "week_bend"),
    *("all_day_slope", "all_day_bend", "all_half_growth", "all_day_lead", "all_bend_sure"),
)
_BENT_DAYS, _BENT_WEEK, _HALF = 12, 7, 3  # days of a parabola; days of a half week
_FARTHEST = 40.0  # days beyond which a parabola's top says nothing


def peaks(values: Floats, step: int) -> Ints:
    """Indices of the peaks of a series, (T,): its week's mean stands out by a factor of two.

    Before logarithms something is added, so that waves of a few cases, or small beside the
    greatest, are none.
    """
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return np.zeros(0, np.int64)
    means = _smoothed(np.interp(np.arange(len(values)), known, values[known]), step)
    line = np.log(means + max(_FEW, _FEW_SHARE * float(means.max())))
    low = line.min()
    walled = np.concatenate([[low], line, [low]])
    found, _ = find_peaks(walled, prominence=DOUBLE, distance=max(1, APART_DAYS // step))
    return np.asarray(found - 1, np.int64)


def _smoothed(values: Floats, step: int) -> Floats:
    if step == WEEK:
        return values
    ones = np.ones(WEEK)
    known = np.convolve(np.ones(len(values)), ones, "same")
    return np.asarray(np.convolve(values, ones, "same") / known)


def troughs(logs: Floats) -> Ints:
    """Where the present wave of each series began. logs: (W, …) → (…) index of its lowest week.

    Going back from the last week past the highest one: the lowest week that is a factor of two
    below it, until the series had been a factor of two above that.
    """
    length = len(logs)
    top = logs[-1].copy()
    low = np.full(top.shape, np.inf)
    low_at = np.zeros(top.shape, np.int64)
    falling, done = np.zeros(top.shape, bool), np.zeros(top.shape, bool)
    for at in range(length - 1, -1, -1):
        here = logs[at]
        done |= falling & (here > low + DOUBLE)
        lower = ~done & (falling & (here < low) | ~falling & (here < top - DOUBLE))
        low = np.where(lower, here, low)
        low_at = np.where(lower, at, low_at)
        falling |= lower
        top = np.where(falling, top, np.maximum(top, here))
    return np.where(falling, low_at, 0)


def padded(table: Floats) -> Floats:
    """The weeks, with PADDING weeks of nothing before them and 0 where nothing is known yet."""
    return np.concatenate([np.zeros((PADDING, *table.shape[1:])), np.nan_to_num(table)])


def features(table: Floats) -> tuple[Floats, Ints]:
    """What tells how near the peak is. table: (W, G, R) weeks of G groups of regions, W ≥ PADDING.

    Returns (G, R, len(NAMES)), and (G, R) the week of the highest count of the present wave.
    """
    length = len(table)
    logs = np.log(table + SMALL + _SMALL_SHARE * table.max(0))
    total = np.log(table.sum(-1) + _QUIET)
    began, top_at = _present(logs)
    _, all_top = _present(total)
    top = np.take_along_axis(logs, top_at[None], 0)[0]
    low = np.take_along_axis(logs, began[None], 0)[0]
    before = np.where(np.arange(length)[:, None, None] <= began, logs, -np.inf).max(0)
    against = np.where(before - low > DOUBLE, top - before, _NO_EARLIER)
    since = length - 1 - top_at
    slope, bend = _slope_and_bend(logs[-_LOOK:])
    all_slope, all_bend = _slope_and_bend(total[-_LOOK:])
    rough = np.abs(np.diff(logs[-_ROUGH:], 2, axis=0)).mean(0)
    all_drop = total[-1] - np.take_along_axis(total, all_top[None], 0)[0]
    whole = np.stack(
        [all_slope, all_bend, all_drop, length - 1 - all_top, (since >= 2).mean(-1)], -1
    )
    own = np.stack(
        [
            slope,
            bend,
            logs[-1] - logs[-2],
            logs[-2] - logs[-3],
            logs[-1] - top,
            since,
            top - low,
            np.minimum(length - 1 - began, _OLDEST),
            against,
        ],
        -1,
    )
    told = np.concatenate(
        [
            own,
            np.broadcast_to(whole[:, None], (*own.shape[:2], whole.shape[-1])),
            np.log1p(table[-4:].mean(0))[..., None],
            rough[..., None],
        ],
        -1,
    )
    return told, top_at


def fresh(daily: Floats) -> Floats:
    """What the last days tell. daily: (FRESH_DAYS, G, R) counts, weekdays made alike; NaN is 0.

    Returns (G, R, len(DAILY_NAMES)): slope and bend a day of a parabola through the logarithms of
    three days' means, growth from half week to half week, when the parabola's top would be, and how
    many standard errors it bends downwards; own and of all.
    """
    own = _fresh(np.nan_to_num(daily))
    whole = _fresh(np.nan_to_num(daily).sum(-1, keepdims=True))[..., [0, 1, 2, 4, 5]]
    return np.concatenate([own, np.broadcast_to(whole, (*own.shape[:2], 5))], -1)


def _fresh(daily: Floats) -> Floats:
    mean = (daily[2:] + daily[1:-1] + daily[:-2]) / 3
    logs = np.log(mean[-_BENT_DAYS:] + SMALL / WEEK + _SMALL_SHARE * mean.max(0))
    slope, bend = _slope_and_bend(logs)
    halves = [
        np.log(daily[len(daily) - (n + 1) * _HALF : len(daily) - n * _HALF].sum(0) + 1)
        for n in range(3)
    ]
    lead = np.clip(-slope / np.minimum(bend, -1e-3), -_FARTHEST, _FARTHEST)
    row = 2 * _parabola(_BENT_DAYS)[2]
    error = np.sqrt(np.tensordot(row**2, 1 / (3 * mean[-_BENT_DAYS:] + 1), 1) + 1e-6)
    growth = halves[0] - halves[1], halves[1] - halves[2]
    return np.stack(
        [slope, bend, *growth, lead, -bend / error, *_slope_and_bend(logs[-_BENT_WEEK:])], -1
    )


def _present(logs: Floats) -> tuple[Ints, Ints]:
    """The trough of the present wave and the highest week since."""
    began = troughs(logs)
    weeks = np.arange(len(logs)).reshape(-1, *([1] * (logs.ndim - 1)))
    return began, np.where(weeks >= began, logs, -np.inf).argmax(0)


def _parabola(length: int) -> Floats:
    """(3, length) what gives a parabola's coefficients, time counted from the last point."""
    at = np.arange(-length + 1, 1.0)
    return np.asarray(np.linalg.pinv(np.stack([np.ones(length), at, at**2], 1)))


def _slope_and_bend(logs: Floats) -> tuple[Floats, Floats]:
    """Slope at the last week and second derivative, a week, of a parabola through the weeks."""
    flat = _parabola(len(logs)) @ logs.reshape(len(logs), -1)
    return flat[1].reshape(logs.shape[1:]), 2 * flat[2].reshape(logs.shape[1:])
