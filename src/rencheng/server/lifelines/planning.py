"""Measures and resilience plans (韧性计划): what was changed and promised, whether it moved."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.resilience.acts import demand
from rencheng.core.resilience.policy import INDICATORS
from rencheng.core.text.clean import clean
from rencheng.server.lifelines.models import Measure, PlanEvent, PlanProject, ResiliencePlan
from rencheng.server.lifelines.readings import check_lifeline
from rencheng.server.lifelines.scorecards import indicator_now
from rencheng.server.people.models import Unit
from rencheng.server.places.models import Place

TEXT_LIMIT = 200
NAME_LIMIT = 120
MOST_PROJECTS = 50


@dataclass(frozen=True, slots=True)
class NewPlan:
    """district: "" for the whole city. projects: (name, unit, due)."""

    unit: str
    district: str
    goal: str
    indicator: str
    target: float
    due: date
    projects: tuple[tuple[str, str, date], ...]


@transaction.atomic
def add_measure(
    lifeline: str, *, district: str, name: str, day: date, actor: Actor, now: datetime
) -> Measure:
    """Write down what the city changed. Raises InputError `text_missing`, `place_unknown`,
    `measure_in_future`, `lifeline_unknown`."""
    demand("measure", actor)
    check_lifeline(lifeline)
    if day > now.date():
        raise InputError("measure_in_future", day=day.isoformat())
    return Measure.objects.create(
        lifeline=lifeline,
        district=_district(district),
        name=_text("name", name, NAME_LIMIT),
        day=day,
        actor_name=actor.name,
        at=now,
    )


@transaction.atomic
def make_plan(new: NewPlan, *, actor: Actor, now: datetime) -> ResiliencePlan:
    """Keep a resilience plan with where its indicator stands today. Raises InputError
    `text_missing`, `place_unknown`, `unit_unknown`, `indicator_unknown`, `plan_projects`,
    `plan_target`, `plan_due`."""
    demand("promise", actor)
    if new.indicator not in INDICATORS:
        known = ", ".join(INDICATORS)
        raise InputError("indicator_unknown", indicator=new.indicator[:40], known=known)
    if not 1 <= len(new.projects) <= MOST_PROJECTS:
        raise InputError("plan_projects", limit=MOST_PROJECTS)
    if not math.isfinite(new.target):
        raise InputError("plan_target")
    if new.due < now.date():
        raise InputError("plan_due", day=new.due.isoformat())
    district = _district(new.district)
    plan = ResiliencePlan.objects.create(
        unit=_unit(new.unit),
        district=district,
        goal=_text("goal", new.goal, TEXT_LIMIT),
        indicator=new.indicator,
        begun_at_value=indicator_now(new.indicator, new.district, now),
        target=new.target,
        due=new.due,
        made_at=now,
    )
    for name, unit, due in new.projects:
        PlanProject.objects.create(
            plan=plan, name=_text("project", name, NAME_LIMIT), unit=_unit(unit), due=due
        )
    _note(plan, "made", actor, now)
    return plan


@transaction.atomic
def note_project(number: int, *, note: str, done: bool, actor: Actor, now: datetime) -> PlanProject:
    """Say how far a project is: one's own unit's, or any as the command post. Raises InputError
    `project_unknown`, `text_missing`; RefusedError `project_not_yours`, `project_done`."""
    demand("progress", actor)
    row = PlanProject.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise InputError("project_unknown", number=number)
    if not actor.works_for(row.unit_id) and not actor.roles & {"supervisor", "commander"}:
        raise RefusedError("project_not_yours", unit=row.unit_id)
    if row.done_on is not None:
        raise RefusedError("project_done", day=row.done_on.isoformat())
    said = _text("note", note, 2000)
    if done:
        row.done_on = now.date()
        row.save(update_fields=["done_on"])
    _note(row.plan, "done" if done else "progress", actor, now, project=row, note=said)
    return row


def _text(field: str, given: str, limit: int) -> str:
    text = clean(given)
    if not text:
        raise InputError("text_missing", field=field)
    if len(text) > limit:
        raise InputError("text_too_long", length=len(text), limit=limit)
    return text


def _district(code: str) -> Place | None:
    if not code:
        return None
    place = Place.objects.filter(code=code, level="district").first()
    if place is None:
        raise InputError("place_unknown", place=code[:40])
    return place


def _unit(code: str) -> Unit:
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise InputError("unit_unknown", unit=code[:40])
    return unit


def _note(
    plan: ResiliencePlan,
    event: str,
    actor: Actor,
    now: datetime,
    *,
    project: PlanProject | None = None,
    note: str = "",
) -> None:
    PlanEvent.objects.create(
        plan=plan, project=project, event=event, note=note, at=now, actor_name=actor.name
    )
