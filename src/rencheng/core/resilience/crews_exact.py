"""Small crew plans solved exactly (精确求解) by OR-tools' CP-SAT: `pip install '.[exact]'`.

Times are counted in whole steps, rounded up; the answer is the best there is where `bound` equals
`objective`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from rencheng.core.common.errors import InputError, SetupError
from rencheng.core.resilience.crews import Instance, Job, Plan, Schedule

MOST_TASKS: Final = 30  # beyond this the proof takes hours
MINUTES: Final = 60
MOST_STEPS: Final = 400  # of time; a plan that would take more is counted in longer ones


def solve_exactly(plan: Plan, seconds: float = 60.0) -> Schedule:
    """The best schedule found in that time, with what is proved of it.

    Raises SetupError `ortools_missing`; InputError `crews_too_many` (tasks, limit) and as `solve`.
    """
    try:
        from ortools.sat.python import cp_model  # noqa: PLC0415 an extra of 78 MB
    except ImportError:
        raise SetupError("ortools_missing") from None
    instance = Instance(plan)
    count = len(plan.tasks)
    if count > MOST_TASKS:
        raise InputError("crews_too_many", tasks=count, limit=MOST_TASKS)
    if not count:
        return Schedule((), 0.0, 0.0)
    model = cp_model.CpModel()
    unit, plain = _unit(instance), _all_alike(instance)
    starts, ends = _times(model, instance, unit)
    by_crew = [] if plain else _tours(model, instance, starts, ends, unit)
    restored = [model.new_int_var(0, _horizon(instance, unit), f"r{task}") for task in range(count)]
    for task in range(count):
        span = slice(instance.starts[task], instance.starts[task + 1])
        for member in instance.members[span]:
            model.add(restored[task] >= ends[int(member)])
    weights = np.round(instance.weights * 1000).astype(int)
    model.minimize(sum(int(w) * one for w, one in zip(weights, restored, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.random_seed = 1
    solver.solve(model)
    step = unit / MINUTES
    begins = [solver.value(one) * step for one in starts]
    finishes = [solver.value(one) * step for one in ends]
    crews = (
        _handed_out(begins, finishes, len(plan.crews))
        if plain
        else [_whose(solver, row) for row in by_crew]
    )
    jobs = [
        Job(
            task.id, plan.crews[crews[number]].id, begins[number], finishes[number],
            solver.value(restored[number]) * step,
        )
        for number, task in enumerate(plan.tasks)
    ]  # fmt: skip
    jobs.sort(key=lambda job: (job.start, job.crew, job.task))
    scale = step / 1000
    return Schedule(
        tuple(jobs), solver.objective_value * scale, solver.best_objective_bound * scale
    )


def _all_alike(instance: Instance) -> bool:
    """Whether it makes no difference which crew does a task."""
    return bool(instance.can.all() and not instance.travel.any() and not instance.free.any())


def _handed_out(begins: Sequence[float], ends: Sequence[float], crews: int) -> list[int]:
    """A crew for each task, where never more run at once than there are crews."""
    free = [0.0] * crews
    found = [0] * len(begins)
    for task in sorted(range(len(begins)), key=lambda one: begins[one]):
        found[task] = next(crew for crew in range(crews) if free[crew] <= begins[task])
        free[found[task]] = ends[task]
    return found


def _whose(solver: Any, row: Sequence[Any]) -> int:
    return next(crew for crew, one in enumerate(row) if one is not None and solver.value(one))


def _unit(instance: Instance) -> int:
    """Minutes that all times are whole multiples of, more or less: few steps, short proofs."""
    times = [*instance.hours, *instance.free, *instance.travel.ravel()]
    common = math.gcd(*(round(hours * MINUTES) for hours in times))
    least = math.ceil(_longest(instance) * MINUTES / MOST_STEPS)
    return max(common, least, 1)


def _units(hours: float, unit: int) -> int:
    return math.ceil(round(hours * MINUTES) / unit)


def _longest(instance: Instance) -> float:
    """Hours by which all is done, if crews share the work badly."""
    travel = float(instance.travel.max()) if instance.travel.size else 0.0
    work = float(instance.hours.sum()) + travel * len(instance.hours)
    crews = min(instance.can.sum(axis=1).min(initial=1), instance.can.shape[1])
    return work / int(crews) + float(instance.hours.max()) + float(instance.free.max(initial=0.0))


def _horizon(instance: Instance, unit: int) -> int:
    return math.ceil(_longest(instance) * MINUTES / unit) + len(instance.hours)


def _times(model: Any, instance: Instance, unit: int) -> tuple[list[Any], list[Any]]:
    """Starts and ends of tasks in units, never more at once than there are crews.

    A choice of one start among all (a time-indexed model) gives the bound that makes proofs short
    (Sousa & Wolsey 1992).
    """
    crews = instance.can.shape[1]
    horizon = _horizon(instance, unit)
    lengths = [_units(hours, unit) for hours in instance.hours]
    starts: list[Any] = []
    ends: list[Any] = []
    busy: list[list[Any]] = [[] for _ in range(horizon)]
    for task, length in enumerate(lengths):
        chosen = [model.new_bool_var(f"x{task}_{at}") for at in range(max(horizon - length, 0) + 1)]
        model.add_exactly_one(chosen)
        start = model.new_int_var(0, horizon, f"s{task}")
        model.add(start == sum(at * one for at, one in enumerate(chosen)))
        starts.append(start)
        ends.append(start + length)
        for at, one in enumerate(chosen):
            for moment in range(at, min(at + length, horizon)):
                busy[moment].append(one)
    for those in busy:
        if len(those) > crews:
            model.add(sum(those) <= crews)
    return starts, ends


def _tours(
    model: Any, instance: Instance, starts: list[Any], ends: list[Any], unit: int
) -> list[list[Any]]:
    """For each task which crew does it: a tour for each crew through its tasks, whose arcs hold
    the times apart."""
    count, crews = instance.can.shape
    by_crew: list[list[Any]] = [[None] * crews for _ in range(count)]
    for crew in range(crews):
        able = [task for task in range(count) if instance.can[task, crew]]
        arcs = [(0, 0, model.new_bool_var(f"idle{crew}"))]
        for task in able:
            mine = by_crew[task][crew] = model.new_bool_var(f"c{task}_{crew}")
            arcs.append((task + 1, task + 1, ~mine))
            first = model.new_bool_var(f"f{task}_{crew}")
            arcs += [(0, task + 1, first), (task + 1, 0, model.new_bool_var(f"l{task}_{crew}"))]
            way = instance.travel[instance.base[crew], instance.site[task]] + instance.free[crew]
            model.add(starts[task] >= _units(float(way), unit)).only_enforce_if(first)
            for other in able:
                if other != task:
                    follows = model.new_bool_var(f"a{task}_{other}_{crew}")
                    arcs.append((task + 1, other + 1, follows))
                    way = instance.travel[instance.site[task], instance.site[other]]
                    model.add(
                        starts[other] >= ends[task] + _units(float(way), unit)
                    ).only_enforce_if(follows)
        model.add_circuit(arcs)
    for task in range(count):
        model.add_exactly_one(one for one in by_crew[task] if one is not None)
    return by_crew
