"""Who works when (排班): the cheapest set of shifts that covers what each quarter hour needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from rencheng.core.common.errors import InputError
from rencheng.core.staffing.arrivals import QUARTERS, Floats

QUARTER_HOURS: Final = 0.25
#: Ours: a missing agent for a quarter costs as much as so many that work it.
MISSING: Final = 20.0
_SECONDS = 10.0  # the solver's time; its gap is told


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift that can be worked. start: quarter of the day; length: quarters; pause: (first,
    length) of the break within it. It may run past midnight."""

    name: str
    start: int
    length: int
    pause: tuple[int, int] = (0, 0)

    def covers(self) -> Floats:
        """(96,) 1 where somebody on this shift takes calls."""
        found = np.zeros(QUARTERS)
        quarters = np.arange(self.start, self.start + self.length)
        free = (quarters >= self.pause[0]) & (quarters < self.pause[0] + self.pause[1])
        found[quarters[~free] % QUARTERS] = 1
        return found

    @property
    def hours(self) -> float:
        """Hours paid."""
        return self.length * QUARTER_HOURS


def usual_shifts() -> list[Shift]:
    """Eight hours with half an hour's break in the middle, starting every hour; four in the
    peaks."""
    eight = [Shift(f"{hour:02d}:00+8", hour * 4, 32, (hour * 4 + 15, 2)) for hour in range(24)]
    four = [Shift(f"{hour:02d}:00+4", hour * 4, 16) for hour in range(7, 20)]
    return eight + four


@dataclass(frozen=True, slots=True)
class Plan:
    """agents: shift → how many; staffed, missing: (96,); hours: paid; bound: no plan costs less
    than this share of it (1: proven best)."""

    agents: dict[str, int]
    staffed: Floats
    missing: Floats
    hours: float
    bound: float


def plan_shifts(needed: Floats, shifts: Sequence[Shift], *, most: int | None = None) -> Plan:
    """The plan that costs least. needed: (96,) agents; most: agents there are in all.

    An integer programme (HiGHS): least hours, MISSING for each agent that lacks in a quarter.
    Raises InputError `staffing_no_shifts`, `staffing_needed_shape`.
    """
    if not shifts:
        raise InputError("staffing_no_shifts")
    if needed.shape != (QUARTERS,) or not np.isfinite(needed).all() or (needed < 0).any():
        raise InputError("staffing_needed_shape", quarters=QUARTERS)
    covers = np.stack([shift.covers() for shift in shifts], 1)
    hours = np.array([shift.hours for shift in shifts])
    number = len(shifts)
    cost = np.concatenate([hours, np.full(QUARTERS, MISSING * QUARTER_HOURS)])
    cover = LinearConstraint(np.hstack([covers, np.eye(QUARTERS)]), np.ceil(needed), np.inf)
    limits = [cover]
    if most is not None:
        limits.append(
            LinearConstraint(np.concatenate([np.ones(number), np.zeros(QUARTERS)]), 0, most)
        )
    found = milp(
        cost,
        constraints=limits,
        integrality=np.concatenate([np.ones(number), np.zeros(QUARTERS)]),
        bounds=Bounds(0, np.inf),
        options={"time_limit": _SECONDS, "mip_rel_gap": 1e-3},
    )
    agents = np.rint(found.x[:number]).astype(int)
    staffed = covers @ agents
    bound = float(found.mip_dual_bound) / max(float(found.fun), 1e-9)
    return Plan(
        {shift.name: int(one) for shift, one in zip(shifts, agents, strict=True) if one},
        staffed,
        np.maximum(np.ceil(needed) - staffed, 0),
        float(hours @ agents),
        min(bound, 1.0),
    )
