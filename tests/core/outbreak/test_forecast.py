"""Forecasts of counts: ordered quantiles, learned ways, what happens where little is known."""

from __future__ import annotations

import numpy as np
import pytest

from core.outbreak.conftest import bell
from rencheng.core.outbreak.forecast import foretell
from rencheng.core.outbreak.growth import learn, learn_same, past
from rencheng.core.outbreak.scores import HIGH, LOW, MEDIAN
from rencheng.core.outbreak.series import Floats


def winters(regions: int, weeks: int, seed: int = 1) -> Floats:
    """(weeks, regions) two winters' waves a year apart, with Poisson noise."""
    draw = np.random.default_rng(seed)
    columns = []
    for _ in range(regions):
        size, off = draw.uniform(100, 1000), draw.normal(0, 1.5)
        columns.append(bell(weeks, 20 + off, 4, size) + bell(weeks, 72 + off, 4, size) + 3)
    return draw.poisson(np.stack(columns, 1)).astype(float)


def test_quantiles_are_ordered_and_none_is_negative() -> None:
    found = foretell(winters(8, 70), 4)
    assert found.shape == (4, 8, 23)
    assert (np.diff(found, axis=2) >= -1e-9).all()
    assert (found >= 0).all()


def test_what_was_learned_of_one_winter_beats_standing_still_in_the_next() -> None:
    table = winters(12, 90)
    until = 70
    told = foretell(table[:until], 2)[1]
    still = learn_same(past(table[:until]), 2)
    seen = table[until + 1]
    assert np.abs(told[:, MEDIAN] - seen).sum() < 0.8 * np.abs(still[:, MEDIAN] - seen).sum()


def test_intervals_hold_about_as_often_as_they_say() -> None:
    table = winters(20, 100, seed=4)
    held = []
    for until in range(60, 96, 6):
        told = foretell(table[:until], 1)[0]
        held.append((told[:, LOW] <= table[until]) & (table[until] <= told[:, HIGH]))
    assert 0.8 <= np.mean(held) <= 1


def test_without_a_past_to_learn_from_simulated_epidemics_tell() -> None:
    short = bell(42, 40, 10).reshape(6, 7).sum(1)[:, None]
    assert learn(past(short), 1) == {}
    found = foretell(short, 4)
    assert np.isfinite(found).all()
    assert found[0, 0, LOW] < found[0, 0, MEDIAN] < found[0, 0, HIGH]


def test_a_region_that_has_just_appeared_is_told_of_too() -> None:
    table = winters(8, 70)
    table[:67, 3] = np.nan
    found = foretell(table, 2)
    assert np.isfinite(found).all()


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_zeros_and_ones_are_no_trouble(value: float) -> None:
    found = foretell(np.full((40, 5), value), 4)
    assert np.isfinite(found).all()
    assert found[0, 0, MEDIAN] <= value + 1
