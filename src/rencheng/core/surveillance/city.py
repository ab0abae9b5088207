"""Days of a whole city (全城日监测): every series of place × category × trade, judged together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from rencheng.core.surveillance import charts
from rencheng.core.surveillance.discovery import q_values
from rencheng.core.surveillance.expected import Expected, daily
from rencheng.core.surveillance.loglinear import Floats
from rencheng.core.surveillance.policy import AlarmPolicy

#: The detector of each kind of alarm.
DETECTORS: Final = {"excess": "daily", "silence": "silence"}
CURVE_DAYS = 42  # ours: what an alarm's picture shows


@dataclass(frozen=True, slots=True)
class Found:
    """An alarm: series is the column, day the row of the counts. bound: upper or lower."""

    detector: str
    series: int
    day: int
    kind: str
    observed: int
    expected: float
    bound: float
    score: float
    p: float
    q: float


@dataclass(frozen=True, slots=True)
class Curve:
    """What was expected of one series and where its bounds lay; arrays by day, NaN → None."""

    days: list[str]
    observed: list[int]
    expected: list[float | None]
    lower: list[float | None]
    upper: list[float | None]


def alarms(
    counts: Floats,
    dates: Sequence[date],
    levels: Sequence[str],
    *,
    first: int,
    alphas: dict[str, float],
    policy: AlarmPolicy,
    is_off: Callable[[date], bool],
) -> list[Found]:
    """Judge the days from `first` on. counts: (T, S). levels: (S,) the family of each series: its
    discoveries are controlled within it, so that a city of many cells does not drown its districts.
    alphas: threshold by kind, excess and silence.
    """
    days = np.arange(first, len(dates))
    busy = counts[days].max(0) >= policy.least
    known = counts[max(0, first - 56) : first].mean(0) if first else np.zeros(counts.shape[1])
    likely = np.flatnonzero(busy | (known >= policy.silent_from / 2))
    if not len(likely):
        return []
    expected = daily(counts[:, likely], dates, days, is_off)
    family = np.array(levels)
    tested = {level: int((family == level).sum()) for level in set(levels)}
    found: list[Found] = []
    for kind, chart in (("excess", charts.single), ("silence", charts.silence)):
        if DETECTORS[kind] not in policy.detectors:
            continue
        judged = chart(counts[np.ix_(days, likely)], expected, alpha=alphas[kind])
        for row, day in enumerate(days):
            observed = counts[day, likely]
            p = judged.p[row].copy()
            if kind == "silence":
                p[expected.mean[row] < policy.silent_from] = np.nan
            q = by_level(p, family[likely], tested)
            with np.errstate(invalid="ignore"):
                hit = (judged.score[row] > 1) & (q <= policy.q) & (p <= alphas[kind])
            if kind == "excess":
                hit &= observed >= policy.least
            found += [
                Found(
                    DETECTORS[kind],
                    int(likely[column]),
                    int(day),
                    kind,
                    int(observed[column]),
                    float(expected.mean[row, column]),
                    float(judged.upper[row, column]),
                    float(judged.score[row, column]),
                    float(p[column]),
                    float(q[column]),
                )
                for column in np.flatnonzero(hit)
            ]
    return found


def rises(
    counts: Floats,
    dates: Sequence[date],
    *,
    first: int,
    alpha: float,
    least: int,
    is_off: Callable[[date], bool],
) -> list[Found]:
    """Days from `first` on where two days together are too many: for series in which a rise of some
    days matters more than the size of one. counts: (T, S). least: count of a day below which
    nothing alarms.
    """
    days = np.arange(max(first - 1, 0), len(dates))
    expected = daily(counts, dates, days, is_off)
    judged = charts.moving_sum(counts[days], expected, alpha=alpha, periods=2)
    found = []
    for row, column in np.argwhere(judged.score > 1):
        observed = int(counts[days[row], column])
        if days[row] < first or observed < least:
            continue
        found.append(
            Found(
                "distress",
                int(column),
                int(days[row]),
                "distress",
                observed,
                float(expected.mean[row, column]),
                float(judged.upper[row, column]),
                float(judged.score[row, column]),
                float(judged.p[row, column]),
                float("nan"),
            )
        )
    return found


def by_level(p: Floats, levels: np.ndarray, tested: dict[str, int]) -> Floats:
    """(S,) shares of false discoveries, each level controlled by itself. tested: how many series
    each level has, judged or not."""
    q = np.full(p.shape, np.nan)
    for level, number in tested.items():
        own = levels == level
        q[own] = q_values(p[own], number)
    return q


def curves(
    counts: Floats,
    dates: Sequence[date],
    *,
    until: int,
    alphas: dict[str, float],
    is_off: Callable[[date], bool],
) -> list[Curve]:
    """The last weeks of each series up to `until`, with bounds, for the alarm's picture."""
    days = np.arange(max(0, until - CURVE_DAYS + 1), until + 1)
    expected: Expected = daily(counts, dates, days, is_off)
    upper = charts.single(counts[days], expected, alpha=alphas["excess"]).upper
    lower = charts.silence(counts[days], expected, alpha=alphas["silence"]).upper
    shown = [dates[int(day)].isoformat() for day in days]
    return [
        Curve(
            shown,
            [int(count) for count in counts[days, column]],
            plain(expected.mean[:, column]),
            plain(lower[:, column]),
            plain(upper[:, column]),
        )
        for column in range(counts.shape[1])
    ]


def plain(values: Floats) -> list[float | None]:
    return [round(float(value), 2) if np.isfinite(value) else None for value in values]
