"""Did a measure help (中断时间序列): a rate before and after, against places without the measure.

For each day the measured places and those compared with have events (requests in distress,
repeats of a question) among a number of chances for them. Given a day's events in both, how many
fall to the measured is binomial: what befalls the city on a day befalls both and drops out. The log
odds have a level, a trend, a part that follows how many chances the measured have beside the others
(a wave that reaches them sooner), and a step on the day of the measure; the step's exponential is
the rate ratio sought (Bernal, Cummins & Gasparrini 2018, controlled interrupted time series).
Dispersion beyond binomial widens the interval, and so does likeness of neighbouring days (Newey &
West 1987).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import t as student

from rencheng.core.common.errors import InputError

Floats = NDArray[np.float64]
#: Days before and after that an effect needs. Ours: below, an interval says nothing.
LEAST_BEFORE: Final = 14
LEAST_AFTER: Final = 5
LEAST_EVENTS: Final = 10
#: Days before and after that are looked at. Ours: three weeks show a trend, two an effect; on
#: simulated waves longer spans hold the truth less often (docs/en/wellbeing.md).
BEFORE: Final = 21
AFTER: Final = 14
#: By how much standard errors of so short a series are too small: on simulated waves without any
#: effect, intervals so widened claim one in at most one of twenty (docs/en/wellbeing.md).
_SHORT = 1.2
_STEPS = 50
_STILL = 1e-9
_LAGS = 3  # days whose likeness widens the interval; ours: four thirds root of a hundred days


@dataclass(frozen=True, slots=True)
class Day:
    """A day: events and chances of the measured places, and of those they are compared with.

    chances: what the events would be in proportion to, such as all requests, or the events that the
    categories of the day's requests make expected.
    """

    day: date
    events: float
    chances: float
    other_events: float
    other_chances: float


@dataclass(frozen=True, slots=True)
class Effect:
    """ratio: the rate after over what it would have been (.8: a fifth less), with the bounds of an
    interval. p: chance of such a ratio or a farther one without any effect. avoided: events that
    did not come, with bounds. before, after: days.
    """

    ratio: float
    low: float
    high: float
    p: float
    avoided: tuple[float, float, float]
    before: int
    after: int

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out that nothing changed."""
        return not self.low <= 1 <= self.high


def effect(
    days: Sequence[Day], since: date, *, background: float = 0.0, level: float = 0.95
) -> Effect:
    """What changed in the measured places from the day `since` on.

    background: share of the chances that count as events anyway, since the reader errs; without it
    an effect on true events would look smaller than it is. Days earlier than BEFORE before the
    measure, or later than AFTER after it, are left out: what else happens would weigh more.
    Raises InputError `effect_short` (before, after, least_before, least_after) with too few days,
    `effect_few` (least) with too few events to tell.
    """
    span = since - timedelta(days=BEFORE), since + timedelta(days=AFTER)
    near = sorted((one for one in days if span[0] <= one.day < span[1]), key=lambda one: one.day)
    rows = [one for one in near if _usable(one)]
    before = sum(one.day < since for one in rows)
    after = len(rows) - before
    if before < LEAST_BEFORE or after < LEAST_AFTER:
        raise InputError(
            "effect_short", before=before, after=after,
            least_before=LEAST_BEFORE, least_after=LEAST_AFTER,
        )  # fmt: skip
    if min(sum(one.events for one in rows), sum(one.other_events for one in rows)) < LEAST_EVENTS:
        raise InputError("effect_few", least=LEAST_EVENTS)
    events = np.array([max(one.events - background * one.chances, 0) for one in rows])
    others = [max(one.other_events - background * one.other_chances, 0) for one in rows]
    odds = np.array([np.log(one.chances / one.other_chances) for one in rows])
    late = np.array([float(one.day >= since) for one in rows])
    design = _design(late, odds, np.array([(one.day - since).days for one in rows], float))
    beta, spread = _fit(design, events, events + others, odds)
    free = len(rows) - design.shape[1]
    wide = float(student.ppf(0.5 + level / 2, free)) * spread
    step = float(beta[1])
    p = 2 * float(student.sf(abs(step) / spread, free)) if spread > 0 else 1.0
    got = float(events[late > 0].sum())
    bounds = (step - wide, step, step + wide)
    low, middle, high = (float(np.exp(min(one, 50.0))) for one in bounds)
    avoided = tuple(got / one - got if one > 0 else 0.0 for one in (high, middle, low))
    return Effect(middle, low, high, p, avoided, before, after)  # type: ignore[arg-type]


def _design(late: Floats, odds: Floats, days: Floats) -> Floats:
    """Level, step, trend, and how the chances stand to each other, where they move at all."""
    columns = [np.ones(len(late)), late, days / AFTER]
    moving = odds - odds.mean()
    if float(np.abs(moving).max()) > 1e-6:
        columns.append(moving)
    return np.column_stack(columns)


def _usable(one: Day) -> bool:
    values = (one.events, one.chances, one.other_events, one.other_chances)
    if not all(np.isfinite(value) and value >= 0 for value in values):
        raise InputError("effect_negative", day=one.day.isoformat())
    return one.chances > 0 and one.other_chances > 0 and one.events + one.other_events > 0


def _fit(design: Floats, events: Floats, total: Floats, offset: Floats) -> tuple[Floats, float]:
    """Coefficients of a binomial model by Newton's steps, and the standard error of the step."""
    beta = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = np.clip(expit(design @ beta + offset), 1e-9, 1 - 1e-9)
        weight = total * chance * (1 - chance)
        curve = design.T @ (weight[:, None] * design) + 1e-9 * np.eye(len(beta))
        change = np.linalg.solve(curve, design.T @ (events - total * chance))
        beta = beta + np.clip(change, -5, 5)
        if float(np.abs(change).max()) < _STILL:
            break
    inverse = np.linalg.inv(curve)
    scores = design * (events - total * chance)[:, None]
    plain = inverse * _dispersion(events, total, chance, weight, len(beta))
    robust = inverse @ _newey_west(scores) @ inverse * len(events) / (len(events) - len(beta))
    return beta, _SHORT * float(np.sqrt(max(plain[1, 1], robust[1, 1])))


def _dispersion(
    events: Floats, total: Floats, chance: Floats, weight: Floats, fitted: int
) -> float:
    pearson = float((((events - total * chance) ** 2) / np.maximum(weight, 1e-9)).sum())
    return max(1.0, pearson / (len(events) - fitted))


def _newey_west(scores: Floats) -> Floats:
    """Bartlett's weights over neighbouring days."""
    found = scores.T @ scores
    for lag in range(1, _LAGS + 1):
        part = scores[lag:].T @ scores[:-lag]
        found += (1 - lag / (_LAGS + 1)) * (part + part.T)
    return np.asarray(found)
