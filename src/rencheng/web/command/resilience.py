"""Resilience (韧性): scorecards of districts, what measures changed, plans."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.errors import RenchengError
from rencheng.core.resilience.acts import may
from rencheng.core.resilience.network import LIFELINES
from rencheng.core.resilience.policy import INDICATORS
from rencheng.server.lifelines.planning import NewPlan, add_measure, make_plan, note_project
from rencheng.server.lifelines.scorecards import resilience as resilience_query
from rencheng.server.people.queries import unit_choices
from rencheng.server.places.queries import districts
from rencheng.web.command.figures import measure_figure
from rencheng.web.command.lifelines import check
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

MOST_PROJECTS = 10


@login_required
@require_GET
def resilience(request: HttpRequest) -> HttpResponse:
    """Scorecards, before and after of each measure, plans."""
    check(request)
    actor = staff(request)
    page = resilience_query(timezone.localtime())
    context = {
        "page": page,
        "measures": [measure_figure(line) for line in page.measures],
        "today": timezone.localdate(),
        "lifelines": LIFELINES,
        "indicators": INDICATORS,
        "districts": districts(),
        "units": unit_choices(),
        "project_rows": range(1, 4),
        "may_measure": may("measure", actor),
        "may_promise": may("promise", actor),
        "mine": {
            project.pk
            for line in page.plans
            for project in line.projects
            if project.done_on is None
            and may("progress", actor)
            and (may("promise", actor) or actor.works_for(project.unit_id))
        },
    }
    return render(request, "command/resilience.html", context)


@login_required
@require_POST
def step(request: HttpRequest) -> HttpResponse:
    """Write down a measure, a plan or how far a project is."""
    check(request)
    event = request.POST.get("event", "")
    try:
        {"measure": _measure, "plan": _plan}.get(event, _project)(request)
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("Done and recorded."))
    return redirect("command:resilience")


def _measure(request: HttpRequest) -> None:
    given = request.POST
    add_measure(
        given.get("lifeline", ""),
        district=given.get("district", ""),
        name=given.get("name", ""),
        day=_day(given.get("day", "")),
        actor=staff(request),
        now=timezone.localtime(),
    )


def _plan(request: HttpRequest) -> None:
    given = request.POST
    names, units, dues = (given.getlist(f"project_{one}") for one in ("name", "unit", "due"))
    projects = tuple(
        (name, unit, _day(due))
        for name, unit, due in list(zip(names, units, dues, strict=False))[:MOST_PROJECTS]
        if name.strip()
    )
    make_plan(
        NewPlan(
            given.get("unit", ""),
            given.get("district", ""),
            given.get("goal", ""),
            given.get("indicator", ""),
            _number(given.get("target", "")),
            _day(given.get("due", "")),
            projects,
        ),
        actor=staff(request),
        now=timezone.localtime(),
    )


def _project(request: HttpRequest) -> None:
    given = request.POST
    number = given.get("project", "")
    note_project(
        int(number) if number.isascii() and number.isdecimal() and len(number) < 18 else 0,
        note=given.get("note", ""),
        done=given.get("done") == "on",
        actor=staff(request),
        now=timezone.localtime(),
    )


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return timezone.localdate()


def _number(given: str) -> float:
    try:
        return float(given)
    except ValueError:
        return float("nan")
