"""Who lends to whom between peaks (错峰互助): a linear programme over districts and days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from rencheng.core.common.errors import InputError
from rencheng.core.outbreak.series import Floats

#: Ours: what moving a unit for a day costs, beside a unit that is missing (1), and beside it how
#: much a farther lender costs: so little that need decides, and as few move as can.
MOVING, FARTHER = 0.01, 0.005
_LEAST = 0.5  # units below which a loan is none


@dataclass(frozen=True, slots=True)
class Loan:
    """Units lent from one place to another, from day to day (indices, the last included). units:
    the most on one of these days."""

    giver: str
    taker: str
    first: int
    last: int
    units: float


@dataclass(frozen=True, slots=True)
class Lending:
    """loans; missing_alone, missing: (R, T) units that lack on each day, without and with them."""

    loans: list[Loan]
    missing_alone: Floats
    missing: Floats


def lend(
    names: Sequence[str], demand: Floats, capacity: Floats, far: Floats | None = None
) -> Lending:
    """The loans that leave least missing, and among those move least.

    demand: (R, T) units needed; capacity: (R,) units there are; far: (R, R) how far apart, 0 to 1.
    Nobody lends what they need on that day. Days are independent, so each is a transport problem of
    its own; all are solved at once (HiGHS). Raises InputError `outbreak_capacity` for a capacity
    that cannot be.
    """
    if (capacity < 0).any() or not np.isfinite(capacity).all():
        raise InputError("outbreak_capacity", region=names[int(np.argmin(capacity))])
    places, days = demand.shape
    spare = np.maximum(capacity[:, None] - demand, 0)
    short = np.maximum(demand - capacity[:, None], 0)
    givers, takers, at = np.nonzero((spare[:, None] > 0) & (short[None] > 0))
    if not len(at):
        return Lending([], short, short)
    distance = far[givers, takers] if far is not None else np.zeros(len(at))
    cost = -1 + MOVING + FARTHER * distance
    row = np.concatenate([givers * days + at, places * days + takers * days + at])
    column = np.tile(np.arange(len(at)), 2)
    shape = (2 * places * days, len(at))
    limits = coo_array((np.ones(len(row)), (row, column)), shape=shape).tocsr()
    bound = np.concatenate([spare.reshape(-1), short.reshape(-1)])
    found = linprog(cost, A_ub=limits, b_ub=bound, bounds=(0, None), method="highs")
    moved = np.zeros((places, places, days))
    moved[givers, takers, at] = found.x
    return Lending(_loans(names, moved), short, np.maximum(short - moved.sum(0), 0))


def _loans(names: Sequence[str], moved: Floats) -> list[Loan]:
    """Days on end of one pair as one loan, the earliest first."""
    loans = []
    for giver, taker in zip(*np.nonzero(moved.max(2) >= _LEAST), strict=True):
        days = np.flatnonzero(moved[giver, taker] >= _LEAST)
        for span in np.split(days, np.flatnonzero(np.diff(days) > 1) + 1):
            most = float(moved[giver, taker, span].max())
            loans.append(Loan(names[giver], names[taker], int(span[0]), int(span[-1]), most))
    return sorted(loans, key=lambda one: (one.first, -one.units))
