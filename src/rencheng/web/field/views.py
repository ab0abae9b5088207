"""The grid worker's phone page (网格员手机页): every act is one form, sent now or later."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError, RenchengError
from rencheng.core.geo.positions import Fix, to_wgs84
from rencheng.core.lifecycle.grid_acts import ACTS
from rencheng.server.care.listing import OUTCOMES
from rencheng.server.care.listing import visit as visit_made
from rencheng.server.care.pages import care_lines
from rencheng.server.grid.cases import Found, collect, move
from rencheng.server.grid.patrols import MOST_POINTS, keep_track
from rencheng.server.grid.queries import classes, near, worker_cells
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

#: Steps that a worker takes in the field.
_STEPS = ("fix", "check")


def works_in_field(user: object) -> bool:
    """Whether this user walks the grid."""
    return not ACTS["field"].isdisjoint(getattr(user, "roles", ()))


@login_required
@never_cache
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Today near me: cases, visits, and the form for a new case."""
    actor, now = _worker(request), timezone.now()
    asked = request.GET
    lat, lon = _number(asked.get("lat", "")), _number(asked.get("lon", ""))
    point = (lat, lon) if lat is not None and lon is not None else None
    if point and not (abs(point[0]) <= 90 and abs(point[1]) <= 180):
        point = None
    groups: dict[str, list[object]] = {}
    for kind in classes(now):
        groups.setdefault(kind.kind, []).append(kind)
    context = {
        "cases": near(actor=actor, now=now, point=point),
        "visits": care_lines(actor=actor, now=now, due=True)[:60],
        "groups": groups,
        "cells": worker_cells(actor),
        "outcomes": OUTCOMES,
    }
    return render(request, "field/today.html", context)


@login_required
@never_cache
@require_GET
def state(request: HttpRequest) -> JsonResponse:
    """Who is signed in, and the token with which what waited is sent."""
    _worker(request)
    return JsonResponse({"who": request.user.get_username(), "token": get_token(request)})


_View = Callable[..., str]


def _act(view: _View) -> Callable[..., HttpResponse]:
    """A form's act: as JSON for the page's script, as the page again without it."""

    @login_required
    @never_cache
    @require_POST
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        by_script = "application/json" in request.headers.get("Accept", "")
        try:
            said = view(request, *args, **named)
        except RenchengError as error:
            refused = isinstance(error, RefusedError)
            if by_script:
                body = {"error": error_sentence(error), "code": error.code}
                return JsonResponse(body, status=409 if refused else 400)
            messages.error(request, error_sentence(error))
            return redirect("field:today")
        if by_script:
            return JsonResponse({"said": said})
        messages.success(request, said)
        return redirect("field:today")

    return answer


@_act
def collect_case(request: HttpRequest) -> str:
    """A new case; sent twice it comes in once."""
    given = request.POST
    picture = request.FILES.get("picture")
    case, known = collect(
        Found(
            key=given.get("key", ""),
            kind=given.get("kind", ""),
            text=given.get("text", ""),
            lat=_number(given.get("lat", "")),
            lon=_number(given.get("lon", "")),
            datum=given.get("datum", "wgs84"),
            accuracy=_number(given.get("accuracy", "")),
            cell=given.get("cell", ""),
            component=given.get("component", ""),
            picture=_bytes(picture),
            at=_moment(given.get("at", "")),
        ),
        actor=_worker(request),
        now=timezone.now(),
    )
    if known:
        return _("%(number)s was there already.") % {"number": case.number}
    return _("%(number)s is in.") % {"number": case.number}


@_act
def case_step(request: HttpRequest, number: str) -> str:
    """Put right on the spot, or looked at."""
    given = request.POST
    event = given.get("event", "")
    if event not in _STEPS:
        raise InputError("step_unknown", event=event[:40])
    case = move(
        number,
        event,
        actor=_worker(request),
        now=timezone.now(),
        note=given.get("note", ""),
        key=given.get("key", ""),
        picture=_bytes(request.FILES.get("picture")),
        seen=given.get("seen", ""),
    )
    return _("%(number)s: done.") % {"number": case.number}


@_act
def visit(request: HttpRequest, pk: int) -> str:
    """A visit was made."""
    given = request.POST
    visit_made(
        pk,
        given.get("outcome", ""),
        actor=_worker(request),
        now=timezone.now(),
        note=given.get("note", ""),
        key=given.get("key", ""),
        at=_moment(given.get("at", "")),
    )
    return _("The visit is recorded.")


@_act
def track(request: HttpRequest) -> str:
    """Where the worker was, as a list of fixes."""
    try:
        rows = json.loads(request.POST.get("fixes", ""))
        fixes = [
            Fix(
                _moment(str(row["at"])) or timezone.now(),
                *to_wgs84(float(row["lat"]), float(row["lon"]), str(row.get("datum", ""))),
                float(row.get("accuracy", 0)),
            )
            for row in rows[: MOST_POINTS + 1]
        ]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InputError("grid_place") from None
    doubtful = keep_track(fixes, actor=_worker(request), now=timezone.now())
    if doubtful:
        said = _("%(n)d points of the day cannot be true: nobody is in two places at once.")
        return said % {"n": doubtful}
    return _("The way is kept.")


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page when the net is gone; it governs this door alone."""
    response = HttpResponse(_static("js/field-worker.js"), content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put the page on its home screen."""
    body = {
        "name": _("Grid worker"),
        "short_name": _("Grid"),
        "start_url": "/field/",
        "scope": "/field/",
        "display": "standalone",
        "icons": [{"src": "/static/img/mark.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(body, content_type="application/manifest+json")


def _static(name: str) -> str:
    kept = Path(settings.STATIC_ROOT) / name
    found = kept if kept.is_file() else Path(str(finders.find(name)))
    return found.read_text("utf-8")


def _worker(request: HttpRequest) -> Actor:
    if not works_in_field(request.user):
        raise PermissionDenied
    return staff(request)


def _bytes(file: object) -> bytes:
    return file.read() if file else b""  # type: ignore[attr-defined]


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e6 else None


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text) if text else None
    except ValueError:
        return None
