"""The renewal process: reproduction numbers that are known, delays undone, simulated epidemics."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from rencheng.core.outbreak.renewal import (
    deconvolved,
    generation_weights,
    reproduction,
    simulated,
)
from rencheng.core.outbreak.timetable import Signal


def test_weights_are_shares_with_about_the_wanted_mean() -> None:
    weights = generation_weights(4.0)
    assert weights.sum() == pytest.approx(1)
    assert weights @ np.arange(1, 21) == pytest.approx(4.0, abs=0.3)


@given(some.floats(-0.1, 0.3))
def test_steady_growth_gives_the_number_that_lotka_and_euler_say(rate: float) -> None:
    weights = generation_weights()
    cases = 1e6 * np.exp(rate * np.arange(70))
    expected = 1 / (weights * np.exp(-rate * np.arange(1, 21))).sum()
    found = reproduction(cases, weights)
    assert found is not None
    assert found.mean == pytest.approx(expected, rel=0.01)
    assert found.lower < found.mean < found.upper


def test_without_a_past_case_nothing_is_said() -> None:
    assert reproduction(np.zeros(30), generation_weights()) is None


def test_few_cases_leave_more_doubt() -> None:
    weights = generation_weights()
    few, many = (reproduction(np.full(40, n), weights) for n in (1.0, 100.0))
    assert few is not None
    assert many is not None
    assert few.upper - few.lower > 5 * (many.upper - many.lower)


def test_delays_are_undone() -> None:
    delays = Signal(4.0).delays()
    assert delays.sum() == pytest.approx(1)
    infections = 100 * np.exp(-0.5 * ((np.arange(60) - 40) / 9) ** 2) + 5
    reported = np.convolve(infections, delays)[:60]
    found = deconvolved(reported, delays)
    off = np.abs(found - infections)[5:55].mean()
    assert off < 0.25 * np.abs(reported - infections)[5:55].mean()


def test_simulated_epidemics_are_counts_that_repeat() -> None:
    first, again = (simulated(4, 3, 120, 5, bursts=0.5).reported for _ in range(2))
    assert first.shape == (4, 3, 120)
    assert (first == again).all()
    assert (first >= 0).all()
    assert (first == np.round(first)).all()
    assert first.max() > 100
