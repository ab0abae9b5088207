"""From what is broken to the crews' tasks (抢修任务): each with those who wait for it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rencheng.core.resilience.crews import Crew, Plan, Schedule, Task
from rencheng.core.resilience.network import Network, Spans, cascade, out_curves, summed

CRITICAL_PEOPLE: Final = 2000.0  # what a critical site weighs beside its residents (ours)
KM_PER_HOUR: Final = 25.0  # of a crew's van in a city under strain (ours)
_KM_PER_DEGREE: Final = 111.32
UNDER_WAY: Final = " ⟳"  # marks the stand-in of a crew at work


@dataclass(frozen=True, slots=True)
class Slip:
    """What became of a task. hours: of work that it still takes, where that is known better than
    the plan does; done: it is over."""

    task: str
    hours: float | None = None
    done: bool = False


def repair_tasks(
    network: Network, broken: Sequence[str], equity: Mapping[str, float] | None = None
) -> tuple[Task, ...]:
    """A task for each broken asset, weighing the people and critical sites that come back with it.

    A service or site comes back once every broken asset it stands on is mended; it counts for the
    one of those furthest down, which needs the rest. Where several stand in for each other, those
    that take the least work count. equity: area → factor of its residents. Raises as `cascade`.
    """
    equity = equity or {}
    need = _stands_on(network, frozenset(broken))
    place = {asset: number for number, asset in enumerate(network.order)}
    weights, fair = dict.fromkeys(broken, 0.0), dict.fromkeys(broken, 0.0)
    needs: dict[str, set[str]] = {one: set(need[one]) - {one} for one in broken}

    def add(asset: str, people: float, factor: float) -> None:
        if not need[asset]:
            return
        last = max(need[asset], key=place.__getitem__)
        weights[last] += people
        fair[last] += people * factor
        needs[last] |= need[asset] - {last}

    for one in network.services:
        add(one.asset, one.people, equity.get(one.area, 1.0))
    for asset in network.assets:
        if asset.critical:
            add(asset.id, CRITICAL_PEOPLE, 1.0)
    tasks = []
    for name in broken:
        asset = network.by_id[name]
        factor = fair[name] / weights[name] if weights[name] else 1.0
        needed, skills = tuple(sorted(needs[name])), frozenset(asset.skills)
        tasks.append(Task(name, asset.repair_hours, weights[name], needed, name, skills, factor))
    return tuple(tasks)


def _stands_on(network: Network, broken: frozenset[str]) -> dict[str, frozenset[str]]:
    """Asset → broken assets that must be mended before it is up; of those that stand in for each
    other the ones with the least work."""
    found: dict[str, frozenset[str]] = {}
    for asset in network.order:
        own = frozenset([asset]) if asset in broken else frozenset()
        for group in network.groups.get(asset, []):
            own |= min(
                (found[need.needs] for need in group),
                key=lambda some: sum(network.by_id[one].repair_hours for one in some),
            )
        found[asset] = own
    return found


def travel_hours(points: Mapping[str, tuple[float, float]]) -> dict[tuple[str, str], float]:
    """(from, to) → hours by the air line between (lat, lon), once for each pair."""
    names = sorted(points)
    table = {}
    for index, a in enumerate(names):
        for b in names[index + 1 :]:
            (lat, lon), (other_lat, other_lon) = points[a], points[b]
            east = (lon - other_lon) * math.cos(math.radians((lat + other_lat) / 2))
            table[a, b] = math.hypot(lat - other_lat, east) * _KM_PER_DEGREE / KM_PER_HOUR
    return table


def replanned(plan: Plan, schedule: Schedule, now: float, slips: Sequence[Slip]) -> Plan:
    """What is left of a plan `now` hours in: done tasks go, those under way stay with their crew
    until they end, which may be later than thought, and the rest is open again.

    A task that its schedule ends by now is done unless a slip says otherwise. A crew at work is
    free once its task ends, and stands where that was; the task itself is done by a stand-in
    (`crew_name` tells whose). Hours of the new plan count from now.
    """
    told = {slip.task: slip for slip in slips}
    task_of = {task.id: task for task in plan.tasks}
    crews = {
        crew.id: replace(crew, free=max(crew.free - now, 0.0))
        for crew in plan.crews
        if crew.id == crew_name(crew.id)
    }
    stand_ins: list[Crew] = []
    left: dict[str, Task] = {}
    for job in sorted(schedule.jobs, key=lambda job: job.start):
        slip, task, crew = told.get(job.task), task_of[job.task], crew_name(job.crew)
        more = _hours_left(job.start, job.end, now, slip)
        begun = job.start <= now and crew in crews
        if more is None:
            if begun:
                crews[crew] = replace(crews[crew], site=task.site)
        elif begun:
            mine = frozenset([UNDER_WAY + task.id])
            crews[crew] = replace(crews[crew], free=more, site=task.site)
            stand_ins.append(Crew(crew + UNDER_WAY, mine, task.site))
            left[task.id] = replace(task, hours=more, skills=mine)
        else:
            left[task.id] = replace(task, hours=more)
    tasks = tuple(
        replace(task, needs=tuple(need for need in task.needs if need in left))
        for task in left.values()
    )
    return Plan(tasks, (*crews.values(), *stand_ins), plan.travel)


def _hours_left(start: float, end: float, now: float, slip: Slip | None) -> float | None:
    """Hours of work that a task still takes; None where it is done."""
    if slip is not None and slip.done:
        return None
    if slip is not None and slip.hours is not None:
        return slip.hours
    left = end - max(start, now)
    return left if left > 0 else None


def crew_name(crew: str) -> str:
    """Whose a stand-in of a new plan is."""
    return crew.removesuffix(UNDER_WAY)


def mended_spans(schedule: Schedule, began: float = 0.0) -> dict[str, Spans]:
    """Asset → the hours it is broken, where the tasks of a schedule are assets."""
    return {job.task: [(-began, job.end)] for job in schedule.jobs}


def plan_curve(network: Network, schedule: Schedule) -> list[tuple[float, float]]:
    """(hour, share of the network's people served) while a schedule mends what is broken, over all
    lifelines; a person counts once for each lifeline."""
    served = sum(network.served().values()) or 1.0
    curves = out_curves(network, cascade(network, mended_spans(schedule)))
    return [(max(hour, 0.0), 1 - out / served) for hour, out in summed(curves.values())]
