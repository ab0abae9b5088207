"""Crew plans (抢修方案): made for what is broken, and anew when a task slips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.resilience import crews as core
from rencheng.core.resilience.acts import demand
from rencheng.core.resilience.mending import (
    Slip,
    crew_name,
    plan_curve,
    repair_tasks,
    replanned,
    travel_hours,
)
from rencheng.core.resilience.network import Network
from rencheng.core.text.clean import clean
from rencheng.importers.crew_plan import plan_from
from rencheng.server.lifelines.models import CrewPlan, CrewPlanEvent, ResidentGroup
from rencheng.server.lifelines.network import core_network

MOST_BROKEN: Final = 500
MOST_CREWS: Final = 100
LONGEST_HOURS: Final = 1000.0
#: Residents of these groups count so many times over (ours): who is hurt first without power.
EQUITY: Final[Mapping[str, float]] = {"home-devices": 5.0, "aged-80": 1.5}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a plan is asked for. broken: asset → hours its repair takes, None by the network.
    crews: how many, and of which skills. site: code of the asset they all start from, "" for near
    everything."""

    broken: Mapping[str, float | None]
    crews: Sequence[tuple[str, tuple[str, ...]]]
    site: str = ""
    name: str = ""


def plan_crews(wish: Wish, *, actor: Actor, now: datetime) -> CrewPlan:
    """Make a plan and keep it. Raises InputError `crews_wish` (field, why), `crews_nobody_can`,
    `network_asset_unknown`; RefusedError where the actor may not."""
    demand("plan", actor)
    network = core_network()
    plan = _problem(wish, network)
    named = clean(wish.name)[:120] or _named(wish.broken, network)
    with transaction.atomic():
        return _kept(plan, network, list(wish.broken), named, actor=actor, now=now)


def slip(
    number: int, *, task: str, hours: float | None, done: bool, actor: Actor, now: datetime
) -> CrewPlan:
    """Say that a task takes longer, or is done; what is left is planned anew, in a plan of its own.

    hours: of work that it still takes. Raises InputError `crew_plan_unknown`, `crew_task_unknown`,
    `crews_wish`.
    """
    demand("plan", actor)
    with transaction.atomic():
        row = _locked(number)
        plan, schedule = plan_from(row.plan), _schedule(row)
        if task not in {one.id for one in plan.tasks}:
            raise InputError("crew_task_unknown", task=task[:80])
        if not done and (hours is None or not 0 < hours <= LONGEST_HOURS):
            raise InputError("crews_wish", field="hours", why=f"0–{LONGEST_HOURS:g}")
        passed = (now - row.made_at).total_seconds() / 3600
        left = replanned(plan, schedule, passed, [Slip(task, hours, done=done)])
        _note(row, "done" if done else "slipped", actor, now, task=task, data={"hours": hours})
        fresh = _kept(
            left, core_network(), [one.id for one in left.tasks], row.name, actor=actor, now=now,
            follows=row,
        )  # fmt: skip
        if row.chosen:
            _choose(fresh, actor, now)
        return fresh


def choose(number: int, *, actor: Actor, now: datetime) -> CrewPlan:
    """Take a plan: it is the one that crews work by. The one before is put aside."""
    demand("plan", actor)
    with transaction.atomic():
        row = _locked(number)
        _choose(row, actor, now)
        return row


def _choose(row: CrewPlan, actor: Actor, now: datetime) -> None:
    for other in CrewPlan.objects.select_for_update().filter(chosen=True).exclude(pk=row.pk):
        other.chosen = False
        other.save(update_fields=["chosen"])
        _note(other, "put_aside", actor, now)
    row.chosen = True
    row.save(update_fields=["chosen"])
    _note(row, "chosen", actor, now)


def _problem(wish: Wish, network: Network) -> core.Plan:
    if not 1 <= len(wish.broken) <= MOST_BROKEN:
        raise InputError("crews_wish", field="broken", why=f"1–{MOST_BROKEN}")
    if not 1 <= len(wish.crews) <= MOST_CREWS:
        raise InputError("crews_wish", field="crews", why=f"1–{MOST_CREWS}")
    for asset, hours in wish.broken.items():
        if asset not in network.by_id:
            raise InputError("network_asset_unknown", asset=asset[:80])
        if hours is not None and not 0 < hours <= LONGEST_HOURS:
            raise InputError("crews_wish", field=f"hours {asset}", why=f"0–{LONGEST_HOURS:g}")
    if wish.site and wish.site not in network.by_id:
        raise InputError("network_asset_unknown", asset=wish.site[:80])
    tasks = tuple(
        replace(task, hours=wish.broken[task.id] or task.hours)
        for task in repair_tasks(network, list(wish.broken), _equity())
    )
    crews = tuple(core.Crew(name, frozenset(skills), wish.site) for name, skills in wish.crews)
    sites = {*wish.broken, *([wish.site] if wish.site else [])}
    points = {one: (network.by_id[one].lat, network.by_id[one].lon) for one in sites}
    return core.Plan(tasks, crews, travel_hours(points))


