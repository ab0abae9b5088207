"""Who lends to whom: least is missing, nobody lends what they need."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

from rencheng.core.common.errors import InputError
from rencheng.core.outbreak.lending import lend


def test_waves_one_after_the_other_help_each_other() -> None:
    day = np.arange(28)
    demand = np.stack([100 * np.exp(-0.5 * ((day - top) / 4) ** 2) for top in (6, 20)])
    found = lend(["a", "b"], demand, np.array([60.0, 60.0]))
    assert [(one.giver, one.taker) for one in found.loans] == [("b", "a"), ("a", "b")]
    assert found.loans[0].last < found.loans[1].first
    assert found.missing.sum() < 0.2 * found.missing_alone.sum()


@given(
    arrays(float, (3, 4), elements=some.integers(0, 50).map(float)),
    arrays(float, 3, elements=some.integers(0, 50).map(float)),
)
def test_what_is_missing_is_what_all_together_lack(
    demand: np.ndarray, capacity: np.ndarray
) -> None:
    found = lend(["a", "b", "c"], demand, capacity)
    together = np.maximum(demand.sum(0) - capacity.sum(), 0)
    assert found.missing.sum(0) == pytest.approx(together, abs=1e-6)


def test_the_nearer_one_lends() -> None:
    demand = np.array([[10.0], [0.0], [0.0]])
    far = np.array([[0, 1, 0.1], [1, 0, 1], [0.1, 1, 0]])
    found = lend(["a", "far", "near"], demand, np.array([0.0, 10.0, 10.0]), far)
    assert [one.giver for one in found.loans] == ["near"]


def test_a_capacity_below_zero_is_refused_by_name() -> None:
    with pytest.raises(InputError) as caught:
        lend(["a", "b"], np.ones((2, 2)), np.array([1.0, -1.0]))
    assert caught.value.data == {"region": "b"}
