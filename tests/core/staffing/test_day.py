"""A day at the seats: what is needed gives the target, callbacks add up, overflow helps."""

from __future__ import annotations

import numpy as np
import pytest

from rencheng.core.staffing.day import callbacks, day, needed_agents

CALLS = np.concatenate([np.zeros(24), np.full(48, 40.0), np.full(24, 8.0)])
HOW = {"handle": 240.0, "patience": 120.0, "target": 0.95, "within": 15.0}


def test_agents_needed_meet_the_target_and_one_less_does_not() -> None:
    needed = needed_agents(CALLS, **HOW)
    quarters = day(CALLS, needed, **HOW)
    assert needed[:24].sum() == 0
    assert all(one.service.within >= 0.95 for one in quarters)
    fewer = day(CALLS[30:31], needed[30:31] - 1, **HOW)
    assert fewer[0].service.within < 0.95
    assert fewer[0].needed == needed[30]


def test_callbacks_are_made_by_who_is_idle_and_none_is_lost_from_count() -> None:
    needed = needed_agents(CALLS, **HOW)
    quarters = day(CALLS * 3, needed, **HOW)
    found = callbacks(quarters, handle=240, taken=0.5)
    asked = sum(0.5 * one.service.abandoned * one.calls for one in quarters)
    assert found.made.sum() + found.lost == pytest.approx(asked)
    assert found.waiting.max() > 0
    quiet = callbacks(day(CALLS, needed * 2, **HOW), handle=240, taken=0.5)
    assert quiet.lost < 1
