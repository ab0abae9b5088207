"""The inner loops of complaints as readings (隐马尔可夫内核), compiled by numba.

Arrays as in `complaints`: logs (T, A, 3) ln likelihoods; move (T, A, 3, 3) chances on entering
a bin.
"""

from __future__ import annotations

import numpy as np

from rencheng.core.common.machine_code import compiled

STATES = 3


@compiled
def smoothed(logs, move, forward, states):  # type: ignore[no-untyped-def]
    """Fill forward chances and those in the light of all bins, each (T, A, 3)."""
    bins, areas, _ = logs.shape
    seen = np.empty((bins, STATES))
    before = np.empty(STATES)
    later = np.empty(STATES)
    for area in range(areas):
        before[:] = 0.0
        before[0] = 1.0
        for at in range(bins):
            top = max(logs[at, area, 0], logs[at, area, 1], logs[at, area, 2])
            total = 0.0
            for to in range(STATES):
                seen[at, to] = np.exp(logs[at, area, to] - top)
                chance = 0.0
                for of in range(STATES):
                    chance += before[of] * move[at, area, of, to]
                forward[at, area, to] = chance * seen[at, to]
                total += forward[at, area, to]
            for to in range(STATES):
                forward[at, area, to] /= total
                before[to] = forward[at, area, to]
        later[:] = 1.0
        states[bins - 1, area] = forward[bins - 1, area]
        for at in range(bins - 2, -1, -1):
            top = 0.0
            for of in range(STATES):
                chance = 0.0
                for to in range(STATES):
                    chance += move[at + 1, area, of, to] * seen[at + 1, to] * later[to]
                before[of] = chance
                top = max(top, chance)
            total = 0.0
            for of in range(STATES):
                later[of] = before[of] / top
                states[at, area, of] = forward[at, area, of] * later[of]
                total += states[at, area, of]
            for of in range(STATES):
                states[at, area, of] /= total


@compiled
def gains(logs, move, found):  # type: ignore[no-untyped-def]
    """Fill (A, T): ln of how much better all from a bin on is explained by a failure in it than by
    service that goes on."""
    bins, areas, _ = logs.shape
    later = np.empty(STATES)
    here = np.empty(STATES)
    for area in range(areas):
        later[:] = 0.0
        for at in range(bins - 1, -1, -1):
            top = -1e300
            for state in range(STATES):
                here[state] = logs[at, area, state] + later[state]
                top = max(top, here[state])
            found[area, at] = here[1] - here[0]
            for of in range(STATES):
                chance = 0.0
                for to in range(STATES):
                    chance += move[at, area, of, to] * np.exp(here[to] - top)
                later[of] = top + np.log(chance)
