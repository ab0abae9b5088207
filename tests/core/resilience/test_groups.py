"""Who bore it: groups by where they live, and how even it was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.resilience.groups import by_group, gini
from rencheng.core.resilience.recovery import Readings, Recovery, recovery


def event(hours: float) -> Recovery | None:
    at = np.array([0.0, 1.0, 1.0 + hours, 60.0])
    return recovery(Readings(at, np.array([0.0, 100.0, 0.0, 0.0]), np.full(4, 100.0)))


def test_a_group_that_lives_where_it_was_long_bears_more() -> None:
    areas = {"long": event(30), "short": event(3), "none": None}
    people = {
        "": {"long": 100.0, "short": 100.0, "none": 100.0},
        "old": {"long": 20.0, "short": 5.0},
    }
    old, everybody = by_group(areas, people)
    assert (old.group, everybody.group, everybody.ratio) == ("old", "", 1.0)
    assert old.ratio > 1.5
    assert old.people == 25
    assert everybody.hours < old.hours


def test_groups_of_nobody_and_areas_that_are_not_in_it_are_left_out() -> None:
    found = by_group({"a": event(5)}, {"": {"a": 10.0}, "far": {"b": 3.0}})
    assert [one.group for one in found] == [""]


def test_gini_of_all_alike_and_of_one_alone() -> None:
    assert gini([4, 4, 4], [1, 2, 3]) == pytest.approx(0, abs=1e-9)
    assert gini([0] * 99 + [10], [1] * 100) == pytest.approx(0.99)
    assert gini([0, 0], [1, 1]) == 0


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 100)), min_size=1, max_size=20))
def test_gini_lies_between_nought_and_one(pairs: list[tuple[float, float]]) -> None:
    hours, people = zip(*pairs, strict=True)
    assert 0 <= gini(hours, people) < 1
