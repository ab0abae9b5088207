"""Shift plans: covered, cheapest where it can be checked, refused where it cannot be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from rencheng.core.common.errors import InputError
from rencheng.core.staffing.arrivals import QUARTERS
from rencheng.core.staffing.shifts import Shift, plan_shifts, usual_shifts


def test_a_shift_covers_its_quarters_past_midnight_too_but_not_its_break() -> None:
    covers = Shift("night", 92, 8, (95, 1)).covers()
    assert np.flatnonzero(covers).tolist() == [0, 1, 2, 3, 92, 93, 94]


def test_two_halves_of_a_day_take_two_shifts() -> None:
    needed = np.zeros(QUARTERS)
    needed[32:64] = 3
    found = plan_shifts(needed, [Shift("day", 32, 32), Shift("early", 24, 32)])
    assert found.agents == {"day": 3}
    assert found.hours == 24
    assert found.missing.sum() == 0
    assert found.bound == pytest.approx(1, abs=1e-3)


@settings(max_examples=10)
@given(some.lists(some.integers(0, 12), min_size=24, max_size=24))
def test_every_quarter_is_covered(hours: list[int]) -> None:
    needed = np.repeat(np.array(hours, float), 4)
    found = plan_shifts(needed, usual_shifts())
    assert (found.staffed >= needed).all()
    assert found.hours >= needed.sum() / 4


def test_with_too_few_agents_what_is_missing_is_told() -> None:
    found = plan_shifts(np.full(QUARTERS, 5.0), usual_shifts(), most=6)
    assert sum(found.agents.values()) <= 6
    assert found.missing.sum() > 0


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="staffing_no_shifts"):
        plan_shifts(np.zeros(QUARTERS), [])
    for needed in (np.zeros(95), np.full(QUARTERS, -1.0), np.full(QUARTERS, np.nan)):
        with pytest.raises(InputError, match="staffing_needed_shape"):
            plan_shifts(needed, usual_shifts())
