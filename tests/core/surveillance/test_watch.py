"""Every method on planted bursts, silences and working days; the calendar of a file."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencheng.core.common.calendar import ChineseCalendar
from rencheng.core.common.errors import InputError
from rencheng.core.surveillance import ears
from rencheng.core.surveillance.expected import daily, day_types
from rencheng.core.surveillance.panel import Panel, panel
from rencheng.core.surveillance.watch import METHODS, Watched, watch

TODAY = date(2026, 11, 1)


def rests(day: date) -> bool:
    return not ChineseCalendar().is_working(day)


def made(counts: np.ndarray, step: int) -> Panel:
    first = date(2021, 1, 4) if step == 7 else date(2025, 7, 1)
    dates = [first + timedelta(days=step * index) for index in range(len(counts))]
    return Panel(dates, [f"s{n}" for n in range(counts.shape[1])], counts, step)


def judged(counts: np.ndarray, method: str, step: int = 7, last: int = 6) -> Watched:
    found = made(counts, step)
    return watch(found, method, None, alpha=0.001, first=len(counts) - last, is_off=rests)


@pytest.fixture(scope="module")
def weeks() -> np.ndarray:
    season = 20 * (1 + 0.4 * np.cos(2 * np.pi * np.arange(230) / 52))
    return np.random.default_rng(7).poisson(season[:, None], (230, 12)).astype(float)


@pytest.mark.parametrize("method", METHODS)
def test_a_doubled_week_alarms_in_its_series_alone(method: str, weeks: np.ndarray) -> None:
    counts = weeks.copy()
    counts[-1, 3] = 95
    found = judged(counts, method)
    assert found.alarms[-1, 3]
    assert found.alarms.mean() < 0.08
    assert counts[-1, 3] > found.bounds.upper[-1, 3]


@pytest.mark.parametrize("method", ["mosum", "cusum", "glr"])
def test_a_small_rise_that_lasts_is_found_by_charts_that_look_back(
    method: str, weeks: np.ndarray
) -> None:
    counts = weeks.copy()
    counts[-5:, 0] += 14
    assert judged(counts, method).alarms[:, 0].any()


@pytest.fixture(scope="module")
def days() -> np.ndarray:
    types = day_types(made(np.zeros((160, 1)), 1).dates, rests)
    level = types @ np.array([30, 30, 30, 30, 30, 9, 9, 6.0])
    return np.random.default_rng(8).poisson(level[:, None], (160, 12)).astype(float)


def test_days_of_rest_neither_alarm_nor_fall_silent(days: np.ndarray) -> None:
    found = judged(days, "farrington", step=1, last=90)  # with National Day and its working Sunday
    assert found.alarms.mean() < 0.006
    assert found.silences.mean() < 0.006


def test_a_holiday_is_known_before_it_comes(days: np.ndarray) -> None:
    one = made(days, 1)
    at = np.array([one.dates.index(date(2025, 10, 10)), one.dates.index(date(2025, 10, 11))])
    expected = daily(days, one.dates, at, rests).mean.mean(1)
    assert expected[0] == pytest.approx(30, rel=0.15)
    assert expected[1] == pytest.approx(30, rel=0.15)  # a Saturday worked in place of the holiday


def test_sudden_silence_is_a_signal(days: np.ndarray) -> None:
    counts = days.copy()
    row = next(i for i in range(-6, 0) if made(days, 1).dates[i].weekday() == 2)
    counts[row, 5] = 0
    found = judged(counts, "farrington", step=1)
    assert found.silences[row, 5]
    assert not found.alarms[row, 5]


def test_a_dump_of_a_backlog_is_named(days: np.ndarray) -> None:
    counts = days.copy()
    counts[-2] *= 8
    assert judged(counts, "farrington", step=1).dumps() == [4]


def test_a_place_that_appears_late_has_no_answer_before_its_time(weeks: np.ndarray) -> None:
    counts = weeks.copy()
    counts[:200, 4] = np.nan
    found = judged(counts, "mosum")
    assert found.short[4]
    assert not found.alarms[:, 4].any()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("step", [1, 7])
def test_a_series_of_zeros_neither_alarms_nor_falls_silent(method: str, step: int) -> None:
    watched = judged(np.zeros((120, 1)), method, step, last=20)
    assert not watched.alarms.any()
    assert not watched.silences.any()


def test_unknown_presets_are_refused(weeks: np.ndarray) -> None:
    with pytest.raises(InputError, match="watch_preset"):
        watch(made(weeks, 7), "ears", "original", alpha=0.01, first=100, is_off=rests)


def test_c3_adds_what_c2_saw_before() -> None:
    counts = np.array([[4, 6, 5, 4, 6, 5, 4, 6, 5, 7, 7, 7.0]]).T
    assert (
        ears.bounds(counts, "c3", alpha=0.01).upper[-1, 0]
        < (ears.bounds(counts, "c2", alpha=0.01).upper[-1, 0])
    )


def rows(*triples: tuple[str, int, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    days = np.array([date.fromisoformat(day).toordinal() for day, _, _ in triples])
    return days, np.array([s for _, s, _ in triples]), np.array([c for _, _, c in triples], float)


def test_doubles_are_named_and_unsorted_rows_sorted() -> None:
    given_ = rows(
        ("2026-01-03", 0, 3), ("2026-01-01", 0, 1), ("2026-01-02", 0, 2), ("2026-01-01", 0, 9)
    )
    found, faults = panel(*given_, ["a"], TODAY)
    assert found.counts[:, 0].tolist() == [1, 2, 3]
    assert [(fault.index, fault.code) for fault in faults] == [(3, "watch_date_twice")]


def test_absent_rows_are_zero_after_the_first_and_dates_without_rows_unknown() -> None:
    given_ = rows(
        ("2026-01-01", 0, 1), ("2026-01-02", 1, 2), ("2026-01-03", 0, 3), ("2026-01-05", 0, 4)
    )
    found, faults = panel(*given_, ["a", "b"], TODAY)
    assert np.array_equal(found.counts[:, 0], [1, 0, 3, np.nan, 4], equal_nan=True)
    assert np.array_equal(found.counts[:, 1], [np.nan, 2, 0, np.nan, 0], equal_nan=True)
    assert [fault.code for fault in faults] == ["watch_gap"]


def test_a_slip_of_the_year_does_not_stretch_the_calendar() -> None:
    given_ = rows(*((f"2026-01-{day:02}", 0, 1) for day in range(1, 11)), ("2062-01-11", 0, 1))
    found, faults = panel(*given_, ["a"], TODAY)
    assert len(found.dates) == 10
    assert faults[0].code == "watch_date_far"


def test_a_date_ahead_is_refused_unless_the_whole_file_reaches_it() -> None:
    calm = [(f"2026-10-{day:02}", s, 1.0) for day in range(25, 32) for s in range(4)]
    lone = rows(*calm, ("2026-11-02", 0, 1))
    found, faults = panel(*lone, list("abcd"), TODAY)
    assert found.dates[-1] == date(2026, 10, 31)
    assert faults[0].code == "watch_date_future"
    ahead = rows(*calm, *((f"2026-11-{day:02}", s, 1.0) for day in (1, 2, 3) for s in range(4)))
    found, faults = panel(*ahead, list("abcd"), TODAY)
    assert found.dates[-1] == date(2026, 11, 3)
    assert faults[0].code == "watch_dates_ahead"


def test_months_and_one_date_are_refused() -> None:
    monthly = rows(*((f"2026-{month:02}-01", 0, 1) for month in range(1, 10)))
    with pytest.raises(InputError, match="watch_step_unknown"):
        panel(*monthly, ["a"], TODAY)
    with pytest.raises(InputError, match="watch_history_short"):
        panel(*rows(("2026-01-01", 0, 1)), ["a"], TODAY)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 25), st.integers(0, 2), st.integers(0, 9)), min_size=3))
def test_no_count_is_lost_or_made(triples: list[tuple[int, int, int]]) -> None:
    first = TODAY.toordinal() - 40
    days, series, counts = (np.array(column) for column in zip(*triples, strict=True))
    try:
        found, faults = panel(first + days, series, counts.astype(float), list("abc"), TODAY)
    except InputError:
        return
    dropped = {fault.index for fault in faults if fault.index is not None}
    kept = sum(count for index, count in enumerate(counts) if index not in dropped)
    assert np.nansum(found.counts) == kept
