"""Scores: by hand, and as proper scores should be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import norm

from rencheng.core.outbreak.scores import LEVELS, crps, wis


def test_wis_of_a_point_is_the_distance() -> None:
    assert len(LEVELS) == 23
    point = np.full((1, 23), 10.0)
    assert wis(point, np.array([14.0]))[0] == pytest.approx(4.0)


@given(some.floats(-3, 3), some.floats(0.3, 3))
def test_the_true_distribution_scores_best_on_average(shift: float, scale: float) -> None:
    seen = norm.ppf((np.arange(400) + 0.5) / 400)
    truth = np.broadcast_to(norm.ppf(LEVELS), (400, 23))
    other = shift + scale * truth
    assert wis(truth, seen).mean() <= wis(other, seen).mean() + 1e-9


def test_crps_of_a_point_and_of_a_normal() -> None:
    assert crps(np.full(50, 3.0), 5.0) == pytest.approx(2.0)
    sample = norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    assert crps(sample, 0.0) == pytest.approx(2 * norm.pdf(0) - 1 / np.sqrt(np.pi), abs=1e-3)
