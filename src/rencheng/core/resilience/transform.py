"""Transformation (转型力): the same class of shock before a measure and after it.

Loss and T90 are compared as geometric means (they are skewed), with Welch's interval on logarithms;
how often it happens, as a ratio of rates with the exact interval of two Poisson counts
(Przyborowski & Wilenski 1940).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from scipy import stats

CONFIDENCE: Final = 0.9
LEAST_HOURS: Final = 0.01  # what is less is taken to be so much, as it has no logarithm
DAYS_A_YEAR: Final = 365.25


@dataclass(frozen=True, slots=True)
class PastEvent:
    """A shock that came. loss: hours a person lost on average; t90: hours, None if unknown."""

    day: date
    loss: float
    t90: float | None


@dataclass(frozen=True, slots=True)
class Ratio:
    """After by before, with a 90 % interval; None where there is too little to tell."""

    value: float | None
    low: float | None
    high: float | None

    @property
    def verdict(self) -> str:
        """better, worse, or unclear where the interval holds 1 or is not known."""
        if self.high is not None and self.high < 1:
            return "better"
        return "worse" if self.low is not None and self.low > 1 else "unclear"


@dataclass(frozen=True, slots=True)
class Change:
    """What a measure changed. before, after: how many events; years likewise."""

    before: int
    after: int
    years_before: float
    years_after: float
    loss: Ratio
    t90: Ratio
    recurrence: Ratio


def change(events: Sequence[PastEvent], measure: date, since: date, until: date) -> Change:
    """Events of one class of shock between `since` and `until`, before a measure and from it on."""
    inside = [one for one in events if since <= one.day <= until]
    before = [one for one in inside if one.day < measure]
    after = [one for one in inside if one.day >= measure]
    years_before = max((measure - since).days, 0) / DAYS_A_YEAR
    years_after = max((until - measure).days, 0) / DAYS_A_YEAR
    return Change(
        len(before),
        len(after),
        years_before,
        years_after,
        geometric_ratio([one.loss for one in before], [one.loss for one in after]),
        geometric_ratio(
            [one.t90 for one in before if one.t90 is not None],
            [one.t90 for one in after if one.t90 is not None],
        ),
        rate_ratio(len(before), years_before, len(after), years_after),
    )


def geometric_ratio(before: Sequence[float], after: Sequence[float]) -> Ratio:
    """Geometric mean after by that before; an interval needs two of each."""
    if not before or not after:
        return Ratio(None, None, None)
    old, new = (np.log(np.maximum(values, LEAST_HOURS)) for values in (before, after))
    middle = float(new.mean() - old.mean())
    if len(old) < 2 or len(new) < 2:
        return Ratio(math.exp(middle), None, None)
    parts = [float(values.var(ddof=1) / len(values)) for values in (old, new)]
    spread = math.sqrt(sum(parts))
    if spread == 0:
        return Ratio(math.exp(middle), math.exp(middle), math.exp(middle))
    freedom = sum(parts) ** 2 / sum(
        part**2 / (len(values) - 1) for part, values in zip(parts, (old, new), strict=True)
    )
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom)) * spread
    return Ratio(math.exp(middle), math.exp(middle - reach), math.exp(middle + reach))


def rate_ratio(before: int, years_before: float, after: int, years_after: float) -> Ratio:
    """Events a year after by those before."""
    if years_before <= 0 or years_after <= 0 or before + after == 0:
        return Ratio(None, None, None)
    total, tail = before + after, (1 - CONFIDENCE) / 2
    low = float(stats.beta.ppf(tail, after, before + 1)) if after else 0.0
    high = float(stats.beta.ppf(1 - tail, after + 1, before)) if before else 1.0
    scale = years_before / years_after

    def odds(share: float) -> float:
        return math.inf if share >= 1 else share / (1 - share) * scale

    value = odds(after / total)
    top = odds(high)
    return Ratio(
        value if math.isfinite(value) else None, odds(low), top if math.isfinite(top) else None
    )
