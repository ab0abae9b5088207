"""Which crew does which task when (抢修调度): least weight × hours until restored.

A task is restored when it and all that it needs are done; in which order crews do them is free.
Published results for such problems (Pinedo 2016, P | | Σ wC) give the bound; the order is found by
a greedy choice of closures and then by annealing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rencheng.core.common.errors import InputError
from rencheng.core.resilience import crews_kernel as kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SEED: Final = 1
#: Work of the search in elementary steps, some billions of which a core does in a second: so that
#: plans of 100 tasks take under a second, and of 2,000 under half a minute.
SMALL, SMALL_WORK, LARGE_WORK = 200, 200_000_000, 5_000_000_000
MOST_MOVES: Final = 400_000
BOUND_ROUNDS: Final = 300
DRAWN: Final = 20  # random orders that a plan is compared with
_NOWHERE: Final = 0  # index of the site that is no distance from any


@dataclass(frozen=True, slots=True)
class Task:
    """hours: of work. weight: residents and critical sites that it brings back; equity: factor of
    theirs. needs: ids of tasks without which it brings back nobody. site, skills: where, and what
    its crew must know."""

    id: str
    hours: float
    weight: float
    needs: tuple[str, ...] = ()
    site: str = ""
    skills: frozenset[str] = frozenset()
    equity: float = 1.0


@dataclass(frozen=True, slots=True)
class Crew:
    """free: hours from now when it can begin (it may be at work). site: where it then is."""

    id: str
    skills: frozenset[str] = frozenset()
    site: str = ""
    free: float = 0.0


@dataclass(frozen=True)
class Plan:
    """travel: (from site, to site) → hours, both ways alike unless both are given; a pair that is
    not there takes none."""

    tasks: tuple[Task, ...]
    crews: tuple[Crew, ...]
    travel: Mapping[tuple[str, str], float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """A task in the schedule. start: when its crew arrives; restored: when it and all that it
    needs are done. Hours from now."""

    task: str
    crew: str
    start: float
    end: float
    restored: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """jobs: by start. objective: Σ weight × restored. bound: no schedule has less."""

    jobs: tuple[Job, ...]
    objective: float
    bound: float


class Instance:
    """A plan as arrays."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        number = {task.id: index for index, task in enumerate(plan.tasks)}
        closures = _closures(plan, number)
        self.hours = np.array([task.hours for task in plan.tasks], float)
        self.weights = np.array([task.weight * task.equity for task in plan.tasks], float)
        self.starts = np.cumsum([0, *(len(one) for one in closures)]).astype(np.int64)
        self.members = np.array([i for one in closures for i in one], np.int64)
        sites = {"": _NOWHERE}
        for name in (*(task.site for task in plan.tasks), *(crew.site for crew in plan.crews)):
            sites.setdefault(name, len(sites))
        self.site = np.array([sites[task.site] for task in plan.tasks], np.int64)
        self.base = np.array([sites[crew.site] for crew in plan.crews], np.int64)
        self.free = np.array([crew.free for crew in plan.crews], float)
        self.travel = _travel(plan, sites)
        self.can = np.array(
            [[task.skills <= crew.skills for crew in plan.crews] for task in plan.tasks], bool
        ).reshape(len(plan.tasks), len(plan.crews))
        for task, able in zip(plan.tasks, self.can, strict=True):
            if not able.any():
                skills = ", ".join(sorted(task.skills))
                raise InputError("crews_nobody_can", task=task.id, skills=skills)

    def arrays(self) -> tuple[NDArray[np.generic], ...]:
        """In the order in which the kernel takes them."""
        return (
            self.hours, self.weights, self.starts, self.members, self.can,
            self.free, self.site, self.base, self.travel,
        )  # fmt: skip

    def cost(self, order: Ints) -> float:
        """Σ weight × restored where tasks are given out in this order, each to the crew that would
        be done with it first."""
        return float(kernel.cost(order, *self.arrays()))


def idle_crews(plan: Plan) -> list[str]:
    """Crews whose skills fit no task."""
    return [
        crew.id
        for crew in plan.crews
        if plan.tasks and not any(task.skills <= crew.skills for task in plan.tasks)
    ]


def solve(plan: Plan, *, seed: int = SEED) -> Schedule:
    """A schedule of all tasks; the same plan and seed give the same one.

    Raises InputError `crews_circle` (tasks), `crews_need_unknown` (task, need) and
    `crews_nobody_can` (task, skills).
    """
    instance = Instance(plan)
    if not plan.tasks:
        return Schedule((), 0.0, 0.0)
    bound, worth = lower_bound(instance)
    begun = min((closure_order(instance), ratio_order(worth, instance)), key=instance.cost)
    order = kernel.anneal(begun, moves(instance), seed, *instance.arrays())
    natural = needs_first(instance, order)
    if instance.cost(natural) <= instance.cost(order):
        order = natural
    return scheduled(instance, order, bound)


def needs_first(instance: Instance, order: Ints) -> Ints:
    """The order with each task moved behind all that it needs: often at no cost, and what crews
    would do of themselves."""
    place = np.empty(len(order))
    place[order] = np.arange(len(order))
    latest = np.maximum.reduceat(place[instance.members], instance.starts[:-1])
    size = np.diff(instance.starts)  # a closure is larger than that of anything in it
    return np.lexsort((place, size, latest)).astype(np.int64)


