"""The hotline's switchboard (话务): who is picked up when, and who gives up.

First come, first served, N agents, exponential patience (the M/G/N+M queue), followed call by
call: so waiting and abandonment rise by themselves when a shock doubles the calls.
"""

from __future__ import annotations

import heapq
from datetime import datetime, timedelta
from itertools import count
from math import ceil, exp, sqrt
from random import Random

from rencheng.simulator.arrivals import HOUR_WEIGHTS_PHONE
from rencheng.simulator.records import AFTER_CALL_SECONDS, CallRecord

#: Mean handling time, talk plus note, in seconds (facts of the field: about 240 s).
HANDLE_SECONDS = 240.0
#: Spread of the handling time: standard deviation of its logarithm (ours).
HANDLE_SIGMA = 0.55
#: Mean patience of a waiting caller in seconds (ours).
PATIENCE_SECONDS = 110.0
#: Ringing before an idle agent takes the call, seconds from and to (ours).
RING_SECONDS = (2, 9)
#: Square-root staffing: agents = load + β·√load (Halfin and Whitt 1981); β is ours.
STAFFING_BETA = 0.9
SHIFT_HOURS = (7, 13, 19, 23)  # shifts begin at these hours; each is staffed for its own peak


class Switchboard:
    """Agents staffed for a normal day; `answer` must be called in order of time."""

    def __init__(self, calls_per_day: float) -> None:
        self.calls_per_day = calls_per_day
        self._shift: int | None = None
        self._free: list[tuple[float, int]] = []  # (second at which free again, agent)

    def answer(self, rang_at: datetime, rng: Random, *, factor: float = 1.0) -> CallRecord:
        """Let a call ring at `rang_at`. factor: how long this matter talks against the mean."""
        now = rang_at.timestamp()
        self._change_shift(rang_at.hour, now)
        patience = rng.expovariate(1 / PATIENCE_SECONDS)
        free_at, agent = self._free[0]
        ring = rng.uniform(*RING_SECONDS)
        wait = max(0.0, free_at - now) + ring
        if free_at > now and wait > patience:
            gone = rang_at + timedelta(seconds=round(max(patience, 1.0)))
            return CallRecord(rang_at, None, gone, 0, None)
        talk = max(15, round(factor * _handle_seconds(rng) - AFTER_CALL_SECONDS))
        heapq.heapreplace(self._free, (now + wait + talk + AFTER_CALL_SECONDS, agent))
        picked = rang_at + timedelta(seconds=round(wait))
        return CallRecord(rang_at, picked, picked + timedelta(seconds=talk), talk, f"A{agent:03d}")

    def _change_shift(self, hour: int, now: float) -> None:
        shift = shift_of(hour)
        if shift == self._shift:
            return
        self._shift = shift
        agents = agents_of_shift(shift, self.calls_per_day)
        # Whoever is still talking finishes and keeps the number; the others' seats are free.
        talking = sorted(seat for seat in self._free if seat[0] > now)
        taken = {agent for _, agent in talking}
        names = (number for number in count(1) if number not in taken)
        staying = talking[:agents]
        self._free = staying + [(now, next(names)) for _ in range(agents - len(staying))]
        heapq.heapify(self._free)


def shift_of(hour: int) -> int:
    """Index of the shift that works at `hour`."""
    return sum(hour >= start for start in SHIFT_HOURS) % len(SHIFT_HOURS)


def agents_of_shift(shift: int, calls_per_day: float) -> int:
    """Seats for the busiest hour of a shift on a normal Monday, at least one."""
    peak = max(w for hour, w in enumerate(HOUR_WEIGHTS_PHONE) if shift_of(hour) == shift)
    hourly = 1.13 * calls_per_day * peak / sum(HOUR_WEIGHTS_PHONE)
    load = hourly * HANDLE_SECONDS / 3600
    return max(1, ceil(load + STAFFING_BETA * sqrt(load)))


def _handle_seconds(rng: Random) -> float:
    return HANDLE_SECONDS * exp(rng.gauss(-(HANDLE_SIGMA**2) / 2, HANDLE_SIGMA))
