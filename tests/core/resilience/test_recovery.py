"""Curves of recovery: by hand, across gaps, not over, twice; and forecasts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.resilience.forecast import forecasts
from rencheng.core.resilience.recovery import Readings, recovery, together


def read(hours: list[float], out: list[float], served: float = 100) -> Readings:
    return Readings(np.array(hours), np.array(out), np.full(len(hours), served))


def test_an_event_by_hand() -> None:
    found = recovery(read([0, 1, 2, 4, 6, 8, 20], [0, 40, 80, 60, 30, 4, 0]))
    assert found is not None
    assert (found.onset, found.worst, found.worst_out) == (0, 2, 80)
    assert found.robustness == pytest.approx(0.2)
    assert not found.begun_before
    half = found.back[0.5]
    assert (half.low, half.high) == (2, 4)
    assert half.value == pytest.approx(2 + 2 * 20 / 30)
    ninety = found.back[0.9]
    assert ninety.value == pytest.approx(4 + 2 * 22 / 26)
    end = 2 + ninety.value
    loss = 1 * 0.4 + 2 * 0.8 + 2 * 0.6 + (end - 6) * 0.3
    assert found.loss == pytest.approx(loss)
    assert found.index == pytest.approx(1 - loss / end)
    assert found.recovered
    assert not found.again


def test_for_good_means_after_the_last_relapse() -> None:
    found = recovery(read([0, 1, 5, 10, 12, 30], [0, 100, 5, 50, 5, 0]))
    assert found is not None
    assert found.back[0.9].low == 9
    assert found.back[0.9].high == 11


def test_what_goes_out_days_later_is_another_event() -> None:
    found = recovery(read([0, 1, 5, 60, 70, 80], [0, 100, 5, 3, 40, 0]))
    assert found is not None
    assert found.again
    assert found.back[0.9].high == 4


def test_a_curve_that_begins_in_the_storm_says_so() -> None:
    found = recovery(read([5, 6, 9], [70, 80, 0]))
    assert found is not None
    assert found.begun_before
    assert found.onset == 5


def test_a_gap_leaves_a_band() -> None:
    found = recovery(read([0, 1, 2, 38], [0, 100, 60, 4]))
    assert found is not None
    assert (found.back[0.9].low, found.back[0.9].high) == (1, 37)
    assert 1 < found.back[0.9].value < 37


def test_what_is_not_over_has_no_end() -> None:
    found = recovery(read([0, 1, 10], [0, 100, 40]))
    assert found is not None
    assert 0.5 in found.back
    assert not found.recovered
    assert found.index == pytest.approx(1 - 9 * 1.0 / 10)


def test_where_nobody_was_out_there_is_no_event() -> None:
    assert recovery(read([0, 1], [0, 0])) is None
    assert recovery(read([], [])) is None


def test_all_areas_together_hold_their_last_values() -> None:
    whole = together([read([0, 2], [10, 0]), read([1, 3], [20, 5], 50)])
    assert whole.hours.tolist() == [0, 1, 2, 3]
    assert whole.out.tolist() == [10, 30, 20, 5]
    assert whole.served.tolist() == [100, 150, 150, 150]


curves = st.lists(st.integers(0, 100), min_size=2, max_size=30)


@given(out=curves)
def test_measures_keep_their_bounds(out: list[int]) -> None:
    readings = read([float(hour) for hour in range(len(out))], [float(one) for one in out])
    found = recovery(readings)
    if found is None:
        assert not any(out)
        return
    assert found.robustness == pytest.approx(1 - max(out) / 100)
    assert 0 <= found.index <= 1
    assert found.onset <= found.worst <= found.last
    values = [found.back[share].value for share in sorted(found.back)]
    assert values == sorted(values)
    for moment in found.back.values():
        assert moment.low <= moment.value <= moment.high


def decaying(hours: float, rate: float, step: float = 1.0) -> Readings:
    times = np.arange(0, hours + step / 2, step)
    out = np.concatenate([[0.0], 1000 * np.exp(-rate * times)])
    return Readings(np.concatenate([[-1.0], times]), out, np.full(len(out), 2000.0))


def test_a_steady_return_is_foretold_with_its_doubt() -> None:
    found = forecasts({"a": decaying(30, 0.03)})["a"]
    truth = np.log(10) / 0.03
    assert found[0.05] < truth < found[0.95]
    assert found[0.05] < found[0.5] < found[0.95]
    assert found[0.5] > 30


def test_the_slower_area_is_foretold_later() -> None:
    found = forecasts({"fast": decaying(30, 0.05), "slow": decaying(30, 0.01)})
    assert found["slow"][0.5] > found["fast"][0.5]


def test_a_feed_that_stopped_is_the_present() -> None:
    """A day without any reading is no day without progress."""
    moving = {"a": decaying(40, 0.02), "b": decaying(40, 0.02)}
    still = {"a": decaying(20, 0.02), "b": decaying(40, 0.02)}
    assert forecasts(still)["a"][0.5] > forecasts(moving)["a"][0.5]
    both = {"a": decaying(20, 0.02), "b": decaying(20, 0.02)}
    assert forecasts(both)["a"][0.5] < forecasts(still)["a"][0.5]


def test_what_is_back_is_not_foretold() -> None:
    assert forecasts({"a": decaying(300, 0.05)}) == {}
