"""How many days series of one outbreak lie apart."""

from __future__ import annotations

import numpy as np
import pytest

from core.outbreak.conftest import bell
from rencheng.core.outbreak.order import lags


def test_lags_are_found_about_the_peak_with_what_is_usual_left_out() -> None:
    tops = np.array([50.0, 53, 55, 58, 61])
    draw = np.random.default_rng(2)
    table = np.stack([bell(58, top, 6, 400) + 6 for top in tops], 1)
    found = lags(draw.poisson(table).astype(float))
    assert (np.argsort(found) == np.arange(5)).all()
    assert found - found.mean() == pytest.approx(tops - tops.mean(), abs=2)


def test_where_nothing_exceeds_the_usual_nobody_is_late() -> None:
    assert lags(np.full((60, 3), 4.0)).tolist() == [0, 0, 0]


def test_few_cases_say_little() -> None:
    table = np.stack([bell(58, 50, 6, 400), bell(58, 60, 6, 400)], 1)
    many, few = lags(table), lags(np.round(table / 80))
    assert np.abs(few).max() < np.abs(many).max()
