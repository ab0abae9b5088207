"""Minds at the command post (社会心理): where distress is, what drives it, whether words help."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rencheng.core.wellbeing.acts import ACTS
from rencheng.core.wellbeing.pulse import QUESTIONS, Point
from rencheng.core.wellbeing.support import Help
from rencheng.core.wellbeing.tally import Share
from rencheng.server.places.queries import boundaries, districts
from rencheng.server.wellbeing import telling
from rencheng.server.wellbeing.far_help import far_help
from rencheng.server.wellbeing.minds import SUBJECTS, MindsPage, hardship_page, minds_page
from rencheng.web.bands import band, highest
from rencheng.web.ridges import small_curve
from rencheng.web.visitors import staff

_GAPS_SHOWN = 30


def sees_minds(user: object) -> bool:
    """Whether this user may look at distress by district and trade."""
    return not ACTS["read"].isdisjoint(getattr(user, "roles", ()))


def check(request: HttpRequest) -> None:
    """Raise PermissionDenied for those who may not."""
    if not sees_minds(request.user):
        raise PermissionDenied


@login_required
@require_GET
def minds(request: HttpRequest) -> HttpResponse:
    """Shares by district and trade, trends with bands, drivers, the pulse."""
    check(request)
    actor, now = staff(request), timezone.localtime()
    page = minds_page(
        now,
        actor=actor,
        subject=request.GET.get("subject", ""),
        district=request.GET.get("district", ""),
        by=request.GET.get("by", ""),
    )
    context: dict[str, Any] = {"page": page, "subjects": SUBJECTS, "districts": districts()}
    if page is not None:
        context |= {
            "bands": _bands(page),
            "names": dict([*page.rows, *page.columns]),
            "pulse": _pulse(telling.pulse(now, actor=actor)),
        }
    return render(request, "command/minds.html", context)


def _bands(page: MindsPage) -> list[dict[str, Any]]:
    """The trend of the city and of each district or trade, all on one scale."""
    trends = {code: [share for _, share in days] for code, days in page.trend.items()}
    top = highest(list(trends.values()))
    names = {"": "", **dict(page.rows), **{code: name for code, name in page.columns if code}}
    return [
        {"code": code, "name": names[code], "band": band(shares, top), "last": shares[-1]}
        for code, shares in trends.items()
    ]


def _pulse(points: list[Point]) -> list[dict[str, Any]]:
    """Each question with its curve and its last share."""
    found = []
    for at, question in enumerate(QUESTIONS):
        shares = [
            Share(point.counted, None, *one)
            if (one := point.shares[at]) is not None
            else Share(None, None, None, None, None)
            for point in points
        ]
        last = next((one for one in reversed(shares) if one.told), None)
        left = sum(point.left_out for point in points)
        found.append({"question": question, "band": band(shares, 1.0), "last": last, "left": left})
    return found


@login_required
@require_GET
def hardship(request: HttpRequest) -> HttpResponse:
    """Hardship of small business by kind, and the relief there is for it."""
    check(request)
    chosen = request.GET.get("district", "")
    chosen = chosen if chosen in dict(districts()) else ""
    lines = hardship_page(timezone.localtime(), actor=staff(request), district=chosen)
    context = {
        "lines": [(one, small_curve([float(n) for n in one.trend])) for one in lines],
        "districts": districts(),
        "chosen": chosen,
    }
    return render(request, "command/hardship.html", context)


@login_required
@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """Where people in need live far from help."""
    check(request)
    kind = _kind(request)
    found = far_help(kind, timezone.now(), actor=staff(request))
    context = {
        "kind": kind,
        "kinds": [one.value for one in Help],
        "found": found[:_GAPS_SHOWN],
        "points": [
            {"name": one.name, "lat": one.lat, "lon": one.lon, "people": one.people, "km": one.km}
            for one in found
        ],
    }
    return render(request, "command/gaps.html", context)


@login_required
@require_GET
def map_data(request: HttpRequest) -> HttpResponse:
    """Streets as GeoJSON; changes only when the city is loaded anew."""
    check(request)
    response = JsonResponse(boundaries("street"))
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _kind(request: HttpRequest) -> str:
    kind = request.GET.get("kind", "")
    return kind if kind in set(Help) else Help.MEDICINE.value
