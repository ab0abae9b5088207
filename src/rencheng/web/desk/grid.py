"""The grid's board and its cases (网格工作台)."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RenchengError
from rencheng.core.lifecycle.grid_acts import ACTS
from rencheng.core.lifecycle.grid_steps import STATES
from rencheng.server.grid.cases import move
from rencheng.server.grid.queries import BY, case_lines, case_page, grid_page, picture_path
from rencheng.server.people.queries import unit_choices
from rencheng.server.places.queries import place_choices
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff


def sees_grid(user: object) -> bool:
    """Whether this user reads the grid."""
    return not ACTS["read"].isdisjoint(getattr(user, "roles", ()))


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Cases that wait, figures, what was found before it was reported."""
    actor, now = _reader(request), timezone.now()
    places = place_choices()
    asked = request.GET
    within = asked.get("place", "")
    within = within if within in {code for code, _name, _level in places} else ""
    by = asked.get("by", "")
    state = asked.get("state", "")
    context = {
        "page": grid_page(actor=actor, now=now, within=within, by=by if by in BY else "unit"),
        "lines": case_lines(
            actor=actor, now=now, within=within, state=state if state in STATES else ""
        ),
        "places": places,
        "within": within,
        "state": state,
        "states": STATES,
        "by": by if by in BY else "unit",
        "groups": BY,
    }
    return render(request, "desk/grid.html", context)


@login_required
@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """A case with its history and the steps from here."""
    page = case_page(number, actor=_reader(request), now=timezone.now())
    if page is None:
        raise Http404
    return render(request, "desk/grid_case.html", {"page": page, "units": unit_choices()})


@login_required
@require_POST
def step(request: HttpRequest, number: str) -> HttpResponse:
    """Take a case a step further."""
    given = request.POST
    picture = request.FILES.get("picture")
    try:
        move(
            number,
            given.get("event", "")[:20],
            actor=_reader(request),
            now=timezone.now(),
            note=given.get("note", ""),
            unit=given.get("unit", ""),
            code=given.get("code", ""),
            picture=picture.read() if picture else b"",
            seen=given.get("seen", ""),
        )
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("Done and recorded."))
    return redirect("desk:grid_case", number)


@login_required
@never_cache
@require_GET
def picture(request: HttpRequest, number: str, step: int) -> FileResponse:
    """A step's picture, for who may see the case."""
    path = picture_path(number, step, actor=_reader(request))
    if not path:
        raise Http404
    file = Path(settings.MEDIA_ROOT) / path
    if not file.is_file():
        raise Http404
    return FileResponse(file.open("rb"), content_type="image/jpeg")


def _reader(request: HttpRequest) -> Actor:
    if not sees_grid(request.user):
        raise PermissionDenied
    return staff(request)
