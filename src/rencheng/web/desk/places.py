"""The page of a community or street for its office (社区页), its sheet and its rounds."""

from __future__ import annotations

from itertools import islice

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RenchengError
from rencheng.core.lifecycle.grid_acts import ACTS
from rencheng.server.community import voting
from rencheng.server.community.pages import PlacePage, forget_place, place_page
from rencheng.server.grid.queries import classes
from rencheng.web.cell_map import cell_map
from rencheng.web.desk.grid import sees_grid
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

_SLIPS_A_PAGE = 600


@login_required
@require_GET
def place(request: HttpRequest, code: str) -> HttpResponse:
    """Who is responsible, what is open, what repeats, what was found first, care, services."""
    page = _page(request, code)
    context = {
        "page": page,
        "map": cell_map(page.cells),
        "classes": classes(timezone.now()),
        "community": not ACTS["community"].isdisjoint(getattr(request.user, "roles", ())),
    }
    return render(request, "desk/place.html", context)


@login_required
@require_GET
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The week's sheet for the notice board: nothing personal, small numbers left out."""
    page = _page(request, code)
    context = {"page": page, "map": cell_map(page.cells), "now": timezone.now()}
    return render(request, "desk/place_sheet.html", context)


@login_required
@require_POST
def open_round(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the residents what to mend next."""
    given = request.POST
    try:
        voting.open_round(
            code,
            given.get("question", ""),
            households=_number(given.get("households", "")),
            propose_days=_number(given.get("propose_days", "")),
            vote_days=_number(given.get("vote_days", "")),
            actor=_office(request),
            now=timezone.now(),
        )
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    else:
        forget_place(code)
        messages.success(request, _("Done and recorded."))
    return redirect("desk:place", code)


@login_required
@never_cache
@require_GET
def slips(request: HttpRequest, pk: int) -> HttpResponse:
    """The slips of a round, to be printed and handed out, one a household."""
    start = _number(request.GET.get("from", "1")) or 1
    try:
        every = voting.slips(pk, actor=_office(request))
    except RenchengError as error:
        raise Http404 from error
    page = list(islice(every, start - 1, start - 1 + _SLIPS_A_PAGE))
    context = {"slips": page, "pk": pk, "next": start + _SLIPS_A_PAGE if page else None}
    return render(request, "desk/slips.html", context)


@login_required
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a proposal out, or say why not."""
    given = request.POST
    code = given.get("community", "")[:15]
    try:
        voting.judge(
            pk,
            shown=given.get("shown") == "1",
            why=given.get("why", ""),
            actor=_office(request),
            now=timezone.now(),
        )
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    forget_place(code)
    return redirect("desk:place", code or "0")


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What most households want becomes a case."""
    code = request.POST.get("community", "")[:15]
    try:
        kind = request.POST.get("kind", "")
        voting.decide(pk, kind=kind, actor=_office(request), now=timezone.now())
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("Done and recorded."))
    forget_place(code)
    return redirect("desk:place", code or "0")


def _page(request: HttpRequest, code: str) -> PlacePage:
    if not sees_grid(request.user):
        raise PermissionDenied
    page = place_page(code, timezone.now())
    if page is None:
        raise Http404
    return page


def _office(request: HttpRequest) -> Actor:
    actor = staff(request)
    if actor.roles.isdisjoint(ACTS["community"]):
        raise PermissionDenied
    return actor


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
