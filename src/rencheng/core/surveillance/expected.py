"""What a series lets expect (期望值): seasons for weeks, days of the week and holidays for days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from rencheng.core.surveillance.glm import fit
from rencheng.core.surveillance.loglinear import Floats

WEEKS_OF_YEAR = 52
HARMONICS = 2
SKIP_WEEKS = 26  # Noufaily et al. 2013: an outbreak that is under way must not become the norm
LEAST_WEEKS = 52 + SKIP_WEEKS  # ours: a season is known once a year of it has been seen
REFIT_WEEKS = 4  # ours: models of weeks are fitted anew every so often and predict in between
WEIGHT_FROM = 2.58  # Noufaily et al. 2013, §3.4

SKIP_DAYS = 7  # ours: a week that is going wrong must not become the norm
LEAST_DAYS = 14  # ours: each day of the week has been seen twice before the days left out
LONGEST_DAYS = 730  # ours: what is older says little about a hotline
HALF_LIFE_DAYS = 56.0  # ours: after eight weeks a day counts half
SEASON_DAYS = 400  # ours: with more than a year of days, the year has a season
REFIT_DAYS = 7
DAY_TYPES = 8  # Monday … Sunday, public holiday
TYPE_PRECISION = 11.0  # ours: a series' own weekday effect stays within ±.3 of the shared one
TREND_PRECISION = 25.0  # ours: per 100 days, ±.2 on the log scale
SEASON_PRECISION = 11.0


@dataclass(frozen=True, slots=True)
class Expected:
    """mean, dispersion: (K, S); a count's variance is dispersion × mean. NaN where not known."""

    mean: Floats
    dispersion: Floats


def weekly(counts: Floats, positions: np.ndarray) -> Expected:
    """Trend and two harmonics over the whole past but its last half year.

    counts: (T, S); positions: (K,) ascending. NaN before `LEAST_WEEKS`.
    """
    shape = (len(positions), counts.shape[1])
    mean, dispersion = np.full(shape, np.nan), np.full(shape, np.nan)
    for rows in _runs(positions, LEAST_WEEKS, REFIT_WEEKS):
        start = int(positions[rows[0]])
        past = np.arange(start - SKIP_WEEKS)
        enough = np.isfinite(counts[past]).sum(0) >= WEEKS_OF_YEAR
        if not enough.any():
            continue
        model = fit(counts[past][:, enough], _seasons(past - start), weight_from=WEIGHT_FROM)
        found = model.predict(_seasons(positions[rows] - start))
        mean[np.ix_(rows, enough)], dispersion[np.ix_(rows, enough)] = found[0].T, found[1].T
    return Expected(mean, dispersion)


def _seasons(week: np.ndarray) -> Floats:
    angle = 2 * np.pi * week[:, None] * np.arange(1, HARMONICS + 1) / WEEKS_OF_YEAR
    ones = np.ones((len(week), 1))
    return np.hstack([ones, week[:, None] / 100, np.cos(angle), np.sin(angle)])


def daily(
    counts: Floats, dates: Sequence[date], positions: np.ndarray, is_off: Callable[[date], bool]
) -> Expected:
    """Level, trend, day of the week, holidays, and a season where a year is known.

    is_off: whether offices rest on a day; a weekday off is a holiday, a weekend day that is not off
    (调休) behaves as a mean working day. Effects of days are shared by all series of the batch, and
    each series departs from them as far as its own counts carry.
    """
    shape = (len(positions), counts.shape[1])
    mean, dispersion = np.full(shape, np.nan), np.full(shape, np.nan)
    types = day_types(dates, is_off)
    for rows in _runs(positions, LEAST_DAYS + SKIP_DAYS, REFIT_DAYS):
        start = int(positions[rows[0]])
        past = np.arange(max(0, start - LONGEST_DAYS), start - SKIP_DAYS)
        enough = np.isfinite(counts[past]).sum(0) >= LEAST_DAYS
        if not enough.any():
            continue
        season = len(past) >= SEASON_DAYS
        design, penalty = _days(past - start, types[past], season=season)
        age = 0.5 ** ((start - past) / HALF_LIFE_DAYS)
        shared = _shared_days(counts[past][:, enough], design, penalty, age)
        known = counts[past][:, enough]
        model = fit(
            known,
            design,
            weight_from=WEIGHT_FROM,
            penalty=penalty,
            offset=design[:, 2 : 2 + DAY_TYPES] @ shared,
            prior=age,
        )
        ahead = positions[rows]
        coming, _ = _days(ahead - start, types[ahead], season=season)
        found = model.predict(coming, coming[:, 2 : 2 + DAY_TYPES] @ shared)
        mean[np.ix_(rows, enough)], dispersion[np.ix_(rows, enough)] = found[0].T, found[1].T
    return Expected(mean, dispersion)


def day_types(dates: Sequence[date], is_off: Callable[[date], bool]) -> Floats:
    """(T, DAY_TYPES): which day of the week or holiday each date is, as shares that sum to 1."""
    types = np.zeros((len(dates), DAY_TYPES))
    for index, day in enumerate(dates):
        weekend, off = day.weekday() >= 5, is_off(day)
        if off and not weekend:
            types[index, 7] = 1
        elif weekend and not off:
            types[index, :5] = 1 / 5
        else:
            types[index, day.weekday()] = 1
    return types


def _days(day: np.ndarray, types: Floats, *, season: bool) -> tuple[Floats, Floats]:
    columns = [np.ones((len(day), 1)), day[:, None] / 100, types]
    penalty = [0.0, TREND_PRECISION] + [TYPE_PRECISION] * DAY_TYPES
    if season:
        angle = 2 * np.pi * day[:, None] / 365.25
        columns += [np.cos(angle), np.sin(angle)]
        penalty += [SEASON_PRECISION] * 2
    return np.hstack(columns), np.array(penalty)


def _shared_days(counts: Floats, design: Floats, penalty: Floats, age: Floats) -> Floats:
    """(DAY_TYPES,) effects of the days on the sum of all series."""
    total = np.nansum(counts, axis=1, keepdims=True)
    model = fit(total, design, weight_from=WEIGHT_FROM, penalty=penalty, prior=age)
    return model.coefficients[0, 2 : 2 + DAY_TYPES]


def _runs(positions: np.ndarray, least: int, length: int) -> list[np.ndarray]:
    """Indices of positions in runs that one model predicts; those before `least` are left out."""
    usable = np.flatnonzero(np.asarray(positions) >= least)
    if not len(usable):
        return []
    span = (positions[usable] - positions[usable[0]]) // length
    return [usable[span == number] for number in np.unique(span)]