def moves(instance: Instance) -> int:
    """How many changes of the order the search may try, by the size of the plan alone."""
    tasks, crews = instance.can.shape
    each = tasks * crews + len(instance.members)
    work = SMALL_WORK if tasks <= SMALL else LARGE_WORK
    return int(min(MOST_MOVES, work // each)) if tasks > 1 else 0


def scheduled(instance: Instance, order: Ints, bound: float) -> Schedule:
    """The schedule of an order."""
    begins, ends, crew, restored = kernel.play(order, *instance.arrays())
    tasks, crews = instance.plan.tasks, instance.plan.crews
    jobs = [
        Job(
            task.id,
            crews[int(crew[index])].id,
            float(begins[index]),
            float(ends[index]),
            float(restored[index]),
        )
        for index, task in enumerate(tasks)
    ]
    jobs.sort(key=lambda job: (job.start, job.crew, job.task))
    return Schedule(tuple(jobs), float((instance.weights * restored).sum()), bound)


def weight_order(instance: Instance) -> Ints:
    """Most weight an hour first, needs left aside (Smith 1956)."""
    return ratio_order(instance.weights, instance)


def ratio_order(worth: Floats, instance: Instance) -> Ints:
    """Most worth an hour first."""
    return np.argsort(-worth / np.maximum(instance.hours, 1e-9), kind="stable").astype(np.int64)


def closure_order(instance: Instance) -> Ints:
    """Again and again the task whose missing needs and itself bring back most an hour, with those
    needs before it."""
    order: Ints = kernel.greedy(instance.hours, instance.weights, instance.starts, instance.members)
    return order


def lower_bound(instance: Instance) -> tuple[float, Floats]:
    """What no schedule can be below, and each task's worth for it.

    A task is restored no sooner than any one it needs is done, so its weight may be shared out over
    them; for any such sharing Σ weight × end on m crews is at least 1/m of the least on one crew
    plus (m − 1)/2m × Σ weight × hours (Eastman, Even & Isaacs 1964). The sharing is improved by
    Frank and Wolfe's steps. Travel, skills and crews that are not yet free are left out.
    """
    crews = len(instance.plan.crews)
    own = instance.weights.copy()
    # A task is also no sooner restored than all crews together can have done what it needs.
    sums = np.add.reduceat(instance.hours[instance.members], instance.starts[:-1])
    longest = np.maximum.reduceat(instance.hours[instance.members], instance.starts[:-1])
    best = float((own * np.maximum(longest, sums / crews)).sum())
    worth, kept = own, own
    for step in range(BOUND_ROUNDS):
        order = ratio_order(worth, instance)
        ends = np.empty(len(order))
        ends[order] = np.cumsum(instance.hours[order])
        price = ends / crews + (crews - 1) / (2 * crews) * instance.hours
        value = float((worth * price).sum())
        if value > best:
            best, kept = value, worth
        chosen = _dearest(price, instance)
        target = np.bincount(chosen, weights=own, minlength=len(own))
        worth = worth + 2 / (step + 3) * (target - worth)
    return best, kept


def _dearest(price: Floats, instance: Instance) -> Ints:
    """For each task the member of its closure with the highest price."""
    prices = price[instance.members]
    top = np.maximum.reduceat(prices, instance.starts[:-1])
    is_top = prices >= np.repeat(top, np.diff(instance.starts))
    where = np.flatnonzero(is_top)
    owner = np.searchsorted(instance.starts, where, side="right") - 1
    first = where[np.unique(owner, return_index=True)[1]]
    return instance.members[first]


def curve(plan: Plan, schedule: Schedule) -> list[tuple[float, float]]:
    """(hours, share of the weight restored) at each moment at which it grows, from (0, 0)."""
    weight = {task.id: task.weight for task in plan.tasks}
    total = sum(weight.values()) or 1.0
    points, done = [(0.0, 0.0)], 0.0
    for job in sorted(schedule.jobs, key=lambda job: job.restored):
        done += weight[job.task]
        if points[-1][0] == job.restored:
            points.pop()
        points.append((job.restored, done / total))
    return points


def _closures(plan: Plan, number: Mapping[str, int]) -> list[list[int]]:
    """For each task the indices of itself and of all it needs, theirs included."""
    for task in plan.tasks:
        for need in task.needs:
            if need not in number:
                raise InputError("crews_need_unknown", task=task.id, need=need)
    try:
        order = list(TopologicalSorter({t.id: t.needs for t in plan.tasks}).static_order())
    except CycleError as error:
        raise InputError("crews_circle", tasks=" → ".join(error.args[1])) from None
    found: dict[str, set[int]] = {}
    needs = {task.id: task.needs for task in plan.tasks}
    for name in order:
        found[name] = {number[name]}.union(*(found[need] for need in needs[name]))
    return [sorted(found[task.id]) for task in plan.tasks]


def _travel(plan: Plan, sites: Mapping[str, int]) -> Floats:
    table = np.zeros((len(sites), len(sites)))
    for (a, b), hours in plan.travel.items():
        if a in sites and b in sites and (b, a) not in plan.travel:
            table[sites[b], sites[a]] = hours
    for (a, b), hours in plan.travel.items():
        if a in sites and b in sites:
            table[sites[a], sites[b]] = hours
    return table


def compared(plan: Plan) -> dict[str, float]:
    """What other orders would cost: by weight an hour, closures greedily, at random (the mean of
    DRAWN); nothing of a plan without tasks."""
    instance = Instance(plan)
    if not plan.tasks:
        return {}
    draw = np.random.default_rng(0)
    chance = [instance.cost(draw.permutation(len(plan.tasks))) for _ in range(DRAWN)]
    return {
        "weight_per_hour": instance.cost(weight_order(instance)),
        "closure_greedy": instance.cost(closure_order(instance)),
        "random": float(np.mean(chance)),
    }


def by_order(plan: Plan, ids: Sequence[str]) -> float:
    """What a plan costs whose tasks are given out in this order."""
    instance = Instance(plan)
    number = {task.id: index for index, task in enumerate(plan.tasks)}
    return instance.cost(np.array([number[one] for one in ids], np.int64))
