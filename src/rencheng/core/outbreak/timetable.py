"""The timetable of an outbreak (疫情时间表): for each region and trade what is known, and what may
come.

A scenario with its doubt, under "as it goes now"; never a promise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.special import ndtri
from scipy.stats import gamma

from rencheng.core.outbreak.forecast import foretell
from rencheng.core.outbreak.order import WINDOW, lags
from rencheng.core.outbreak.peak import GROWN, Course, course
from rencheng.core.outbreak.renewal import (
    GENERATION_DAYS,
    Reproduction,
    deconvolved,
    generation_weights,
    reproduction,
)
from rencheng.core.outbreak.scores import LEVELS, MEDIAN
from rencheng.core.outbreak.series import WEEK, Counts, Floats, Key, weeks
from rencheng.core.outbreak.waves import SMALL, troughs

WEEKS_AHEAD: Final = 4
#: Levels at which the dates of peak and end are told.
DATE_LEVELS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
LEFT_LEVELS: Final = (0.05, 0.5, 0.95)
#: Ours: with fewer counted in eight weeks there is no wave to speak of.
FEWEST: Final = 10.0
#: Ours: a series is read from two weeks on.
SHORTEST_WEEKS: Final = 2
_RECENT = 70  # days whose infections tell how many one case infects
_RHYTHM_WEEKS = 8  # weeks that tell a weekday's share
_DELAY_SHAPE = 2.0  # of the gamma distribution of reporting delays
_DELAYS = 40  # days


@dataclass(frozen=True, slots=True)
class Signal:
    """What was counted. delay: mean days from infection to the count. reporting: share of the
    infections that are counted. generation: days from one case to the next."""

    delay: float = 0.0
    reporting: float = 1.0
    generation: float = GENERATION_DAYS

    def delays(self) -> Floats:
        """(D,) share of the infections counted 0, 1, … days later."""
        if self.delay <= 0:
            return np.ones(1)
        edges = np.arange(_DELAYS + 1) - 0.5
        known = gamma.cdf(np.maximum(edges, 0), _DELAY_SHAPE, scale=self.delay / _DELAY_SHAPE)
        share = np.diff(known)
        return np.asarray(share / share.sum())


@dataclass(frozen=True, slots=True)
class Outlook:
    """One region, or one trade of it. forecast: (date, (23,) quantiles of the count). peak, end:
    level → date, None where there is no wave. passed: chance that the peak is over. left: level →
    what is still to be counted in this wave. infected: infections a day in the last week,
    reporting and delay undone. reproduction: None where nothing says. attacked: share of its people
    infected in this wave, None where their number is unknown."""

    key: Key
    reproduction: Reproduction | None
    infected: float
    counted: float
    forecast: list[tuple[date, Floats]]
    peak: dict[float, date] | None
    end: dict[float, date] | None
    left: dict[float, float]
    passed: float
    attacked: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether the peak is more likely behind than ahead."""
        return self.passed > 0.5


@dataclass(frozen=True, slots=True)
class Timetable:
    """as_of: nothing later was used. last: date of the latest row. short: series with too
    little."""

    as_of: date
    last: date
    step: int
    outlooks: list[Outlook]
    short: list[Key]


