"""Events in a district's readings: one, two, not over, none."""

from __future__ import annotations

import numpy as np
import pytest

from rencheng.core.resilience.events import CALM, part, spells
from rencheng.core.resilience.recovery import Readings


def read(hours: list[float], out: list[float]) -> Readings:
    return Readings(np.array(hours), np.array(out), np.full(len(hours), 100.0))


def test_one_event_from_above_the_share_to_below_it() -> None:
    whole = read([0, 1, 2, 3, 12], [0, 50, 30, 1, 0])
    assert spells(whole) == [(1.0, 3.0, True)]
    assert part(whole, spells(whole)[0]).hours.tolist() == [0, 1, 2, 3]


def test_a_calm_spell_parts_two_and_a_short_one_does_not() -> None:
    near = read([0, 1, 2, 3, 4], [0, 50, 0, 50, 0])
    assert spells(near) == [(1.0, 4.0, True)]
    far = read([0, 1, 2, 3 + CALM, 4 + CALM], [0, 50, 0, 50, 0])
    assert [spell.begin for spell in spells(far)] == [1.0, 3 + CALM]


@pytest.mark.parametrize(("out", "over"), [([0, 50, 40], False), ([0, 50, 0], True)])
def test_whether_it_is_over(out: list[float], over: bool) -> None:
    assert spells(read([0, 1, 2], out))[0].over is over


def test_a_few_people_are_no_event() -> None:
    assert spells(read([0, 1, 2], [0, 2, 0])) == []
    assert spells(read([], [])) == []
