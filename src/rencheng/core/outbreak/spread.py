"""What if the waves were spread (错峰): trades slowed or shifted, and what the city's peak becomes.

A renewal model of trades that infect one another, with susceptibles that are used up, started from
what the timetable says of each trade. Every draw takes its numbers from the timetable's doubt; the
same draws are run with and without a move, so that their difference is the move's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from rencheng.core.outbreak.demand import DEFAULT_LOADS, Load
from rencheng.core.outbreak.renewal import generation_weights
from rencheng.core.outbreak.series import Floats

#: Share of contacts outside one's own trade: homes, shops, transport (ours).
MIXED: Final = 0.4
DRAWS, DAYS, SEED = 200, 90, 11
_FEWEST = 1e-3
_ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """A trade now. infected: (P,) infections of the last days, newest last. reproduction: mean and
    standard deviation of how many one infects; left: infections to come, 5th, 50th, 95th
    percentile."""

    name: str
    infected: Floats
    reproduction: tuple[float, float]
    left: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Move:
    """Contacts of a trade, multiplied from a day on for some days. contact .5: every second day at
    work; a trade that starts a week late has .3 for seven days."""

    trade: str
    contact: float
    first: int
    days: int


@dataclass(frozen=True, slots=True)
class Change:
    """What moves do to the highest day of one load: percentiles 5, 50, 95. before, after: units;
    saved: share of the peak that goes; later: days by which it moves."""

    load: str
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    saved: tuple[float, float, float]
    later: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Scenario:
    """infections: (G, DAYS) medians by trade; total: (3, DAYS) percentiles 5, 50, 95 of all."""

    infections: Floats
    total: Floats
    changes: list[Change]


def scenario(
    trades: Sequence[Standing], moves: Sequence[Move], loads: Sequence[Load] = DEFAULT_LOADS
) -> Scenario:
    """The city with these moves, and what they change beside the city without."""
    without = run(trades, [])
    moved = run(trades, moves) if moves else without
    return Scenario(
        np.median(moved, 0),
        np.quantile(moved.sum(1), [0.05, 0.5, 0.95], axis=0),
        [_change(load, without.sum(1), moved.sum(1)) for load in loads],
    )


def advice(
    trades: Sequence[Standing], candidates: Sequence[Move], load: Load, most: int = 3
) -> list[tuple[Move, Change]]:
    """The few moves that lower a load's peak most, the best first, each on top of those before it.

    Ends early where no further move saves a hundredth of the peak.
    """
    chosen: list[tuple[Move, Change]] = []
    without = run(trades, []).sum(1)
    left, saved = list(candidates), 0.0
    while left and len(chosen) < most:
        taken = [move for move, _ in chosen]
        tried = [(_change(load, without, run(trades, [*taken, one]).sum(1)), one) for one in left]
        change, best = max(tried, key=lambda pair: pair[0].saved[1])
        if change.saved[1] < saved + 0.01:
            break
        chosen.append((best, change))
        saved = change.saved[1]
        left = [one for one in left if one.trade != best.trade]
    return chosen


def run(trades: Sequence[Standing], moves: Sequence[Move]) -> Floats:
    """(DRAWS, G, DAYS) infections by trade and day; the same draws whatever the moves."""
    draw = np.random.default_rng(SEED)
    weights = generation_weights()
    groups, longest = len(trades), len(weights)
    shared = draw.normal(0, 1, (DRAWS, 1))
    rate, left = _drawn(trades, shared, draw)
    pool = np.maximum(left / _attack(rate), 1.0)
    past = np.zeros((groups, longest))
    for row, one in enumerate(trades):
        known = one.infected[-longest:]
        past[row, longest - len(known) :] = known
    infected = np.concatenate(
        [np.broadcast_to(past, (DRAWS, groups, longest)), np.zeros((DRAWS, groups, DAYS))], 2
    )
    contact = _contacts(trades, moves)
    size = pool / pool.sum(1, keepdims=True)
    start = pool.copy()
    for day in range(DAYS):
        force = infected[:, :, day : day + longest] @ weights[::-1]
        met = contact[:, day]
        outside = (force * met).sum(1, keepdims=True) * size
        pressure = ((1 - MIXED) * force * met + MIXED * outside) * met
        new = np.minimum(rate * pressure * pool / start, pool)
        infected[:, :, longest + day] = new
        pool = pool - new
    return np.asarray(infected[:, :, longest:])


def _drawn(
    trades: Sequence[Standing], shared: Floats, draw: np.random.Generator
) -> tuple[Floats, Floats]:
    """(DRAWS, G) reproduction numbers, and infections still to come; both lean together, half of
    their doubt being that of the city."""
    own = draw.normal(0, 1, (2, DRAWS, len(trades)))
    lean = np.sqrt(0.5) * shared + np.sqrt(0.5) * own
    mean, spread = (np.array([one.reproduction[at] for one in trades]) for at in (0, 1))
    rate = np.maximum(mean + spread * lean[0], 0.05)
    low, middle, high = (
        np.array([max(one.left[at], _FEWEST) for one in trades]) for at in range(3)
    )
    sigma = np.log(high / low) / (2 * 1.645)
    return rate, middle * np.exp(sigma * lean[1])


def _attack(rate: Floats) -> Floats:
    """Share of a pool that a wave takes, by how many one infects (Kermack & McKendrick 1927); of a
    wave that shrinks, a tenth."""
    share = np.full_like(rate, 0.5)
    for _ in range(_ROUNDS):
        share = 1 - np.exp(-rate * share)
    return np.maximum(share, 0.1)


def _contacts(trades: Sequence[Standing], moves: Sequence[Move]) -> Floats:
    contact = np.ones((len(trades), DAYS))
    names = [one.name for one in trades]
    for move in moves:
        if move.trade in names:
            row = names.index(move.trade)
            contact[row, move.first : move.first + move.days] *= move.contact
    return np.sqrt(contact)  # who meets nobody half of the time meets and is met half as often


def _change(load: Load, without: Floats, moved: Floats) -> Change:
    before, after = load.demand(without), load.demand(moved)
    top, lower = before.max(1), after.max(1)
    return Change(
        load.name,
        _levels(top),
        _levels(lower),
        _levels(1 - lower / np.maximum(top, 1e-9)),
        _levels((after.argmax(1) - before.argmax(1)).astype(float)),
    )


def _levels(values: Floats) -> tuple[float, float, float]:
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return float(low), float(middle), float(high)
