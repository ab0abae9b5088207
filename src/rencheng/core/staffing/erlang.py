"""Queues of a hotline, exactly (话务排队): Erlang B, C and A.

Calls arrive at random (Poisson), are handled in exponential times by N agents and wait in the order
of arrival. In Erlang C they wait for ever; in Erlang A (Palm 1957; Garnett, Mandelbaum & Reiman
2002) each gives up after an exponential time of its own, so that the queue holds in a surge too.
Probabilities of states are added up in logarithms, so that 10,000 agents are no trouble.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincc, gammaln, logsumexp

from rencheng.core.common.errors import InputError

#: Ours: the largest centre of the world has fewer.
MOST_AGENTS: Final = 20_000
#: States less likely than this beside the likeliest one are left out (ln).
_NEGLIGIBLE: Final = -60.0


@dataclass(frozen=True, slots=True)
class Load:
    """What comes in. rate: calls a second; handle, patience: mean seconds; patience None: nobody
    gives up."""

    rate: float
    handle: float
    patience: float | None = None

    @property
    def erlangs(self) -> float:
        """The offered load: agents who would be busy if there were always enough."""
        return self.rate * self.handle


@dataclass(frozen=True, slots=True)
class Service:
    """What callers meet. waits: share who wait at all; within: share of all calls answered within
    the limit; wait: mean seconds waited by all calls; abandoned: share who give up; busy: share of
    the agents' time spent on calls; queue: mean number waiting."""

    agents: int
    waits: float
    within: float
    wait: float
    abandoned: float
    busy: float
    queue: float


def checked(load: Load) -> Load:
    """The load. Raises InputError `staffing_number` (name, value) for what is no load."""
    given = {"calls": load.rate, "handle": load.handle}
    if load.patience is not None:
        given["patience"] = load.patience
    for name, value in given.items():
        if not np.isfinite(value) or value < 0 or (value == 0 and name != "calls"):
            raise InputError("staffing_number", name=name, value=value)
    return load


def erlang_b(erlangs: float, agents: int) -> float:
    """The share of calls that find all agents busy where nobody can wait (Erlang 1917)."""
    if erlangs == 0:
        return float(agents == 0)
    states = np.arange(agents + 1)
    weights = states * np.log(erlangs) - gammaln(states + 1)
    return float(np.exp(weights[-1] - logsumexp(weights)))


def erlang_c(load: Load, agents: int, within: float) -> Service:
    """Service where nobody gives up; `within` in seconds.

    Raises InputError `erlang_c_unstable` (agents, erlangs) where agents ≤ the offered load: the
    queue would grow without end.
    """
    checked(load)
    erlangs = load.erlangs
    if agents <= erlangs:
        raise InputError("erlang_c_unstable", agents=agents, erlangs=round(erlangs, 1))
    blocked = erlang_b(erlangs, agents)
    busy = erlangs / agents
    waits = blocked / (1 - busy * (1 - blocked))
    spare = agents - erlangs
    wait = waits * load.handle / spare
    answered = 1 - waits * float(np.exp(-spare * within / load.handle))
    return Service(agents, waits, answered, wait, 0.0, busy, load.rate * wait)


def erlang_a(load: Load, agents: int, within: float) -> Service:
    """Service where callers give up; holds for any number of agents from 0. `within` in seconds.

    A caller behind k others waits until k + 1 have left the head of the queue; with rates
    Nμ + iθ that wait V makes e^(−θV) a Beta(Nμ/θ, k + 1) variable, from which the share answered
    within a limit, patience included, follows without any sum over time.
    """
    checked(load)
    if load.patience is None:
        return erlang_c(load, agents, within)
    if load.rate == 0:
        return Service(agents, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    quits = 1 / load.patience
    clears = agents / load.handle  # calls a second that all agents together finish
    states = _states(load, agents)
    ahead = np.arange(len(states) - agents)  # waiting before a caller who finds all busy
    waiting = states[agents:]
    waits = float(waiting.sum())
    queue = float((ahead * waiting).sum())
    abandoned = queue * quits / load.rate
    answered = 1 - waits
    if agents:
        shape = clears / quits
        each = shape / (shape + ahead + 1) * betaincc(shape + 1, ahead + 1, np.exp(-quits * within))
        answered += float((each * waiting).sum())
    busy = load.rate * (1 - abandoned) * load.handle / agents if agents else 0.0
    return Service(agents, waits, max(answered, 0.0), queue / load.rate, abandoned, busy, queue)


def _states(load: Load, agents: int) -> NDArray[np.float64]:
    """The probabilities of 0, 1, … calls in the system, up to where they are negligible."""
    assert load.patience is not None
    quits, ends = 1 / load.patience, 1 / load.handle
    # Where more come than are finished, so many wait that as many give up; then a bell's width.
    surplus = max(0.0, load.rate - agents * ends) * load.patience
    most = int(surplus + 15 * np.sqrt(load.rate * load.patience + 1) + 200)
    number = np.arange(1, agents + most + 1)
    leaving = np.minimum(number, agents) * ends + np.maximum(number - agents, 0) * quits
    weights = np.concatenate([[0.0], np.cumsum(np.log(load.rate) - np.log(leaving))])
    likely = np.flatnonzero(weights > weights.max() + _NEGLIGIBLE)
    weights = weights[: max(int(likely[-1]), agents) + 1]
    return np.exp(weights - logsumexp(weights))


def serve(load: Load, agents: int, within: float) -> Service:
    """Erlang A where callers give up, else Erlang C. Raises InputError as those, and
    `staffing_agents` for a number of agents that cannot be."""
    if not 0 <= agents <= MOST_AGENTS:
        raise InputError("staffing_agents", agents=agents, most=MOST_AGENTS)
    return erlang_a(load, agents, within) if load.patience else erlang_c(load, agents, within)


def agents_for(load: Load, *, target: float, within: float) -> int:
    """The fewest agents with whom `target` (a share below 1) of the calls are answered within
    `within` seconds.

    Raises InputError `staffing_target`, and `staffing_agents` where MOST_AGENTS are too few.
    """
    checked(load)
    if not 0 < target < 1:
        raise InputError("staffing_target", target=target)
    low = int(load.erlangs) + 1 if load.patience is None else 0
    high = max(2 * low, 8)
    while high < MOST_AGENTS and serve(load, high, within).within < target:
        low, high = high, min(2 * high, MOST_AGENTS)
    if low > MOST_AGENTS or serve(load, min(high, MOST_AGENTS), within).within < target:
        raise InputError("staffing_agents", agents=low, most=MOST_AGENTS)
    while low < high:  # service never falls with one more agent
        middle = (low + high) // 2
        if serve(load, middle, within).within >= target:
            high = middle
        else:
            low = middle + 1
    return high
