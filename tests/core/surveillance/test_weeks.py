"""The last week of a city: each series is judged by the longest past it has, and alarms once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from rencheng.core.surveillance.policy import AlarmPolicy
from rencheng.core.surveillance.weeks import JUDGES, weekly_alarms, weekly_curve

WEEKS = 320
POLICY = AlarmPolicy()
ALPHAS = dict.fromkeys(JUDGES, 0.001)
LEVELS = ["city"] * 10 + ["street"] * 50


@pytest.fixture(scope="module")
def counts() -> np.ndarray:
    """Six years with a season; the last ten series began thirty weeks ago, the last one four."""
    rng = np.random.default_rng(5)
    season = 1 + 0.4 * np.cos(2 * np.pi * np.arange(WEEKS) / 52)
    made = rng.poisson(np.outer(season, np.repeat([40, 8], [10, 50]))).astype(float)
    made[: WEEKS - 30, -10:] = np.nan
    made[: WEEKS - 4, -1] = np.nan
    return made


def found(counts: np.ndarray, policy: AlarmPolicy = POLICY) -> dict[int, str]:
    alarms = weekly_alarms(counts, LEVELS, alphas=ALPHAS, policy=policy)
    assert len({one.series for one in alarms}) == len(alarms)
    return {one.series: one.detector for one in alarms}


def test_each_series_is_judged_by_the_past_it_has(counts: np.ndarray) -> None:
    loud = counts.copy()
    loud[-1, [2, 30, 55, 59]] = 150, 40, 60, 60
    loud[-2:, 7] += 28  # too small a rise for one week
    alarms = found(loud)
    assert alarms == {2: "weekly", 30: "weekly", 7: "two_weeks", 55: "short"}


def test_a_detector_that_the_city_does_not_want_is_not_asked(counts: np.ndarray) -> None:
    loud = counts.copy()
    loud[-1, 2] = 150
    assert found(loud, replace(POLICY, detectors=("two_weeks",))) == {2: "two_weeks"}
    assert found(loud, replace(POLICY, detectors=("daily",))) == {}


def test_nothing_is_found_where_nothing_is_the_matter(counts: np.ndarray) -> None:
    assert len(found(counts)) <= 1
    assert found(np.zeros((WEEKS, len(LEVELS)))) == {}


@pytest.mark.parametrize("detector", JUDGES)
def test_the_picture_of_an_alarm_holds_its_bounds(counts: np.ndarray, detector: str) -> None:
    mondays = [date(2020, 1, 6) + timedelta(weeks=week) for week in range(WEEKS)]
    curve = weekly_curve(counts[:, 0], mondays, detector, alpha=0.001)
    assert curve.days[-1] == mondays[-1].isoformat()
    assert curve.upper[-1] > curve.expected[-1] > 20  # type: ignore[operator]
    assert len(curve.days) == len(curve.observed) == len(curve.lower)
