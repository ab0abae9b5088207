"""The worklist (待办列表): what waits for me, bulk acts, saved views and live counters."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RenchengError
from rencheng.core.lifecycle.table import STATES
from rencheng.server.people.queries import unit_choices
from rencheng.server.places.queries import districts
from rencheng.server.requests import queries
from rencheng.server.requests.perform import StepInput, perform
from rencheng.server.requests.saved_views import drop_view, save_view, views_of
from rencheng.server.requests.worklist import (
    CITYWIDE,
    PAGE_ROWS,
    Filters,
    waiting_groups,
    worklist_page,
)
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

FILTERS = ("state", "category", "district", "unit", "due", "text", "helping", "escalated")
_VALUE_LENGTH = 120
#: Counters are asked for every two seconds by every open page; so long one answer serves.
_COUNTED_SECONDS = 2
#: Steps that make sense for many requests at once, and the roles that see them offered; whether
#: each request allows it is the table's say.
_BULK: Mapping[str, frozenset[str]] = {
    "accept": frozenset({"handler"}),
    "contact": frozenset({"handler"}),
    "dispatch": frozenset({"dispatcher"}),
    "check": frozenset({"callback"}),
    "escalate": frozenset({"supervisor"}),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request of a bulk act; said: "" where it was done."""

    number: str
    said: str


@login_required
@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """What waits for me, most pressing first; htmx swaps the list alone."""
    actor = staff(request)
    asked = _asked(request.GET)
    page = request.GET.get("page", "1")
    filters = Filters(**asked, page=int(page) if page.isdecimal() and len(page) < 5 else 1)
    found = worklist_page(actor, filters, timezone.now())
    part = request.headers.get("HX-Target") == "worklist"
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "found": found,
        "actor": actor,
        "citywide": bool(actor.roles & CITYWIDE),
        "states": STATES,
        "districts": districts(),
        "categories": [row for row in queries.category_choices() if row[2] == 1],
        "query": urlencode({name: value for name, value in kept.items() if name != "due"}),
        "whole_query": urlencode(kept),
        "views": [] if part else views_of(actor),
        "bulk": [event for event, roles in _BULK.items() if roles & actor.roles],
        "units": unit_choices() if "dispatcher" in actor.roles else [],
        "now": timezone.now(),
    }
    return render(request, "desk/worklist_part.html" if part else "desk/worklist.html", context)


@login_required
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """One step for many requests: each by itself, each with its own outcome."""
    actor = staff(request)
    event = request.POST.get("event", "")
    numbers = list(dict.fromkeys(request.POST.getlist("number")))[:PAGE_ROWS]
    if event not in _BULK or not numbers:
        messages.error(request, _("Choose requests and what to do with them."))
        return redirect(_back(request))
    given = StepInput(
        unit=request.POST.get("unit", ""), note=request.POST.get("note", "").strip()[:500]
    )
    outcomes = [_one(number, event, given, actor) for number in numbers]
    context = {
        "event": event,
        "done": [one for one in outcomes if not one.said],
        "refused": [one for one in outcomes if one.said],
        "back": _back(request),
    }
    return render(request, "desk/bulk_done.html", context)


@login_required
@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Save the filters of the page under a name."""
    asked = _asked(QueryDict(request.POST.get("query", "")[:2000]))
    try:
        save_view(staff(request), request.POST.get("name", ""), asked, timezone.now())
    except InputError as error:
        messages.error(request, error_sentence(error))
    return redirect(_back(request))


@login_required
@require_POST
def forget_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of my saved views away."""
    drop_view(staff(request), pk)
    return redirect(_back(request))


@login_required
@require_GET
def counters(request: HttpRequest) -> HttpResponse:
    """How many wait for me in each group; 304 while nothing changed."""
    actor = staff(request)
    body = _counted(actor)
    etag = f'"{hashlib.sha256(json.dumps(body).encode()).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    response = JsonResponse(body)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    return response


def _counted(actor: Actor) -> dict[str, int]:
    """One count for all who see the same, every two seconds."""
    sees = "city" if actor.roles & CITYWIDE else str(actor.unit)
    key = f"waiting-{sees}-{'-'.join(sorted(actor.roles))}"
    counts: dict[str, int] | None = cache.get(key)
    if counts is None:
        groups = waiting_groups(actor, timezone.now())
        counts = {"total": sum(groups.values()), **groups}
        cache.set(key, counts, _COUNTED_SECONDS)
    return counts


def _one(number: str, event: str, given: StepInput, actor: Actor) -> Outcome:
    try:
        perform(number, event, given, actor=actor, now=timezone.now())
    except RenchengError as error:
        return Outcome(number, error_sentence(error))
    return Outcome(number, "")


def _asked(given: QueryDict) -> dict[str, str]:
    return {name: given.get(name, "")[:_VALUE_LENGTH] for name in FILTERS}


def _back(request: HttpRequest) -> str:
    """The list as it was filtered, never another site."""
    asked = _asked(QueryDict(request.POST.get("query", "")[:2000]))
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('desk:worklist')}?{query}" if query else reverse("desk:worklist")
