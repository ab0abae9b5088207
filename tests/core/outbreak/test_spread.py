"""What if waves were spread: same draws, fewer contacts, lower peaks; advice that adds up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from rencheng.core.outbreak.demand import DEFAULT_LOADS, Load
from rencheng.core.outbreak.spread import DAYS, Move, Standing, advice, run, scenario


def standing(name: str, size: float, rate: float = 1.8) -> Standing:
    infected = size * np.array([5.0, 8, 12, 18, 25, 35, 50])
    return Standing(name, infected, (rate, 0.15), (3000 * size, 6000 * size, 12_000 * size))


TRADES = [standing("health", 1), standing("schools", 2), standing("offices", 4)]


def test_without_a_move_nothing_changes() -> None:
    found = scenario(TRADES, [])
    for one in found.changes:
        assert one.saved == (0, 0, 0)
        assert one.before == one.after
    assert found.infections.shape == (3, DAYS)
    assert (np.diff(found.total, axis=0) >= 0).all()


@settings(max_examples=15)
@given(some.sampled_from(["health", "schools", "offices"]), some.floats(0, 0.9))
def test_fewer_contacts_never_raise_the_peak_of_infections(trade: str, contact: float) -> None:
    without = run(TRADES, []).sum(1).max(1)
    slowed = run(TRADES, [Move(trade, contact, 0, DAYS)]).sum(1).max(1)
    assert (slowed <= without * (1 + 1e-9)).all()


def test_slowing_the_largest_trade_helps_most_and_is_advised_first() -> None:
    tried = [Move(one.name, 0.5, 0, 21) for one in TRADES]
    best = advice(TRADES, tried, DEFAULT_LOADS[0], most=2)
    assert best[0][0].trade == "offices"
    assert [change.saved[1] for _, change in best] == sorted(change.saved[1] for _, change in best)
    assert best[0][1].saved[0] > 0


def test_nobody_infects_more_than_there_are() -> None:
    found = run(TRADES, [])
    assert (found >= 0).all()
    assert found.sum(2).max() < 4e6


def test_an_unknown_trade_moves_nothing() -> None:
    assert (run(TRADES, [Move("none", 0, 0, 90)]) == run(TRADES, [])).all()


def test_a_load_comes_later_and_stays() -> None:
    infections = np.zeros((1, 12))
    infections[0, 2] = 10
    needed = Load("beds", 0.5, 3, 4).demand(infections)[0]
    assert needed.tolist() == [0, 0, 0, 0, 0, 5, 5, 5, 5, 0, 0, 0]
    assert needed.sum() == pytest.approx(10 * 0.5 * 4)