def timetable(known: Counts, as_of: date, signal: Signal | None = None) -> Timetable:
    """What may come for each series, by the rows dated up to `as_of`.

    Raises InputError `timetable_no_rows`.
    """
    known, signal = known.until(as_of), signal or Signal()
    by_week = weeks(known)
    enough = np.isfinite(by_week[-SHORTEST_WEEKS:]).sum(0) == SHORTEST_WEEKS
    enough &= len(by_week) >= SHORTEST_WEEKS
    last = date.fromordinal(known.last)
    short = [key for key, one in zip(known.keys, enough, strict=True) if not one]
    if not enough.any():
        return Timetable(as_of, last, known.step, [], short)
    by_week, values = by_week[:, enough], known.values[:, enough]
    late = (as_of.toordinal() - known.last) // WEEK
    ahead = min(WEEKS_AHEAD + late, GROWN)
    daily = values if known.step == 1 else None
    told = foretell(by_week, ahead, daily)
    told = np.where(by_week[-8:].sum(0)[None, :, None] > 0, told, 0.0)
    days, quantiles = (
        _by_day(told, by_week, values)
        if known.step == 1
        else (np.arange(1.0, ahead + 1) * WEEK, told)
    )
    rest = course(by_week, daily)
    keys = [key for key, one in zip(known.keys, enough, strict=True) if one]
    if known.step == 1:
        rest = _in_order(rest, keys, values)
    outlooks = [
        _outlook(keys[one], one, known, by_week, daily, days, quantiles[:, one], rest, signal)
        for one in range(len(keys))
    ]
    people = known.population[enough]
    outlooks = [
        _bounded(*one, signal) for one in zip(outlooks, _of_wave(by_week), people, strict=True)
    ]
    return Timetable(as_of, last, known.step, outlooks, short)


def _of_wave(by_week: Floats) -> Floats:
    """(R,) counted since the trough of the present wave."""
    counts = np.nan_to_num(by_week)
    began = troughs(np.log(counts + SMALL))
    return np.asarray(np.where(np.arange(len(counts))[:, None] >= began, counts, 0).sum(0))


def _bounded(one: Outlook, so_far: float, people: float, signal: Signal) -> Outlook:
    """With the share of its people that this wave has reached, and not more left than there are."""
    if not people > 0:
        return one
    all_ = people * signal.reporting
    left = {level: min(value, max(all_ - so_far, 0.0)) for level, value in one.left.items()}
    return replace(one, left=left, attacked=min(so_far / all_, 1.0))


def _in_order(rest: Course, keys: list[Key], values: Floats) -> Course:
    """The same, peaks of the trades of a region set apart by the days that they lie apart.

    Each alone is told too roughly to be put in order; their mean, by counts, stays.
    """
    peak = rest.peak.copy()
    for region in {key.region for key in keys if key.industry is not None}:
        mine = np.array([key.region == region and key.industry is not None for key in keys])
        mine &= rest.passed < 1
        if mine.sum() < 2 or len(values) < WINDOW:
            continue
        apart = lags(values[:, mine])
        size = np.nansum(values[-WINDOW:, mine], 0) + 1
        middle = np.median(peak[mine], 1)
        target = (middle @ size - apart @ size) / size.sum() + apart
        peak[mine] += (target - middle)[:, None]
    return replace(rest, peak=peak, passed=np.where(rest.passed < 1, (peak < 0).mean(1), 1.0))


def _outlook(
    key: Key,
    one: int,
    known: Counts,
    by_week: Floats,
    daily: Floats | None,
    days: Floats,
    quantiles: Floats,
    rest: Course,
    signal: Signal,
) -> Outlook:
    recent = by_week[-8:, one]
    dates = [date.fromordinal(known.last + int(day)) for day in days]
    counted = float(np.nansum(by_week[:, one]))
    infections = _infections(by_week[:, one], None if daily is None else daily[:, one], signal)
    wave = float(np.nansum(recent)) >= FEWEST
    shift = WEEK // 2 if known.step == WEEK else 0  # a week is dated by its end
    return Outlook(
        key,
        reproduction(infections, generation_weights(signal.generation)) if wave else None,
        float(infections[-WEEK:].mean()) / signal.reporting,
        counted,
        list(zip(dates, quantiles, strict=True)),
        _dates(rest.peak[one] + shift, known.last) if wave else None,
        _dates(rest.end[one], known.last) if wave else None,
        _left(quantiles, known.step) if wave else dict.fromkeys(LEFT_LEVELS, 0.0),
        float(rest.passed[one]) if wave else 1.0,
    )


