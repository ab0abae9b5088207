"""The explorer (数据探索): a view of the marts as a page, a file, a link, under a name."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.errors import InputError
from rencheng.server.exploring import actions, queries, tables
from rencheng.server.exploring.warehouse import MAY_EXPLORE, demand
from rencheng.server.places.queries import boundaries
from rencheng.warehouse.explore import LEVEL_BY_DIGITS, SPLITS, STEPS, level_of
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def may_explore(user: object) -> bool:
    """Whether this user may look at the marts; the desk links here only for those."""
    return not MAY_EXPLORE.isdisjoint(getattr(user, "roles", ()))


@login_required
@require_GET
def explore(request: HttpRequest) -> HttpResponse:
    """A view, all of it in the address. What cannot be answered is said above the usual view."""
    actor = staff(request)
    error, status = "", 200
    try:
        found = queries.found_for(request.GET.dict(), actor)
    except InputError as refused:
        error, status = error_sentence(refused), 400
        found = queries.found_for({}, actor)
    context = {
        "found": found,
        "choices": queries.choices_for(found) if found else None,
        "saved": queries.saved_views(actor),
        "may_ask": queries.may_ask(actor),
        "splits": SPLITS,
        "steps": STEPS,
        "error": error,
    }
    return render(request, "command/explore.html", context, status=status)


@login_required
@require_GET
def map_data(request: HttpRequest) -> HttpResponse:
    """The places of a level inside one, as GeoJSON; changes only when the city is loaded anew."""
    demand(staff(request), MAY_EXPLORE)
    place, level = request.GET.get("place", ""), request.GET.get("level", "")
    level_of(place)
    if level not in LEVEL_BY_DIGITS.values():
        raise Http404
    response = JsonResponse(boundaries(level, place))
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@login_required
@require_GET
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The view's figures as a file."""
    if kind not in _KINDS:
        raise Http404
    found = queries.found_for(request.GET.dict(), staff(request))
    if found is None:
        raise Http404
    if kind == "csv":
        body = tables.as_csv(tables.figures(found))
    else:
        body = tables.as_excel(tables.workbook(found))
    view = found.view
    return as_file(body, f"rencheng-{view.measure}-{view.first}-{view.last}.{kind}", kind)


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the view under a name."""
    actor = staff(request)
    asked = QueryDict(request.POST.get("query", "")[:2000]).dict()
    query = ""
    try:
        found = queries.found_for(asked, actor)
        query = found.link if found else ""
        shared = request.POST.get("shared") == "on"
        name = request.POST.get("name", "")
        actions.save_view(name, query, shared=shared, actor=actor, now=timezone.now())
    except InputError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("The view is kept. You find it under “Kept views”."))
    return redirect(f"{reverse('command:explore')}?{query}")


@login_required
@require_GET
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a kept view."""
    try:
        view = queries.saved_view(pk, staff(request))
    except InputError:
        raise Http404 from None
    return redirect(f"{reverse('command:explore')}?{view.query}")


@login_required
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view of one's own."""
    try:
        actions.forget_view(pk, actor=staff(request))
    except InputError:
        raise Http404 from None
    messages.success(request, _("The view is forgotten."))
    return redirect("command:explore")


def as_file(body: bytes, name: str, kind: str) -> HttpResponse:
    """A download that no browser opens as a page."""
    response = HttpResponse(body, content_type=_KINDS[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
