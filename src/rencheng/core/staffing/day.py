"""A day at the hotline (当日话务): what seats give quarter by quarter, and who is called back
later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rencheng.core.staffing.arrivals import Floats
from rencheng.core.staffing.erlang import Load, Service, agents_for, serve

QUARTER_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter hour. needed: agents for the target; service: what the staffed ones give, None
    where there are none and no calls."""

    calls: float
    needed: int
    staffed: int
    service: Service


def day(
    calls: Floats,
    staffed: Floats,
    *,
    handle: float,
    patience: float,
    target: float,
    within: float,
) -> list[Quarter]:
    """Each quarter in a steady state of its own (Erlang A). calls, staffed: (96,)."""
    needed = needed_agents(calls, handle=handle, patience=patience, target=target, within=within)
    return [
        Quarter(
            float(number),
            int(least),
            int(agents),
            serve(Load(float(number) / QUARTER_SECONDS, handle, patience), int(agents), within),
        )
        for number, least, agents in zip(calls, needed, staffed, strict=True)
    ]


def needed_agents(
    calls: Floats, *, handle: float, patience: float, target: float, within: float
) -> Floats:
    """(96,) fewest agents with whom the target is met in each quarter."""
    return np.array(
        [
            agents_for(
                Load(float(one) / QUARTER_SECONDS, handle, patience), target=target, within=within
            )
            if one > 0
            else 0
            for one in calls
        ],
        float,
    )


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Callers who gave up and asked to be called back. waiting: (96,) at the end of each quarter;
    made: (96,) in each; lost: callers who are still waiting when the day ends."""

    waiting: Floats
    made: Floats
    lost: float


def callbacks(quarters: list[Quarter], *, handle: float, taken: float) -> Callbacks:
    """The queue of callbacks: who gives up enters it with chance `taken`, idle agents empty it.

    handle: seconds a callback takes.
    """
    waiting, made = np.zeros(len(quarters)), np.zeros(len(quarters))
    queue = 0.0
    for at, one in enumerate(quarters):
        idle = one.staffed * (1 - min(one.service.busy, 1.0)) * QUARTER_SECONDS / handle
        made[at] = min(queue, idle)
        queue += taken * one.service.abandoned * one.calls - made[at]
        waiting[at] = queue
    return Callbacks(waiting, made, queue)
