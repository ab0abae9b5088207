"""Stocks: how long they last, who gives, which measure comes next."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencheng.core.common.errors import InputError
from rencheng.core.resilience.supplies import (
    ORDER,
    Level,
    Measure,
    days_left,
    level,
    next_measure,
    pull,
    transfers,
)


def flat(value: float, days: int = 10) -> np.ndarray:
    return np.full(days, value)


def test_days_left_divide_stock_by_demand() -> None:
    days = days_left(50, (flat(5), flat(10), flat(20)))
    assert (days.low, days.middle, days.high) == (2.5, 5.0, 10.0)
    assert days_left(200, (flat(5), flat(10), flat(20))).middle == 20
    assert days_left(5, (flat(0), flat(0), flat(1))).middle == inf


def test_demand_to_come_counts_day_by_day() -> None:
    rising = np.array([1.0, 2, 4, 8, 16])
    assert days_left(7, (rising, rising, rising)).middle == 3


def test_levels_follow_the_days() -> None:
    assert level(days_left(0, (flat(1),) * 3), 0) is Level.OUT
    assert level(days_left(2, (flat(1),) * 3), 2) is Level.SHORT
    assert level(days_left(5, (flat(1),) * 3), 5) is Level.LOW
    assert level(days_left(50, (flat(1),) * 3), 50) is Level.ENOUGH
    assert level(days_left(0, (flat(0),) * 3), 0) is Level.ENOUGH


def test_what_people_ask_for_moves_use_within_bounds() -> None:
    assert pull(3, 5) == (1.0, 1.0, 1.0)
    low, middle, high = pull(60, 40)
    assert low < middle < high <= 2
    assert middle == pytest.approx(61 / 41)
    assert pull(10_000, 1) == (2.0, 2.0, 2.0)
    assert pull(0, 500)[1] == 0.7


def test_a_stock_below_zero_is_refused() -> None:
    with pytest.raises(InputError, match="supply_negative"):
        days_left(-1, (flat(1),) * 3)
    with pytest.raises(InputError, match="supply_negative"):
        transfers(np.array([-1.0, 2]), np.array([1.0, 1]))


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=2, max_size=6))
def test_transfers_leave_least_missing_and_nobody_short(rows: list[tuple[int, int]]) -> None:
    stock, need = (np.array(column, float) for column in zip(*rows, strict=True))
    plan = transfers(stock, need)
    lacking = max(0.0, float(np.maximum(need - stock, 0).sum() - np.maximum(stock - need, 0).sum()))
    assert plan.short.sum() == pytest.approx(lacking, abs=1e-6)
    for move in plan.transfers:
        assert stock[move.giver] > need[move.giver]
        assert stock[move.taker] < need[move.taker]


def test_near_givers_come_first_and_keep_their_reserve() -> None:
    far = np.array([[0, 1, 0], [1, 0, 0.1], [0, 0.1, 0]])
    plan = transfers(
        np.array([20.0, 20, 0]), np.array([5.0, 5, 10]), keep=np.array([5.0, 5, 5]), far=far
    )
    assert [(move.giver, move.units) for move in plan.transfers] == [(0, 10.0)]


def test_measures_go_in_the_order_of_the_field() -> None:
    short = [Level.SHORT, Level.ENOUGH]
    assert next_measure(short, spare=True, taken=[]) is Measure.PUBLISH
    assert next_measure(short, spare=True, taken=ORDER[:2]) is Measure.MOVE
    assert next_measure(short, spare=False, taken=ORDER[:2]) is Measure.RELEASE_LOCAL
    assert next_measure([Level.ENOUGH], spare=True, taken=[]) is None
    assert next_measure(short, spare=True, taken=ORDER) is None
