"""The last week of a whole city (全城周监测), judged by as long a past as each series has.

Two weeks together find small rises that last; the same weeks of other years find what a season
does not explain; a short past is compared with the last few weeks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np

from rencheng.core.surveillance import charts, ears, farrington
from rencheng.core.surveillance.city import Curve, Found, by_level, plain
from rencheng.core.surveillance.expected import weekly
from rencheng.core.surveillance.farrington import IMPROVED, Bounds
from rencheng.core.surveillance.loglinear import Floats
from rencheng.core.surveillance.policy import AlarmPolicy

CURVE_WEEKS: Final = 26  # ours: what an alarm's picture shows
SHORT: Final = "c2"  # of EARS: two weeks between the past and the week judged


def weekly_alarms(
    counts: Floats, levels: Sequence[str], *, alphas: dict[str, float], policy: AlarmPolicy
) -> list[Found]:
    """Judge the last week. counts: (W, S) of whole weeks, NaN before a series begins. levels: (S,)
    the family of each, its discoveries controlled within it. alphas: threshold by detector.

    One alarm a series: by the same weeks of other years where these alarm, else by two weeks
    together, and only where neither has past enough by the last weeks.
    """
    last = len(counts) - 1
    likely = np.flatnonzero(np.nan_to_num(counts[last]) >= policy.least)
    if not len(likely):
        return []
    family = np.array(levels)
    tested = {level: int((family == level).sum()) for level in set(levels)}
    open_, found = np.ones(len(likely), bool), []
    unknown = open_.copy()
    for detector in (name for name in JUDGES if name in policy.detectors):
        ask = open_ & unknown if detector == "short" else open_
        if not ask.any():
            continue
        asked = likely[ask]
        alpha = alphas[detector]
        judged = JUDGES[detector](counts[:, asked], alpha, np.array([last])).take(0)
        q = by_level(judged.p, family[asked], tested)
        with np.errstate(invalid="ignore"):
            hit = (judged.score > 1) & (q <= policy.q) & (judged.p <= alpha)
        found += [
            Found(
                detector,
                int(asked[column]),
                last,
                "excess",
                int(counts[last, asked[column]]),
                float(judged.expected[column]),
                float(judged.upper[column]),
                float(judged.score[column]),
                float(judged.p[column]),
                float(q[column]),
            )
            for column in np.flatnonzero(hit)
        ]
        unknown[np.flatnonzero(ask)[np.isfinite(judged.upper)]] = False
        open_[np.flatnonzero(ask)[hit]] = False
    return found


def weekly_curve(counts: Floats, mondays: Sequence[date], detector: str, *, alpha: float) -> Curve:
    """The last half year of one series, (W,), with the bounds of its detector."""
    at = np.arange(max(1, len(counts) - CURVE_WEEKS), len(counts))
    judged = JUDGES[detector](counts[:, None], alpha, at)
    return Curve(
        [mondays[int(week)].isoformat() for week in at],
        [int(count) for count in np.nan_to_num(counts[at])],
        plain(judged.expected[:, 0]),
        [None] * len(at),
        plain(judged.upper[:, 0]),
    )


def _other_years(counts: Floats, alpha: float, at: np.ndarray) -> Bounds:
    """Farrington, improved, with as many whole years as lie before the last week."""
    years = min(IMPROVED.years, int(at[-1]) // IMPROVED.year)
    if not years:
        return Bounds(*(np.full((len(at), counts.shape[1]), np.nan) for _ in range(5)))
    return farrington.bounds(counts, replace(IMPROVED, years=years), alpha=alpha, positions=at)


def _two_weeks(counts: Floats, alpha: float, at: np.ndarray) -> Bounds:
    rows = np.arange(at[0] - 1, at[-1] + 1)
    expected = weekly(counts, rows)
    return charts.moving_sum(counts[rows], expected, alpha=alpha).take(slice(1, None))


def _last_weeks(counts: Floats, alpha: float, at: np.ndarray) -> Bounds:
    return ears.bounds(counts, SHORT, alpha=alpha).take(at)


#: The weekly detectors, in the order in which they are asked.
JUDGES: Final[dict[str, Callable[[Floats, float, np.ndarray], Bounds]]] = {
    "weekly": _other_years,
    "two_weeks": _two_weeks,
    "short": _last_weeks,
}
