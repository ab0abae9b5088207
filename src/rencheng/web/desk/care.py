"""The care list at the desk (关爱名单): masked, opened with a reason, nobody forgotten."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RenchengError
from rencheng.core.lifecycle.grid_acts import ACTS
from rencheng.core.resilience.care_policy import BASES, KINDS
from rencheng.server.care import listing
from rencheng.server.care.pages import care_lines, care_page, emergency_list, open_entry
from rencheng.server.care.rules import policy
from rencheng.server.places.queries import place_choices
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff


def sees_care(user: object) -> bool:
    """Whether this user looks after people."""
    return not ACTS["care"].isdisjoint(getattr(user, "roles", ()))


def sees_emergency(user: object) -> bool:
    """Whether this user opens emergency lists."""
    return not ACTS["emergency"].isdisjoint(getattr(user, "roles", ()))


@login_required
@never_cache
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Whom the actor looks after, the longest overdue first."""
    actor, now = _carer(request), timezone.now()
    need = request.GET.get("need", "")
    rules = policy(timezone.localdate(now))
    lines = care_lines(actor=actor, now=now, need=need if rules.need(need) else "")
    context = {
        "lines": lines,
        "overdue": sum(one.state == "red" for one in lines),
        "needs": rules.needs,
        "need": need,
        "emergency": sees_emergency(request.user),
    }
    return render(request, "desk/care.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Put somebody on the list."""
    actor, now = _carer(request), timezone.now()
    given = request.POST
    error = ""
    if request.method == "POST":
        try:
            entry = listing.add(
                listing.NewEntry(
                    given.get("name", ""),
                    given.get("phone", ""),
                    given.get("address", ""),
                    given.get("cell", ""),
                    given.getlist("kinds"),
                    given.getlist("needs"),
                    given.get("basis", ""),
                    _day(given.get("basis_on", ""), timezone.localdate(now)),
                    given.get("note", ""),
                ),
                actor=actor,
                now=now,
            )
        except RenchengError as refused:
            error = error_sentence(refused)
        else:
            messages.success(request, _("Done and recorded."))
            return redirect("desk:care_person", entry.pk)
    context = {
        "given": given,
        "kinds_given": given.getlist("kinds"),
        "needs_given": given.getlist("needs"),
        "error": error,
        "kinds": list(KINDS),
        "bases": BASES,
        "needs": policy(timezone.localdate(now)).needs,
        "today": timezone.localdate(now),
    }
    return render(request, "desk/care_add.html", context, status=400 if error else 200)


@login_required
@never_cache
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody on the list, masked."""
    page = care_page(pk, actor=_carer(request), now=timezone.now())
    if page is None:
        raise Http404
    return render(request, "desk/care_person.html", {"page": page, "outcomes": listing.OUTCOMES})


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """A visit, a hand-over, an end."""
    actor, now, given = _carer(request), timezone.now(), request.POST
    note = given.get("note", "")
    try:
        if given.get("event") == "visit":
            listing.visit(pk, given.get("outcome", ""), actor=actor, now=now, note=note)
        elif given.get("event") == "hand_over":
            listing.hand_over(pk, given.get("to", ""), actor=actor, now=now, note=note)
        else:
            listing.end(pk, actor=actor, now=now, note=note)
    except RenchengError as error:
        messages.error(request, error_sentence(error))
        return redirect("desk:care_person", pk)
    messages.success(request, _("Done and recorded."))
    return redirect("desk:care")


@login_required
@never_cache
@require_POST
def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, phone and address, for a reason that is kept."""
    told = open_entry(pk, request.POST.get("reason", ""), actor=_carer(request), now=timezone.now())
    return render(request, "desk/care_open.html", {"told": told, "pk": pk})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """Who is in danger where a lifeline fails; with a reason the list is opened, to be printed."""
    if not sees_emergency(request.user):
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    places = place_choices()
    within = asked.get("place", "")
    within = within if within in {code for code, _name, _level in places} else ""
    now = timezone.now()
    lifelines = sorted({one.lifeline for one in policy(timezone.localdate(now)).needs} - {""})
    lifeline = asked.get("lifeline", "")
    lifeline = lifeline if lifeline in lifelines else next(iter(lifelines), "")
    reason = request.POST.get("reason", "") if request.method == "POST" else ""
    people = emergency_list(lifeline, within, actor=staff(request), now=now, reason=reason)
    context = {
        "people": people,
        "places": places,
        "within": within,
        "lifelines": lifelines,
        "lifeline": lifeline,
        "opened": bool(reason.strip()),
        "now": now,
    }
    return render(request, "desk/care_emergency.html", context)


def _carer(request: HttpRequest) -> Actor:
    if not sees_care(request.user):
        raise PermissionDenied
    return staff(request)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
