"""A day of a city, false discoveries, reporting delay, thresholds, the board."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencheng.core.surveillance.city import alarms, curves
from rencheng.core.surveillance.direction import Load, directions, weighed
from rencheng.core.surveillance.discovery import q_values
from rencheng.core.surveillance.nowcast import entered_past, nowcast, triangle
from rencheng.core.surveillance.policy import AlarmPolicy, adapted

POLICY = AlarmPolicy()
ALPHAS = {"excess": 0.001, "silence": 0.001}


def weekend(day: date) -> bool:
    return day.weekday() >= 5


@pytest.fixture(scope="module")
def city() -> np.ndarray:
    means = np.repeat([40, 6, 0.4], [3, 40, 400])
    return np.random.default_rng(6).poisson(means, (70, len(means))).astype(float)


DATES = [date(2026, 1, 5) + timedelta(days=off) for off in range(70)]
LEVELS = ["city"] * 3 + ["district"] * 40 + ["street"] * 400


def judged(counts: np.ndarray, first: int = 60) -> list[tuple[int, int, str]]:
    found = alarms(counts, DATES, LEVELS, first=first, alphas=ALPHAS, policy=POLICY, is_off=weekend)
    return [(one.series, one.day, one.kind) for one in found]


def test_planted_days_are_found_at_every_level_and_hardly_anything_else(city: np.ndarray) -> None:
    counts = city.copy()
    counts[65, 1], counts[66, 10], counts[67, 100], counts[68, 2] = 90, 30, 8, 2
    found = set(judged(counts))
    planted = {(1, 65, "excess"), (10, 66, "excess"), (100, 67, "excess"), (2, 68, "silence")}
    assert planted <= found
    assert len(found - planted) <= 2


def test_the_curve_ends_on_the_day_and_holds_its_bounds(city: np.ndarray) -> None:
    (curve,) = curves(city[:, :1], DATES, until=69, alphas=ALPHAS, is_off=weekend)
    assert curve.days[-1] == DATES[69].isoformat()
    assert curve.upper[-1] > curve.expected[-1] > curve.lower[-1]  # type: ignore[operator]


@settings(max_examples=40)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_q_is_never_below_p_and_keeps_its_order(p: list[float]) -> None:
    q = q_values(np.array(p))
    assert (q >= np.array(p) - 1e-12).all()
    order = np.argsort(p, kind="stable")
    assert (np.diff(q[order]) >= -1e-12).all()


def test_discoveries_are_mostly_true() -> None:
    rng = np.random.default_rng(3)
    false = []
    for _ in range(60):
        p = np.concatenate([rng.random(900), rng.random(100) * 1e-5])
        hit = q_values(p) <= 0.1
        false.append(hit[:900].sum() / max(hit.sum(), 1))
    assert np.mean(false) < 0.11


def test_unlikely_series_left_out_still_count_as_tested() -> None:
    assert q_values(np.array([0.001]), 1000)[0] == 1.0


def test_the_last_days_are_filled_up_by_the_delays_of_earlier_ones() -> None:
    rng = np.random.default_rng(9)
    happened = np.repeat(np.arange(60), 200)
    reported = happened + rng.choice(4, len(happened), p=[0.4, 0.3, 0.2, 0.1])
    seen = reported < 60
    found = nowcast(triangle(happened[seen], reported[seen], 60, 3))
    assert found.delays == pytest.approx([0.4, 0.3, 0.2, 0.1], abs=0.02)
    assert found.known[-1] < 100
    assert found.expected[-3:] == pytest.approx([200, 200, 200], rel=0.15)
    assert (found.lower <= found.expected + 1).all()
    assert (found.upper >= found.expected - 1).all()
    assert found.share[0] == pytest.approx(1)


def test_no_delay_leaves_the_counts_as_they_are() -> None:
    days = np.repeat(np.arange(10), 5)
    found = nowcast(triangle(days, days, 10, 3))
    assert found.expected.tolist() == found.known.tolist() == [5.0] * 10


@pytest.mark.parametrize(
    ("judged_", "true", "factor"), [(9, 0, 1), (20, 4, 0.5), (20, 12, 1), (20, 19, 2)]
)
def test_a_threshold_moves_by_the_share_of_true_alarms(
    judged_: int, true: int, factor: float
) -> None:
    assert adapted(0.001, judged_, true, POLICY) == pytest.approx(0.001 * factor)


@given(st.floats(1e-5, 1e-2), st.integers(0, 50), st.integers(0, 50))
def test_a_threshold_stays_within_its_bounds(alpha: float, judged_: int, true: int) -> None:
    moved = adapted(alpha, judged_, min(true, judged_), POLICY)
    assert POLICY.floor <= moved <= POLICY.ceiling


def load(**values: object) -> Load:
    given_ = {"owner": "d", "place": "p", "category": "c", "now": 40, "before": 20, "open": 20}
    return Load(**{**given_, "closed": 0, "solved": 0, **values})  # type: ignore[arg-type]


@given(st.integers(0, 100), st.integers(0, 100))
def test_more_load_weighs_more(less: int, more: int) -> None:
    less, more = sorted((less, more))
    assert weighed(load(now=less, open=0)).weight <= weighed(load(now=more, open=0)).weight


def test_distress_weighs_only_where_it_is_measured() -> None:
    assert weighed(load(distress=1.5)).weight == pytest.approx(1.5 * weighed(load()).weight)


@pytest.mark.parametrize(
    ("values", "helped"),
    [
        ({"closed": 2, "solved": 2}, None),
        ({"now": 10, "before": 40, "closed": 20, "solved": 2}, True),
        ({"now": 40, "before": 40, "closed": 20, "solved": 15}, True),
        ({"now": 40, "before": 40, "closed": 20, "solved": 5}, False),
        ({"now": 80, "before": 40, "closed": 20, "solved": 20}, False),
    ],
)
def test_whether_it_helped(values: dict[str, int], helped: bool | None) -> None:
    assert weighed(load(**values)).helped is helped


def test_each_owner_has_its_heaviest_few() -> None:
    loads = [load(owner=owner, place=str(n), now=n) for owner in "ab" for n in range(10, 60, 10)]
    found = directions(loads, each=2)
    assert [line.load.now for line in found["a"]] == [50, 40]


def test_a_past_that_somebody_entered_says_nothing_about_delays() -> None:
    happened, reported = np.array([0, 5, 30, 31, 40]), np.array([40, 40, 31, 31, 40])
    counts = np.array([500, 400, 20, 80, 100])
    past = entered_past(happened, reported, counts, 14)
    assert past.tolist() == [True, True, False, False, True]
