"""Before and after a measure: intervals that hold the truth, and what is too little to tell."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from rencheng.core.resilience.transform import (
    PastEvent,
    change,
    geometric_ratio,
    rate_ratio,
)

DAY = date(2025, 1, 1)


def test_before_and_after_by_hand() -> None:
    events = [PastEvent(DAY - timedelta(days=10 * n), 8.0, 20.0) for n in range(1, 4)]
    events += [PastEvent(DAY + timedelta(days=10 * n), 4.0, 10.0) for n in range(3)]
    found = change(events, DAY, DAY - timedelta(days=100), DAY + timedelta(days=100))
    assert (found.before, found.after) == (3, 3)
    assert found.loss.value == pytest.approx(0.5)
    assert found.t90.verdict == "better"
    assert found.recurrence.value == pytest.approx(1.0)
    assert found.recurrence.verdict == "unclear"


def test_events_outside_the_years_do_not_count() -> None:
    old = [PastEvent(DAY - timedelta(days=900), 8.0, None)]
    found = change(old, DAY, DAY - timedelta(days=100), DAY + timedelta(days=100))
    assert (found.before, found.after) == (0, 0)
    assert found.loss.value is None
    assert found.recurrence.verdict == "unclear"


@pytest.mark.parametrize("truth", [0.6, 1.0])
def test_the_interval_of_a_mean_holds_the_truth_nine_times_in_ten(truth: float) -> None:
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        before = np.exp(rng.normal(2, 0.5, 6))
        after = truth * np.exp(rng.normal(2, 0.5, 5))
        found = geometric_ratio(before.tolist(), after.tolist())
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high
    assert 0.85 <= held / 400 <= 0.95


def test_one_of_each_has_no_interval_and_none_of_one_no_ratio() -> None:
    assert geometric_ratio([2.0], [1.0]).low is None
    assert geometric_ratio([2.0], [1.0]).value == pytest.approx(0.5)
    assert geometric_ratio([], [1.0]).value is None
    assert geometric_ratio([2.0, 2.0], [1.0, 1.0]).verdict == "better"


def test_the_interval_of_a_rate_holds_the_truth() -> None:
    rng = np.random.default_rng(6)
    held = 0
    for _ in range(400):
        found = rate_ratio(int(rng.poisson(12)), 4.0, int(rng.poisson(3)), 2.0)
        low, high = found.low or 0.0, found.high if found.high is not None else np.inf
        held += low <= 0.5 <= high
    assert held / 400 >= 0.9
    assert rate_ratio(3, 1.0, 0, 1.0).value == 0
    assert rate_ratio(0, 1.0, 3, 1.0).value is None
    assert rate_ratio(0, 1.0, 0, 1.0).value is None
