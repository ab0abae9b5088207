"""Lifelines at the command post: what service there is, how an outage went, what if it falls."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.errors import RenchengError
from rencheng.core.resilience.acts import ACTS, may
from rencheng.core.resilience.network import LIFELINES
from rencheng.server.lifelines.falling import asset_choices, most_critical, what_if
from rencheng.server.lifelines.readings import report
from rencheng.server.lifelines.recovering import lifelines_now, outage_page, standing_map
from rencheng.server.places.queries import boundaries, place_choices_of
from rencheng.web.command.figures import outage_figure, steps_figure
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

MOST_CHOSEN = 20


def sees_lifelines(user: object) -> bool:
    """Whether this user may look at lifelines; the desk links here only for those."""
    return not ACTS["see"].isdisjoint(getattr(user, "roles", ()))


def check(request: HttpRequest) -> None:
    """Raise PermissionDenied for those who may not look at lifelines."""
    if not sees_lifelines(request.user):
        raise PermissionDenied


@login_required
@require_GET
def lifelines(request: HttpRequest) -> HttpResponse:
    """Every lifeline as a small curve, the map of the areas, the latest outages."""
    check(request)
    found = lifelines_now(timezone.now())
    shown = request.GET.get("lifeline", "")
    if shown not in LIFELINES:
        shown = found.lifelines[0].lifeline if found.lifelines else LIFELINES[0]
    context = {
        "found": found,
        "shown": shown,
        "areas": place_choices_of("community"),
        "lifelines": LIFELINES,
        "may_report": may("report", staff(request)),
    }
    return render(request, "command/lifelines.html", context)


@login_required
@require_GET
def standing(request: HttpRequest, lifeline: str) -> HttpResponse:
    """Share of people out in each area now, for the map."""
    check(request)
    if lifeline not in LIFELINES:
        raise Http404
    response = JsonResponse({"areas": standing_map(lifeline)})
    response.headers["Cache-Control"] = "no-cache"
    return response


@login_required
@require_GET
def map_data(request: HttpRequest) -> HttpResponse:
    """Communities as GeoJSON; changes only when the city is loaded anew."""
    check(request)
    response = JsonResponse(boundaries("community"))
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@login_required
@require_GET
def outage(request: HttpRequest, number: int) -> HttpResponse:
    """One outage: its curve with loss, T50 and T90, its areas, who bore it."""
    check(request)
    now = timezone.now()
    page = outage_page(number, now)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "figure": outage_figure(
            page.curve, page.whole, page.forecast, page.outage.worst_at, page.outage.ended_at or now
        ),
        "colours": page.map,
    }
    return render(request, "command/outage.html", context)


@login_required
@require_POST
def take_report(request: HttpRequest) -> HttpResponse:
    """A person on site says how many of an area are out."""
    check(request)
    given = request.POST
    now = timezone.now()
    try:
        report(
            given.get("lifeline", ""),
            given.get("area", ""),
            out=_number(given.get("out", "")),
            served=_number(given.get("served", "")),
            at=_moment(given.get("at", ""), now),
            note=given.get("note", ""),
            actor=staff(request),
            now=now,
        )
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("Recorded. The estimate follows within two minutes."))
    return redirect("command:lifelines")


@login_required
@require_GET
def fall(request: HttpRequest) -> HttpResponse:
    """What if these assets fall: what goes with them, and whom it leaves without."""
    check(request)
    chosen = request.GET.getlist("asset")[:MOST_CHOSEN]
    hours = _number(request.GET.get("hours", ""))
    found = None
    if chosen:
        try:
            found = what_if(dict.fromkeys(chosen, hours or None))
        except RenchengError as error:
            messages.error(request, error_sentence(error))
    context = {
        "found": found,
        "figure": steps_figure(found.curves) if found else None,
        "chosen": chosen,
        "hours": request.GET.get("hours", "")[:8],
        "assets": asset_choices(),
        "ranked": most_critical(),
        "may_plan": may("plan", staff(request)),
    }
    return render(request, "command/what_if.html", context)


def _number(given: str) -> float:
    try:
        return float(given)
    except ValueError:
        return 0.0


def _moment(given: str, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        return now
    return moment if moment.tzinfo else timezone.make_aware(moment)
