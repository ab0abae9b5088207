"""A queue played through call by call (排队仿真): what the formulas are checked against."""

from __future__ import annotations

import heapq

import numpy as np

from rencheng.core.staffing.erlang import Load, Service


def play(load: Load, agents: int, within: float, *, calls: int, seed: int) -> Service:
    """Service met by `calls` calls after a tenth of them to warm up; at least one agent.

    First come, first served; a caller whose patience ends before an agent is free gives up.
    """
    draw = np.random.default_rng(seed)
    warm = calls // 10
    total = calls + warm
    arrives = np.cumsum(draw.exponential(1 / load.rate, total))
    handles = draw.exponential(load.handle, total)
    patience = (
        np.full(total, np.inf) if load.patience is None else draw.exponential(load.patience, total)
    )
    free = [0.0] * agents  # when each agent is next free
    waited = np.zeros(total)
    gone = np.zeros(total, bool)
    worked = 0.0
    for call in range(total):
        begins = max(free[0], arrives[call])
        wait = begins - arrives[call]
        if wait > patience[call]:
            waited[call], gone[call] = patience[call], True
            continue
        waited[call] = wait
        heapq.heapreplace(free, begins + handles[call])
        if call >= warm:
            worked += handles[call]
    waited, gone = waited[warm:], gone[warm:]
    span = arrives[-1] - arrives[warm]
    answered = ~gone & (waited <= within)
    return Service(
        agents,
        float((waited > 0).mean()),
        float(answered.mean()),
        float(waited.mean()),
        float(gone.mean()),
        worked / (span * agents),
        float(waited.sum() / span),
    )
