"""How many calls will come (来电预测), by quarter hour, with their doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import gamma, nbinom

from rencheng.core.common.errors import InputError

Floats = NDArray[np.float64]

QUARTERS: Final = 96  # of a day
#: Ours: after how many days a past day's level and form count half.
HALF_LIFE_DAYS: Final = 14.0
#: Ours: days without a record of the same kind whose form is borrowed from all days.
_PRIOR_DAYS = 1.0
_SMOOTH = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9  # over neighbouring quarters
FEWEST_DAYS: Final = 7
_LEAST_SPREAD = 1e-4


@dataclass(frozen=True, slots=True)
class Arrivals:
    """mean, low, high: (96,) calls by quarter hour; low and high bound 90 in 100 quarters. day:
    mean of the whole day, with its own bounds."""

    mean: Floats
    low: Floats
    high: Floats
    day: tuple[float, float, float]


def arrivals(history: Floats, kinds: NDArray[np.int64], kind: int) -> Arrivals:
    """The next day's calls.

    history: (D, 96) calls of the last days by quarter, newest last; kinds: (D,) what day each was
    (0 to 6 a weekday, 7 a day off); kind: of the day to come. The form of a day is that of its
    kind, lately; its level is that of all days lately, times how its kind compares. A day varies
    as a whole (gamma) and each quarter by itself (Poisson), as recent days did. Raises InputError
    `staffing_history` (days, needs).
    """
    if len(history) < FEWEST_DAYS:
        raise InputError("staffing_history", days=len(history), needs=FEWEST_DAYS)
    age = np.arange(len(history))[::-1]
    weight = 0.5 ** (age / HALF_LIFE_DAYS)
    total = history.sum(1)
    level = float((weight * total).sum() / weight.sum())
    same = weight * (kinds == kind)
    shape_all = _form(history, weight)
    shape = _form(history, same + 1e-12)
    share = same.sum() / (same.sum() + _PRIOR_DAYS * float(weight.max()))
    factor = _factor(total, kinds, kind, weight)
    form = share * shape + (1 - share) * shape_all
    mean = level * factor * form
    spread = _spread(total, kinds, weight)
    size = 1 / spread
    low, high = nbinom.ppf([[0.05], [0.95]], size, size / (size + np.maximum(mean, 1e-9)))
    of_day = gamma.ppf([0.05, 0.95], size, scale=level * factor / size)
    return Arrivals(mean, low, high, (level * factor, float(of_day[0]), float(of_day[1])))


def _form(history: Floats, weight: Floats) -> Floats:
    """(96,) share of a day's calls by quarter, smoothed over neighbours."""
    form = weight @ history
    around = np.concatenate([form[-2:], form, form[:2]])  # a day's end is the next one's beginning
    smooth = np.convolve(around, _SMOOTH, "valid")
    return np.asarray(smooth / max(float(smooth.sum()), 1e-9))


def _factor(total: Floats, kinds: NDArray[np.int64], kind: int, weight: Floats) -> float:
    """How a kind of day compares with all, drawn towards 1 by as much as a day's worth."""
    level = (weight * total).sum() / weight.sum()
    same = weight * (kinds == kind)
    found = ((same * total).sum() + _PRIOR_DAYS * level) / (same.sum() + _PRIOR_DAYS)
    return float(found / max(level, 1e-9))


def _spread(total: Floats, kinds: NDArray[np.int64], weight: Floats) -> float:
    """Squared coefficient of variation of days around their kind's level, beyond Poisson's."""
    factor = np.array([_factor(total, kinds, int(one), weight) for one in kinds])
    level = float((weight * total).sum() / weight.sum())
    expected = np.maximum(level * factor, 1e-9)
    found = (weight * ((total - expected) ** 2 - expected) / expected**2).sum() / weight.sum()
    return max(float(found), _LEAST_SPREAD)
