"""Crew plans at the command post: the Gantt chart beside the curve it yields; slips; choices."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.errors import InputError, RenchengError
from rencheng.core.resilience.acts import may
from rencheng.server.lifelines.crewing import Wish, choose, crew_page, plan_crews, slip
from rencheng.web.command.figures import gantt_figure
from rencheng.web.command.lifelines import check
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

MOST_CREWS = 20
MOST_BROKEN = 200


@login_required
@require_GET
def crews(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """A plan: the one asked for, else the chosen one, else the newest."""
    check(request)
    try:
        page = crew_page(number, timezone.now())
    except InputError:
        raise Http404 from None
    points = [
        {"name": job.name, "lat": job.lat, "lon": job.lon, "order": index + 1, "done": job.done}
        for index, job in enumerate(page.jobs if page else [])
    ]
    context = {
        "page": page,
        "figure": gantt_figure(page) if page else None,
        "points": points,
        "may_plan": may("plan", staff(request)),
    }
    return render(request, "command/crews.html", context)


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Have a plan made for assets that are broken."""
    check(request)
    given = request.POST
    count = given.get("crews", "")
    wished = min(int(count), MOST_CREWS) if count.isascii() and count.isdecimal() else 0
    skills = tuple(word.strip() for word in given.get("skills", "").split(",") if word.strip())
    broken = dict.fromkeys(given.getlist("asset")[:MOST_BROKEN])
    crews_ = [(_("crew %(n)d") % {"n": n}, skills) for n in range(1, wished + 1)]
    wish = Wish(broken, crews_, given.get("site", ""), given.get("name", ""))
    try:
        row = plan_crews(wish, actor=staff(request), now=timezone.now())
    except RenchengError as error:
        messages.error(request, error_sentence(error))
        return redirect("command:fall")
    return redirect("command:crew_plan", number=row.pk)


@login_required
@require_POST
def step(request: HttpRequest, number: int) -> HttpResponse:
    """Choose a plan, or say what became of one of its tasks."""
    check(request)
    given, actor, now = request.POST, staff(request), timezone.now()
    event = given.get("event", "")
    try:
        if event == "choose":
            row = choose(number, actor=actor, now=now)
        elif event in {"slip", "done"}:
            hours = _hours(given.get("hours", ""))
            row = slip(
                number, task=given.get("task", ""), hours=hours, done=event == "done",
                actor=actor, now=now,
            )  # fmt: skip
        else:
            raise Http404
    except RenchengError as error:
        messages.error(request, error_sentence(error))
        return redirect("command:crew_plan", number=number)
    messages.success(request, _("Done and recorded."))
    return redirect("command:crew_plan", number=row.pk)


def _hours(given: str) -> float | None:
    try:
        return float(given)
    except ValueError:
        return None
