"""Help: hours as people write them, freshness, order, gaps."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from rencheng.core.wellbeing.support import gaps, is_stale, kilometres, order, read_hours

MONDAY = datetime(2025, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "hour", "workday", "is_open"),
    [
        ("24小时", 3, False, True),
        ("8:00-20:00", 7, True, False),
        ("8:00-20:00", 19, True, True),
        ("工作日 8:30-17:30", 10, True, True),
        ("工作日 8:30-17:30", 10, False, False),
        ("9:00-12:00，14:00-18:00", 13, True, False),
        ("9：00至21：00", 20, True, True),
        ("22:00-6:00", 3, True, True),
        ("22:00-6:00", 12, True, False),
        ("供暖季全天", 12, True, True),
        ("每天18小时以上", 12, True, None),
        ("99:99-11:11", 12, True, None),
        ("", 12, True, None),
    ],
)
def test_open_or_not(hours: str, hour: int, workday: bool, is_open: bool | None) -> None:
    read = read_hours(hours)
    assert read.open_at(MONDAY.replace(hour=hour), workday=workday, workday_before=True) is is_open


def test_a_night_of_a_working_day_runs_into_the_day_off() -> None:
    night = read_hours("工作日 20:00-2:00")
    assert night.open_at(MONDAY.replace(hour=1), workday=False, workday_before=True) is True
    assert night.open_at(MONDAY.replace(hour=1), workday=True, workday_before=False) is False


def test_hours_a_day_add_up() -> None:
    assert read_hours("24小时").hours_a_day == 24
    assert read_hours("9:00-12:00 14:00-18:00").hours_a_day == 7
    assert read_hours("平时").hours_a_day is None


def test_what_was_verified_long_ago_is_stale() -> None:
    assert is_stale(date(2023, 1, 1), date(2025, 1, 1))
    assert not is_stale(date(2024, 12, 1), date(2025, 1, 1))


def test_distance_on_the_globe() -> None:
    (away,) = kilometres(39.9042, 116.4074, np.array([31.2304]), np.array([121.4737]))
    assert away == pytest.approx(1067, rel=0.01)  # Beijing to Shanghai


def test_open_and_near_comes_first() -> None:
    assert order([1.0, 2.0, 0.5], [True, True, False], [False, False, False]) == [0, 1, 2]
    assert order([1.0, 1.2], [True, True], [True, False]) == [1, 0]


def test_gaps_are_people_far_from_help() -> None:
    people = np.array([20.0, np.nan, 50.0, 10.0])
    places = (np.array([40.0, 40.0, 40.0, 40.2]), np.array([116.0, 116.0, 116.1, 116.0]))
    helps = (np.array([40.0]), np.array([116.0]))
    found = gaps(people, places, helps, far=1.0)
    assert [one.place for one in found] == [2, 3]
    assert found[0].km == pytest.approx(8.5, abs=0.1)
    assert gaps(people, places, (np.array([]), np.array([])), far=1.0)[0].nearest is None
