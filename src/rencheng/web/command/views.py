"""The command post's first page: the last day by hour, category and street, live."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rencheng.server.places.queries import boundaries, districts, place_names
from rencheng.server.requests.picture import Picture, picture, stamp

#: Who may look at the whole city.
MAY_SEE = frozenset({"supervisor", "dispatcher", "operator", "callback", "commander"})
_SPANS = {"24": 24, "72": 72, "168": 168}


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The page itself holds the figures as tables; charts draw over them where there is script."""
    check(request)
    found = picture(timezone.now(), _hours(request))
    context = {
        "picture": found,
        "stamp": stamp(),
        "spans": list(_SPANS),
        "districts": _by_district(found),
        "streets": _by_street(found),
        "names": place_names(),
    }
    return render(request, "command/overview.html", context)


@login_required
@require_GET
def picture_data(request: HttpRequest) -> HttpResponse:
    """The same figures for the charts; 304 while nothing came or moved."""
    check(request)
    hours = _hours(request)
    etag = f'"{stamp()}-{hours}-{timezone.now():%Y%m%d%H%M}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    found = picture(timezone.now(), hours)
    names = place_names()
    body = asdict(found)
    body["by_place"] = [{"code": row.code, "count": row.count} for row in found.by_place]
    body["newest"] = [
        {
            "number": row.number,
            "title": row.title,
            "category": row.category,
            "place": names.get((row.place or "")[:9], ""),
            "time": f"{timezone.localtime(row.received_at):%H:%M:%S}",
        }
        for row in found.newest
    ]
    response = JsonResponse(body)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    return response


@login_required
@require_GET
def map_data(request: HttpRequest) -> HttpResponse:
    """Streets as GeoJSON for the map; changes only when the city is loaded anew."""
    check(request)
    response = JsonResponse(boundaries("street"))
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def may_see(user: object) -> bool:
    """Whether this user may look at the whole city; the desk links here only for those."""
    return not MAY_SEE.isdisjoint(getattr(user, "roles", ()))


def check(request: HttpRequest) -> None:
    """Raise PermissionDenied for those who may not look at the whole city."""
    if not may_see(request.user):
        raise PermissionDenied


def _hours(request: HttpRequest) -> int:
    return _SPANS.get(request.GET.get("hours", ""), 24)


def _by_district(found: Picture) -> list[tuple[str, int]]:
    totals: dict[str, int] = {}
    for row in found.by_place:
        totals[row.code[:6]] = totals.get(row.code[:6], 0) + row.count
    return [(name, totals.get(code, 0)) for code, name in districts()]


def _by_street(found: Picture) -> list[tuple[str, int]]:
    names = place_names()
    return [(names[row.code], row.count) for row in found.by_place if row.code in names]
