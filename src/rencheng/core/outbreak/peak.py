"""When a wave peaks and ends (达峰预测), learned from simulated epidemics.

Renewal epidemics of many kinds are simulated once; a forest learns from where a wave stands what
became of it. For a series of today, the simulated moments that fall into the same leaves, weighted
by how often they do, are a sample of its future (quantile regression forests: Meinshausen 2006,
J. Mach. Learn. Res. 7). That is the posterior of the renewal model, learned instead of computed,
and it pools over regions: how far the others have come is among what the forest sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.ensemble import ExtraTreesRegressor

from rencheng.core.outbreak.renewal import simulated
from rencheng.core.outbreak.scores import LEVELS, MEDIAN
from rencheng.core.outbreak.series import WEEK, Floats, Ints
from rencheng.core.outbreak.waves import (
    DOUBLE,
    FRESH_DAYS,
    NAMES,
    SMALL,
    features,
    fresh,
    padded,
    peaks,
)

EPIDEMICS, REGIONS, DAYS, SEED = 90, 12, 260, 7
#: Share of the simulated epidemics that are over in weeks, where counts are daily: weeks cannot
#: tell of those.
BURSTS: Final = 0.6
STRIDE_DAILY: Final = 5  # days between the moments that are learned from, else a week
QUIET_DAYS: Final = 42  # before the fresh ones, whose median counts as usual
RHYTHM_WEEKS: Final = 6  # that tell a weekday's share
#: Days from now to the peak between which it is looked for; and how far back a wave is followed.
AHEAD, BEHIND, FOLLOWED = 35, -14, -56
TREES, LEAF = 60, 5
#: Weeks ahead whose growth is followed.
GROWN: Final = 8
#: The forest's sample is drawn towards its median, more so for smooth series, of which few were
#: simulated: to DRAWN − SMOOTH_DRAWN · e^(−roughness ÷ SMOOTH). Set where 90 % intervals held the
#: peak nine times in ten on simulated epidemics left out, on influenza 2022–23 and on Italy's first
#: wave.
DRAWN, SMOOTH_DRAWN, SMOOTH = 0.9, 0.4, 0.1
#: A wave of which this share of like moments had peaked more than two weeks before is past its
#: peak: it is where the counts were highest.
LONG_PAST: Final = 0.8
SAMPLE: Final = 400
_OVER = 0.1  # of the peak: below it a wave is over
_LATEST_START = 70  # days cut from the beginning of some epidemics, as counting begins late


@dataclass(frozen=True, slots=True)
class Moments:
    """table: (N, F) where waves stood; until_peak: (N,) days from now to the peak; until_end: (N,)
    days until the wave was over, NaN where it never was; growth: (N, GROWN) ln of the count of the
    week 1, 2, … weeks ahead over that of the last one, NaN beyond what was simulated."""

    table: Floats
    until_peak: Floats
    until_end: Floats
    growth: Floats

    def near(self) -> Moments:
        """Those between BEHIND and AHEAD of their peak."""
        here = self.until_peak >= BEHIND
        return Moments(
            self.table[here],
            self.until_peak[here],
            self.until_end[here],
            self.growth[here],
        )


def moments(*, daily: bool, seed: int = SEED, epidemics: int = EPIDEMICS) -> Moments:
    """Moments of simulated epidemics around their peaks, a week apart; daily: with what the last
    days tell, and of faster epidemics too, as weeks cannot tell of those."""
    reported = simulated(epidemics, REGIONS, DAYS, seed, bursts=BURSTS if daily else 0.0).reported
    draw = np.random.default_rng(seed + 1)
    late = np.where(draw.random(epidemics) < 0.6, draw.integers(0, _LATEST_START, epidemics), 0)
    day = np.arange(DAYS)
    reported = np.where(day >= late[:, None, None], reported, 0.0)
    found = [
        (one, region, int(at))
        for one in range(epidemics)
        for region in range(REGIONS)
        for at in peaks(reported[one, region], 1)
        if late[one] + 10 <= at < DAYS - 10
    ]
    rows = [
        moment
        for now in range(2 * WEEK - 1, DAYS, STRIDE_DAILY if daily else WEEK)
        for moment in _moments_of(reported, found, now, late, daily=daily)
    ]
    columns = [np.concatenate(one) for one in zip(*rows, strict=True)]
    return Moments(*columns)


def _moments_of(
    reported: Floats, found: list[tuple[int, int, int]], now: int, late: Ints, *, daily: bool
) -> list[tuple[Floats, ...]]:
    chosen = [
        (one, region, at)
        for one, region, at in found
        if FOLLOWED <= at - now <= AHEAD and now >= late[one] + 2 * WEEK - 1
    ]
    if not chosen:
        return []
    known = reported[:, :, : now + 1]
    length = known.shape[2] // WEEK
    table = known[:, :, known.shape[2] - length * WEEK :]
    table = table.reshape(*known.shape[:2], length, WEEK).sum(3).transpose(2, 0, 1)
    told, _ = features(padded(table))
    if daily:
        told = np.concatenate([told, fresh(_evened(known.transpose(2, 0, 1)))], -1)
    one, region, at = (np.array(column) for column in zip(*chosen, strict=True))
    series = reported[one, region]
    until = (at - now).astype(float)
    return [(told[one, region], until, _until_end(series, now, at), _growth(series, now))]


def _growth(series: Floats, now: int) -> Floats:
    total = np.concatenate([np.zeros((len(series), 1)), np.cumsum(series, 1)], 1)
    found = np.full((len(series), GROWN), np.nan)
    last = total[:, now + 1] - total[:, now + 1 - WEEK]
    for ahead in range(1, GROWN + 1):
        end = now + 1 + ahead * WEEK
        if end <= DAYS:
            week = total[:, end] - total[:, end - WEEK]
            found[:, ahead - 1] = np.log((week + SMALL) / (last + SMALL))
    return found


def _until_end(series: Floats, now: int, at: Ints) -> Floats:
    """Days until each wave, (N, DAYS) with its peak at `at`, is over; NaN where it never is."""
    total = np.cumsum(series, 1)
    week = (total[:, WEEK:] - total[:, :-WEEK]) / WEEK  # mean of the seven days up to day 7, 8, …
    day = np.arange(WEEK, DAYS)
    height = np.take_along_axis(week, np.clip(at - WEEK + 3, 0, None)[:, None], 1)
    under = (week < _OVER * height) & (day > at[:, None])
    return np.where(under.any(1), day[under.argmax(1)] - now, np.nan)


@dataclass(frozen=True, slots=True)
class Learned:
    """A forest over simulated moments, and the leaves those fell into."""

    moments: Moments
    forest: ExtraTreesRegressor
    leaves: csr_array

    def weights(self, table: Floats) -> Floats:
        """(N, M) how alike each of N series, (N, F), is to each of the M simulated moments."""
        alike = _one_hot(self.forest.apply(table), self.leaves.shape[1]) @ self.leaves.T
        return np.asarray(alike.todense())


@lru_cache(maxsize=2)
def learned(*, daily: bool) -> tuple[Learned, Learned]:
    """What is learned of moments near a peak, and of all; on first use, in about two seconds."""
    known = moments(daily=daily)
    return _grown(known.near(), TREES), _grown(known, TREES // 2)


def _grown(known: Moments, trees: int) -> Learned:
    forest = ExtraTreesRegressor(
        trees, min_samples_leaf=LEAF, max_features=0.4, random_state=SEED, n_jobs=2
    )
    forest.fit(known.table, known.until_peak)
    forest.n_jobs = 1
    leaves = forest.apply(known.table)
    hot = _one_hot(leaves, (int(leaves.max()) + 1) * trees)
    size = np.asarray(hot.sum(0)).reshape(-1)
    return Learned(known, forest, csr_array(hot.multiply(1 / np.maximum(size, 1)[None]) / trees))


def _one_hot(leaves: Ints, width: int) -> csr_array:
    """(N, width) ones where a row fell; leaves: (N, trees) node numbers."""
    trees = leaves.shape[1]
    columns = (leaves + np.arange(trees) * (width // trees)).reshape(-1)
    rows = np.arange(0, leaves.size + 1, trees)
    return csr_array((np.ones(leaves.size), columns, rows), shape=(len(leaves), width))


@dataclass(frozen=True, slots=True)
class Course:
    """The rest of the waves of R series. peak, end: (R, SAMPLE) evenly spaced quantiles of the days
    from the last date to the peak (negative: it has been) and to the end. passed: (R,) chance that
    the peak is over."""

    peak: Floats
    end: Floats
    passed: Floats


def course(table: Floats, daily: Floats | None = None) -> Course:
    """The rest of each series' wave. table: (W, R) weekly counts, NaN before a series began; daily:
    (T, R) the counts of single days, where they are known."""
    told, since = _told(table, daily)
    near, all_ = learned(daily=daily is not None)
    peak = _drawn(near.moments.until_peak, near.weights(told))
    middle = np.median(peak, 1, keepdims=True)
    rough = told[:, [NAMES.index("rough")]]
    peak = middle + (DRAWN - SMOOTH_DRAWN * np.exp(-rough / SMOOTH)) * (peak - middle)
    alike = all_.weights(told)
    until = all_.moments.until_peak
    long_past = (alike[:, until < BEHIND].sum(1) >= LONG_PAST) & _fallen(told)
    top_days = -since * float(WEEK) - WEEK // 2
    around = np.linspace(-WEEK / 2, WEEK / 2, SAMPLE)
    peak = np.where(long_past[:, None], top_days[:, None] + around, peak)
    passed = np.where(long_past, 1.0, (peak < 0).mean(1))
    ended = np.isfinite(all_.moments.until_end)
    end = _drawn(all_.moments.until_end[ended], alike[:, ended])
    return Course(peak, end, passed)


def growth(table: Floats, weeks: int, daily: Floats | None = None) -> Floats:
    """(weeks, R, 23) quantiles of the counts of the coming weeks, as simulated moments went on that
    look alike; NaN for a region of which nothing is known.

    table, daily: as in `course`; weeks ≤ GROWN.
    """
    told, _ = _told(table, daily)
    all_ = learned(daily=daily is not None)[1]
    alike = all_.weights(told)
    found = np.full((weeks, table.shape[1], len(LEVELS)), np.nan)
    for ahead in range(weeks):
        grown = all_.moments.growth[:, ahead]
        here = np.isfinite(grown)
        rates = _quantiles(grown[here], alike[:, here], LEVELS)
        middle = rates[:, [MEDIAN]]
        rates = middle + DRAWN * (rates - middle)
        found[ahead] = np.maximum(np.exp(rates) * (table[-1][:, None] + SMALL) - SMALL, 0)
    return found


def _told(table: Floats, daily: Floats | None) -> tuple[Floats, Ints]:
    """What is seen of each series, (R, F), and how many weeks ago its wave was highest."""
    whole = padded(table)[:, None]
    told, top = features(whole)
    if daily is not None:
        told = np.concatenate([told, fresh(_evened(np.nan_to_num(daily)[:, None]))], -1)
    return told[0], len(whole) - 1 - top[0]


def _evened(daily: Floats) -> Floats:
    """(FRESH_DAYS, …) the last days over what their weekdays had in the weeks before: (T, …)
    counts.

    Weekdays are compared within weeks, of which a quiet one says as much as a busy one.
    """
    weeks = min(RHYTHM_WEEKS, len(daily) // WEEK)
    recent = daily[len(daily) - weeks * WEEK :].reshape(weeks, WEEK, *daily.shape[1:])
    usual = np.median(daily[-QUIET_DAYS:-FRESH_DAYS], 0) if len(daily) > FRESH_DAYS + WEEK else 0.0
    share = (recent + 1) / (recent.mean(1, keepdims=True) + 1)
    rhythm = np.median(share, 0)
    rhythm = 1 + (rhythm / rhythm.mean(0) - 1) * max(weeks - 2, 0) / RHYTHM_WEEKS
    first = np.zeros((max(0, FRESH_DAYS - len(daily)), *daily.shape[1:]))
    last = np.concatenate([first, daily[-FRESH_DAYS:]])
    return np.maximum(last / np.concatenate([rhythm, rhythm]) - usual, 0)


def _fallen(table: Floats) -> NDArray[np.bool_]:
    """Whether counts have come down to half of the highest, and fall still; table: (R, F)."""
    drop, growth, before = (
        table[:, NAMES.index(one)] for one in ("drop", "growth", "growth_before")
    )
    return np.asarray((drop < -DOUBLE) & (growth < 0) & (before < 0))


def _drawn(values: Floats, weights: Floats) -> Floats:
    """(N, SAMPLE) evenly spaced quantiles of values, (M,), under each row of weights, (N, M)."""
    return _quantiles(values, weights, (np.arange(SAMPLE) + 0.5) / SAMPLE)


def _quantiles(values: Floats, weights: Floats, levels: Floats) -> Floats:
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[:, order], 1)
    found = [np.searchsorted(row, levels * row[-1]) for row in np.maximum(total, 1e-12)]
    return np.asarray(values[order][np.minimum(np.array(found), len(values) - 1)])