def _left(quantiles: Floats, step: int) -> dict[float, float]:
    """What is still to be counted, by level. quantiles: (T, 23) of the days or weeks to come.

    Their sums at one level (as if all days leaned the same way, which is wide), and as much again
    as the last week, which then halves week by week.
    """
    total = quantiles.sum(0) + quantiles[-(WEEK // step) :].sum(0)
    return {level: float(np.interp(level, LEVELS, total)) for level in LEFT_LEVELS}


def _dates(days: Floats, last: int) -> dict[float, date]:
    found = np.quantile(days, DATE_LEVELS)
    return {
        level: date.fromordinal(last + round(float(day)))
        for level, day in zip(DATE_LEVELS, found, strict=True)
    }


def _infections(by_week: Floats, daily: Floats | None, signal: Signal) -> Floats:
    """Infections by day as far as they are counted, delays undone.

    Of weeks alone, the logarithm of what was counted so far is joined smoothly, so that growth goes
    on within a week.
    """
    if daily is None:
        counts = np.nan_to_num(by_week[-(_RECENT // WEEK + 1) :])
        total = np.log1p(np.concatenate([[0.0], np.cumsum(counts)]))
        day = np.arange(len(counts) * WEEK + 1)
        counts = np.diff(np.expm1(PchipInterpolator(np.arange(len(total)) * WEEK, total)(day)))
    else:
        counts = np.nan_to_num(daily[-_RECENT:])
    delays = signal.delays()
    return counts if len(delays) == 1 else deconvolved(counts, delays)


def _by_day(told: Floats, by_week: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Days ahead, and (days, R, 23) quantiles by day, from weekly ones.

    Logarithms of weekly means stand at the middles of the weeks and are joined by lines; each
    weekday has its usual share; single days scatter more than weeks, by as much as they did.
    """
    ahead, regions, levels = told.shape
    middle = np.log(np.concatenate([by_week[-1:], told[:, :, MEDIAN]]) / WEEK + 0.05)
    offset = np.log((told + 0.35) / (told[:, :, MEDIAN : MEDIAN + 1] + 0.35))
    days = np.arange(1.0, ahead * WEEK + 1)
    at = (days + WEEK // 2) / WEEK  # in weeks, from the middle of the last one known
    low = np.minimum(at.astype(int), ahead - 1)
    share = np.minimum(at - low, 1.0)[:, None]
    level = middle[low] * (1 - share) + middle[low + 1] * share
    offsets = np.concatenate([np.zeros((1, regions, levels)), offset])
    wide = offsets[low] * (1 - share[..., None]) + offsets[low + 1] * share[..., None]
    rhythm, scatter = _rhythm(values)
    level = level + rhythm[(days.astype(int) - 1) % WEEK]
    noise = scatter[None, :, None] * ndtri(LEVELS)
    spread = np.sign(noise) * np.sqrt(wide**2 + noise**2)
    spread = np.where(np.abs(wide) > np.abs(noise), np.sign(wide) * np.abs(spread), spread)
    found = np.maximum(np.exp(level[..., None] + spread) - 0.05, 0)
    return days, np.where(told.max((0, 2))[None, :, None] > 0, found, 0.0)


def _rhythm(values: Floats) -> tuple[Floats, Floats]:
    """(7, R) ln share of the weekday that comes 1, 2, … days after the last; (R,) scatter of
    days."""
    whole = min(_RHYTHM_WEEKS, len(values) // WEEK)
    recent = values[len(values) - whole * WEEK :].reshape(whole, WEEK, -1)
    mean = np.nanmean(recent, 1, keepdims=True)
    off = np.log((recent + 0.5) / (mean + 0.5))
    off = np.where(np.isfinite(off), off, 0.0)
    day = (np.arange(WEEK) - WEEK // 2)[:, None]
    slope = (off * day).sum(1, keepdims=True) / float((day**2).sum())  # a wave is no rhythm
    trend = off.mean(1, keepdims=True) + slope * day
    rhythm = (off - trend).mean(0) * whole / (whole + 1)
    scatter = np.sqrt(((off - trend - rhythm) ** 2).mean((0, 1)) + 1 / (mean[-1, 0] + 1))
    return rhythm, np.nan_to_num(scatter, nan=0.3)
