"""Supplies (物资保障): how many days they last, who gives to whom, which measure comes next.

Days left divide what is there by what is asked for; both are uncertain in demand alone, so the
bounds are those of the demand. Transfers are a transport problem (linear programme, HiGHS).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from rencheng.core.common.errors import InputError

Floats = NDArray[np.float64]


class Measure(StrEnum):
    """What to do about a shortage, in the order of the field (facts §5)."""

    PUBLISH = "publish"  # say where there is stock
    ORGANISE = "organise"  # order more from who makes and sells it
    MOVE = "move"  # from one district to another
    RELEASE_LOCAL = "release_local"  # local reserves
    RELEASE_CENTRAL = "release_central"  # central reserves
    IMPORT = "import"
    RATION = "ration"
    REQUISITION = "requisition"


ORDER: Final = tuple(Measure)


class Level(StrEnum):
    """How a stock stands."""

    ENOUGH = "enough"
    LOW = "low"
    SHORT = "short"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Limits:
    """Days left below which an item is low or short. Ours; a city sets its own."""

    low: float = 7.0
    short: float = 3.0


DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Days:
    """Days a stock lasts: middle and bounds; inf where nothing is asked for."""

    low: float
    middle: float
    high: float


def days_left(stock: float, demand: tuple[Floats, Floats, Floats]) -> Days:
    """When a stock is used up. demand: (low, middle, high), each (T,) units a day from today on;
    after the last day the mean of the last week goes on.

    Raises InputError `supply_negative` (stock) for a stock below zero.
    """
    if not stock >= 0:
        raise InputError("supply_negative", stock=stock)
    low, middle, high = (_lasts(stock, one) for one in demand)
    return Days(high, middle, low)


def _lasts(stock: float, demand: Floats) -> float:
    used = np.cumsum(np.maximum(demand, 0.0))
    if not len(used):
        return inf
    at = int(np.searchsorted(used, stock, side="right"))
    if at < len(used):
        before = float(used[at - 1]) if at else 0.0
        return at + (stock - before) / float(demand[at])
    rate = float(np.maximum(demand[-7:], 0).mean())
    return len(used) + (stock - float(used[-1])) / rate if rate > 0 else inf


#: How far what people ask for may move usual use. Ours: a run on shops is not eaten.
_LEAST_PULL, _MOST_PULL = 0.7, 2.0
#: Requests of both weeks below which they say nothing of use. Ours.
_FEW_ASK = 20


def pull(asked: float, before: float) -> tuple[float, float, float]:
    """(low, middle, high) factors on usual use, by how many asked for an item in a week and in the
    week before on average. Bounds of 90 in 100, as if both were Poisson counts; 1 where few ask.
    """
    ratio = (asked + 1) / (before + 1)
    doubt = 1.645 * (1 / (asked + 1) + 1 / (before + 1)) ** 0.5
    low, middle, high = (
        min(max(float(np.exp(np.log(ratio) + way * doubt)), _LEAST_PULL), _MOST_PULL)
        for way in (-1, 0, 1)
    )
    return (low, middle, high) if asked + before >= _FEW_ASK else (1.0, 1.0, 1.0)


def level(days: Days, stock: float, limits: Limits = DEFAULT_LIMITS) -> Level:
    """How a stock stands, by the middle of its days left; nothing there is out, if asked for."""
    if stock <= 0 and days.middle < inf:
        return Level.OUT
    if days.middle < limits.short:
        return Level.SHORT
    return Level.LOW if days.middle < limits.low else Level.ENOUGH


@dataclass(frozen=True, slots=True)
class Transfer:
    """Units of an item from one place to another, now."""

    giver: int
    taker: int
    units: float


@dataclass(frozen=True, slots=True)
class Plan:
    """transfers; short_alone, short: (R,) units that lack over the horizon, without and with."""

    transfers: list[Transfer]
    short_alone: Floats
    short: Floats


#: What it costs to move a unit, beside one that lacks (1), and more the farther: need decides.
_MOVING, _FARTHER = 0.01, 0.01


def transfers(
    stock: Floats, need: Floats, *, keep: Floats | None = None, far: Floats | None = None
) -> Plan:
    """Who gives to whom, so that least lacks over the horizon and, among those plans, least moves.

    stock, need: (R,) units there and needed over the horizon. keep: (R,) what a giver holds back
    beyond its own need. far: (R, R) distance, 0 to 1. Raises InputError `supply_negative`.
    """
    if (stock < 0).any() or not np.isfinite(stock).all():
        raise InputError("supply_negative", stock=float(np.min(stock)))
    held = need + (keep if keep is not None else 0.0)
    spare, short = np.maximum(stock - held, 0), np.maximum(need - stock, 0)
    givers, takers = np.flatnonzero(spare), np.flatnonzero(short)
    if not len(givers) or not len(takers):
        return Plan([], short, short)
    one, other = (grid.reshape(-1) for grid in np.meshgrid(givers, takers, indexing="ij"))
    distance = far[one, other] if far is not None else np.zeros(len(one))
    limits = np.vstack([
        *(np.equal(one, place).astype(float) for place in givers),
        *(np.equal(other, place).astype(float) for place in takers),
    ])  # fmt: skip
    bound = np.concatenate([spare[givers], short[takers]])
    found = linprog(
        -1 + _MOVING + _FARTHER * distance, A_ub=limits, b_ub=bound, bounds=(0, None),
        method="highs",
    )  # fmt: skip
    got = np.zeros(len(stock))
    np.add.at(got, other, found.x)
    moved = [
        Transfer(int(giver), int(taker), float(units))
        for giver, taker, units in zip(one, other, found.x, strict=True)
        if units >= 0.5
    ]
    moved.sort(key=lambda move: -move.units)
    return Plan(moved, short, np.maximum(short - got, 0))


def next_measure(levels: Sequence[Level], spare: bool, taken: Sequence[Measure]) -> Measure | None:
    """The next measure of the order, given how an item stands in the districts.

    Nothing while all have enough. While the city as a whole has spare stock, it moves; else the
    first measure not yet taken. levels: by district; spare: whether a district can give.
    """
    if all(one is Level.ENOUGH for one in levels):
        return None
    open_ = (one for one in ORDER if one not in taken and (spare or one is not Measure.MOVE))
    return next(open_, None)
