"""Deadlines: hours on the clock, days to their end, working days by the real calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.calendar import ChineseCalendar
from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.deadlines import (
    DEFAULT_POLICY,
    DeadlinePolicy,
    Limit,
    clock,
    due_at,
    policy_from,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = ChineseCalendar()
WORKING = DeadlinePolicy("w", date(2026, 1, 1), {"general": Limit(5, "working_days")})
GIVEN: dict[str, Any] = {
    "version": "3",
    "valid_from": "2026-01-01",
    "limits": {"general": {"amount": 7, "unit": "days"}},
    "source": "ours",
}


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc,arg-type] # year to minute


def last_second(*day: int) -> datetime:
    return at(*day, 23, 59, 59)


@pytest.mark.parametrize(("urgency", "hours"), [("emergency", 2), ("lifeline", 24)])
def test_hours_run_on_the_clock_through_holidays(urgency: str, hours: int) -> None:
    start = at(2026, 10, 1, 23, 30)  # 国庆
    assert due_at(urgency, start, DEFAULT_POLICY, CALENDAR) == start + timedelta(hours=hours)


def test_days_end_with_their_last_day() -> None:
    # Monday 2026-03-02 + 7 days = Monday 9, a working day
    assert due_at("general", at(2026, 3, 2, 8, 15), DEFAULT_POLICY, CALENDAR) == last_second(
        2026, 3, 9
    )


def test_a_last_day_on_a_weekend_moves_to_monday() -> None:
    # Sunday 2026-03-01 + 7 = Sunday 8 → Monday 9
    assert due_at("general", at(2026, 3, 1, 9), DEFAULT_POLICY, CALENDAR) == last_second(2026, 3, 9)


def test_a_last_day_within_the_national_holiday_moves_behind_it() -> None:
    # 2026: off from Thursday 1 to Wednesday 7 October; 24 September + 7 days = 1 October
    assert not CALENDAR.is_working(date(2026, 10, 7))
    assert due_at("general", at(2026, 9, 24, 10), DEFAULT_POLICY, CALENDAR) == last_second(
        2026, 10, 8
    )


def test_a_shifted_working_saturday_counts() -> None:
    # 2026-10-10 is a Saturday on which offices work (调休)
    assert CALENDAR.is_working(date(2026, 10, 10))
    assert due_at("general", at(2026, 10, 3, 10), DEFAULT_POLICY, CALENDAR) == last_second(
        2026, 10, 10
    )


def test_working_days_across_the_national_holiday() -> None:
    # After Tuesday 29 September: 30 Sept, 8, 9, 10 (Saturday, worked), 12 October
    assert due_at("general", at(2026, 9, 29, 17), WORKING, CALENDAR) == last_second(2026, 10, 12)


def test_years_without_a_notice_know_weekends_only() -> None:
    assert CALENDAR.knows(date(2026, 5, 1))
    assert not CALENDAR.knows(date(2060, 10, 1))
    assert CALENDAR.is_working(date(2060, 10, 1))  # a Friday: no notice says it is off
    assert not CALENDAR.is_working(date(2060, 10, 2))
    assert due_at("general", at(2060, 9, 25, 8), DEFAULT_POLICY, CALENDAR) == last_second(
        2060, 10, 4
    )


def test_the_zone_of_the_start_is_the_zone_of_the_deadline() -> None:
    due = due_at("general", at(2026, 3, 2, 8), DEFAULT_POLICY, CALENDAR)
    assert due.tzinfo is SHANGHAI
    assert due.astimezone(UTC) == datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC)


def test_an_urgency_without_limit_is_named() -> None:
    with pytest.raises(InputError) as error:
        due_at("gold", at(2026, 1, 1, 0), DEFAULT_POLICY, CALENDAR)
    assert error.value.code == "urgency_unknown"
    assert error.value.data["urgency"] == "gold"
    assert "lifeline" in error.value.data["known"]


@given(
    start=st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 — zoned below
    amount=st.integers(1, 60),
    unit=st.sampled_from(["hours", "days", "working_days"]),
)
def test_a_deadline_leaves_the_time_it_promises(start: datetime, amount: int, unit: Any) -> None:
    start = start.replace(tzinfo=SHANGHAI)
    policy = DeadlinePolicy("x", date(2020, 1, 1), {"general": Limit(amount, unit)})
    due = due_at("general", start, policy, CALENDAR)
    if unit == "hours":
        assert due - start == timedelta(hours=amount)
        return
    assert CALENDAR.is_working(due.date())
    assert (due.date() - start.date()).days >= amount
    if unit == "working_days":
        days = (
            (start + timedelta(days=n)).date()
            for n in range(1, (due.date() - start.date()).days + 1)
        )
        assert sum(map(CALENDAR.is_working, days)) == amount


def test_a_policy_from_plain_data() -> None:
    policy = policy_from(GIVEN)
    assert policy == DeadlinePolicy("3", date(2026, 1, 1), {"general": Limit(7, "days")}, "ours")
    assert policy_from({**GIVEN, "valid_from": date(2026, 1, 1)}) == policy


def test_a_policy_valid_from_a_moment_is_valid_from_that_day() -> None:
    """TOML knows moments beside days; compared with a day one would break every intake."""
    moment = datetime(2026, 1, 1, 8, tzinfo=UTC)
    assert policy_from({**GIVEN, "valid_from": moment}).valid_from == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": None}, "version"),
        ({"valid_from": None}, "valid_from"),
        ({"limits": None}, "limits"),
        ({"valid_from": "tomorrow"}, "valid_from"),
        ({"valid_from": 20260101}, "valid_from"),
        ({"limits": ["general"]}, "limits"),
        ({"limits": {"general": 7}}, "limits"),
        ({"limits": {"general": {"amount": "soon", "unit": "days"}}}, "limits"),
        ({"limits": {"general": {"unit": "days"}}}, "amount"),
        ({"limits": {"general": {"amount": 7}}}, "unit"),
        ({"limits": {"general": {"amount": 0, "unit": "days"}}}, "limits.general"),
        ({"limits": {"general": {"amount": -2, "unit": "hours"}}}, "limits.general"),
        ({"limits": {"general": {"amount": 7, "unit": "moons"}}}, "limits.general"),
        ({"limits": {"general": {"amount": 7, "unit": ["days"]}}}, "limits.general"),
    ],
)
def test_a_faulty_policy_names_the_field(change: dict[str, Any], field: str) -> None:
    faulty = {name: value for name, value in {**GIVEN, **change}.items() if value is not None}
    with pytest.raises(InputError) as error:
        policy_from(faulty)
    assert error.value.code == "policy_unusable"
    assert error.value.data["field"] == field


def test_the_clock_goes_calm_amber_red_and_stops() -> None:
    due = at(2026, 3, 9, 12)
    day = timedelta(days=1)
    assert clock(due, due - day - timedelta(seconds=1), stopped=False) == "calm"
    assert clock(due, due - day, stopped=False) == "due"
    assert clock(due, due, stopped=False) == "due"
    assert clock(due, due + timedelta(seconds=1), stopped=False) == "overdue"
    assert clock(due, due + day, stopped=True) == "stopped"
    assert clock(None, due, stopped=False) == "stopped"
