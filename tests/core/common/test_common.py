"""What the core shares: who acts, working days, errors, batches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.actor import CITIZEN, SYSTEM, Actor
from rencheng.core.common.batches import batched
from rencheng.core.common.calendar import ChineseCalendar, add_working_days
from rencheng.core.common.errors import (
    InputError,
    Problem,
    RefusedError,
    RenchengError,
    SetupError,
)


def test_an_actor_works_for_their_unit_and_those_below() -> None:
    actor = Actor("a", frozenset(), unit="east", supervised=frozenset({"river"}))
    assert actor.works_for("east")
    assert actor.works_for("river")
    assert not actor.works_for("heat")
    assert not actor.works_for(None)


def test_citizens_and_the_system_work_for_nobody() -> None:
    for actor in (CITIZEN, SYSTEM):
        assert not actor.works_for(None)
        assert not actor.works_for("east")


@given(st.dates(date(2005, 1, 1), date(2060, 1, 1)), st.integers(0, 40))
def test_adding_working_days_counts_them(day: date, count: int) -> None:
    calendar = ChineseCalendar()
    end = add_working_days(day, count, calendar)
    passed = [date.fromordinal(n) for n in range(day.toordinal() + 1, end.toordinal() + 1)]
    assert sum(map(calendar.is_working, passed)) == count
    assert not passed or calendar.is_working(end)


def test_spring_festival_of_2026_is_off_and_its_shifted_days_are_worked() -> None:
    calendar = ChineseCalendar()
    assert not calendar.is_working(date(2026, 2, 17))  # New Year's day, a Tuesday
    assert calendar.is_working(date(2026, 2, 14))  # a Saturday, worked for it
    assert calendar.is_working(date(2026, 3, 4))
    assert not calendar.is_working(date(2026, 3, 7))


@pytest.mark.parametrize("kind", [InputError, RefusedError, SetupError])
def test_an_error_carries_its_code_and_data(kind: type[RenchengError]) -> None:
    error = kind("too_hot", limit=3, name="stove")
    assert isinstance(error, RenchengError)
    assert (error.code, error.data) == ("too_hot", {"limit": 3, "name": "stove"})
    assert str(error) == "too_hot(limit=3, name='stove')"


def test_problems_of_equal_content_are_equal_and_stay_as_they_are() -> None:
    one = Problem("a.csv", 3, "time", "broken", {"value": "x"})
    assert one == Problem("a.csv", 3, "time", "broken", {"value": "x"})
    with pytest.raises(AttributeError):
        one.row = 4  # type: ignore[misc] # that it cannot be set is what is asked


@given(st.lists(st.integers(), max_size=40), st.integers(1, 9))
def test_batches_hold_everything_in_order(items: list[int], size: int) -> None:
    batches = list(batched(items, size))
    assert [item for batch in batches for item in batch] == items
    assert all(len(batch) == size for batch in batches[:-1])
    assert all(batches)


def test_batches_are_lazy_and_refuse_no_size() -> None:
    def endless() -> Iterator[int]:
        while True:
            yield 1

    assert next(batched(endless(), 3)) == (1, 1, 1)
    with pytest.raises(ValueError, match="size"):
        next(batched([1], 0))