def _equity() -> dict[str, float]:
    """Area → factor of its residents: groups that are hurt first count more."""
    people: dict[str, float] = {}
    for place, group, count in ResidentGroup.objects.values_list("place_id", "group", "people"):
        if group in EQUITY:
            people[place] = people.get(place, 0.0) + (EQUITY[group] - 1) * count
    if not people:
        return {}
    served: dict[str, float] = {}
    for (_, area), everybody in core_network().served().items():
        served[area] = max(served.get(area, 0.0), everybody)
    return {a: 1 + extra / served[a] for a, extra in people.items() if served.get(a)}


def _named(broken: Mapping[str, object], network: Network) -> str:
    first = network.by_id[next(iter(broken))].name
    return first if len(broken) == 1 else f"{first} +{len(broken) - 1}"


def _kept(
    plan: core.Plan,
    network: Network,
    broken: list[str],
    name: str,
    *,
    actor: Actor,
    now: datetime,
    follows: CrewPlan | None = None,
) -> CrewPlan:
    schedule = core.solve(plan)
    row = CrewPlan.objects.create(
        name=name,
        made_at=now,
        actor_name=actor.name,
        follows=follows,
        broken=broken,
        plan=_plan_data(plan),
        jobs=[asdict(job) for job in schedule.jobs],
        objective=schedule.objective,
        bound=schedule.bound,
        curve=plan_curve(network, schedule),
        compared=core.compared(plan),
    )
    _note(row, "made" if follows is None else "replanned", actor, now)
    return row


def _plan_data(plan: core.Plan) -> dict[str, Any]:
    """As `importers.crew_plan.plan_from` reads it."""
    travel: dict[str, dict[str, float]] = {}
    for (begin, end), hours in plan.travel.items():
        travel.setdefault(begin, {})[end] = hours
    return {
        "tasks": [
            {
                "id": task.id,
                "hours": task.hours,
                "weight": task.weight,
                "needs": list(task.needs),
                "site": task.site,
                "skills": sorted(task.skills),
                "equity": task.equity,
            }
            for task in plan.tasks
        ],
        "crews": [
            {"id": crew.id, "skills": sorted(crew.skills), "site": crew.site, "free": crew.free}
            for crew in plan.crews
        ],
        "travel": travel,
    }


def _schedule(row: CrewPlan) -> core.Schedule:
    return core.Schedule(tuple(core.Job(**job) for job in row.jobs), row.objective, row.bound)


def _locked(number: int) -> CrewPlan:
    row = CrewPlan.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise InputError("crew_plan_unknown", number=number)
    return row


def _note(
    row: CrewPlan,
    event: str,
    actor: Actor,
    now: datetime,
    *,
    task: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    CrewPlanEvent.objects.create(
        plan=row, event=event, task=task, at=now, actor_name=actor.name, data=data or {}
    )


@dataclass(frozen=True, slots=True)
class JobLine:
    """A bar of the Gantt chart. Hours from the plan's making."""

    task: str
    name: str
    crew: str
    start: float
    end: float
    restored: float
    people: float
    lat: float
    lon: float
    needs: tuple[str, ...]
    done: bool


@dataclass(frozen=True, slots=True)
class CrewPage:
    """A plan as people read it. gap: how far from the best it can be at most. others: plans made
    for the same or after it."""

    plan: CrewPlan
    jobs: list[JobLine]
    crews: list[str]
    hours: float
    gap: float
    passed: float
    history: list[CrewPlanEvent]
    others: list[CrewPlan]

    @property
    def saved(self) -> list[tuple[str, float]]:
        """(simpler order, by which share it would cost more)."""
        own = self.plan.objective
        return [(name, cost / own - 1) for name, cost in self.plan.compared.items() if own]


def crew_page(number: int | None, now: datetime) -> CrewPage | None:
    """A plan, or the chosen one, or the newest; None where there is none. Six queries.

    Raises InputError `crew_plan_unknown`.
    """
    rows = CrewPlan.objects.order_by("-chosen", "-id")
    row = rows.first() if number is None else rows.filter(pk=number).first()
    if row is None:
        if number is None:
            return None
        raise InputError("crew_plan_unknown", number=number)
    network, passed = core_network(), (now - row.made_at).total_seconds() / 3600
    tasks = {task.id: task for task in plan_from(row.plan).tasks}
    jobs = [_line(core.Job(**job), tasks, network, passed) for job in row.jobs]
    return CrewPage(
        row,
        jobs,
        sorted({job.crew for job in jobs}),
        max((job.end for job in jobs), default=0.0),
        row.objective / row.bound - 1 if row.bound else 0.0,
        passed,
        list(row.events.all()),
        list(CrewPlan.objects.order_by("-id")[:12]),
    )


def _line(
    job: core.Job, tasks: Mapping[str, core.Task], network: Network, passed: float
) -> JobLine:
    asset, task = network.by_id.get(job.task), tasks[job.task]
    return JobLine(
        job.task,
        asset.name if asset else job.task,
        crew_name(job.crew),
        job.start,
        job.end,
        job.restored,
        task.weight,
        asset.lat if asset else 0.0,
        asset.lon if asset else 0.0,
        task.needs,
        job.end <= passed,
    )
