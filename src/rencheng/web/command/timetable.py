"""The outbreak timetable at the command post: when waves peak, what it takes, what if spread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.errors import RenchengError
from rencheng.core.outbreak.acts import ACTS, may
from rencheng.core.outbreak.policy import SIGNALS
from rencheng.core.outbreak.spread import DAYS, Move
from rencheng.server.outbreak.making import make_timetable
from rencheng.server.outbreak.pages import TimetablePage, timetable_page
from rencheng.server.outbreak.planning import (
    CALLS,
    best_moves,
    lending,
    needs,
    seats,
    what_if,
)
from rencheng.server.outbreak.publishing import publications, publish, withdraw
from rencheng.server.places.queries import boundaries, districts
from rencheng.web.errors import error_sentence
from rencheng.web.ridges import ridge_figure, small_curve
from rencheng.web.visitors import staff

MOST_MOVES = 10
CONTACTS = (0.3, 0.5, 0.7)
LENGTHS = (7, 14, 21, 28)


def sees_timetable(user: object) -> bool:
    """Whether this user may look at timetables; the desk links here only for those."""
    return not ACTS["see"].isdisjoint(getattr(user, "roles", ()))


def check(request: HttpRequest) -> None:
    """Raise PermissionDenied for those who may not look at timetables."""
    if not sees_timetable(request.user):
        raise PermissionDenied


@login_required
@require_GET
def timetable(request: HttpRequest) -> HttpResponse:
    """Ridges of districts or trades, the map of the days, what is needed and who lends."""
    check(request)
    page = timetable_page(request.GET.get("signal", ""))
    by_trade = request.GET.get("by") == "trade"
    context: dict[str, Any] = {
        "page": page,
        "by_trade": by_trade,
        "signals": SIGNALS,
        "may_make": may("make", staff(request)),
        "may_publish": may("publish", staff(request)),
        "publications": publications(6),
    }
    if page is not None:
        rows = page.trades if by_trade else page.districts
        context |= {
            "rows": rows,
            "figure": ridge_figure(page, rows) if rows else None,
            "frames": _frames(page),
            "needs": _needs(page) if page.districts else [],
            "lent": lending(page.run, "beds"),
            "names": dict(districts()),
        }
    return render(request, "command/timetable.html", context)


def _needs(page: TimetablePage) -> list[dict[str, Any]]:
    """Each load of the whole city by day, and the seats that answer its calls."""
    found = []
    for one in needs(page.run):
        levels = zip(one.low.sum(0), one.middle.sum(0), one.high.sum(0), strict=True)
        found.append(_need(one.load.name, one.days, [tuple(map(float, day)) for day in levels]))
        if one.load.name == CALLS:
            found.append(_need("seats", one.days, seats(one)))
    return found


def _need(name: str, days: list[date], levels: Sequence[Any]) -> dict[str, Any]:
    """A load's highest day, with its bounds, and its small curve."""
    middle = [day[1] for day in levels]
    top = middle.index(max(middle))
    low, most, high = (round(value) for value in levels[top])
    return {
        "name": name,
        "day": days[top],
        "low": low,
        "middle": most,
        "high": high,
        "today": round(middle[0]),
        "curve": small_curve(middle),
    }


def _frames(page: TimetablePage) -> dict[str, Any]:
    """The map's days: each district's count over its highest, from three weeks ago on."""
    back = 21
    rows = {
        row.code: [*row.counts[-back:], *(one[1] for one in row.ahead)] for row in page.districts
    }
    length = max((len(one) for one in rows.values()), default=0)
    first = page.run.as_of - timedelta(days=back - 1)
    return {
        "days": [(first + timedelta(days=at)).isoformat() for at in range(length)],
        "today": back - 1,
        "shares": {
            code: [round(value / max(*values, 1.0), 3) for value in values]
            for code, values in rows.items()
        },
    }


@login_required
@require_GET
def map_data(request: HttpRequest) -> HttpResponse:
    """Districts as GeoJSON; changes only when the city is loaded anew."""
    check(request)
    response = JsonResponse(boundaries("district"))
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@login_required
@require_GET
def spread(request: HttpRequest) -> HttpResponse:
    """What if trades were slowed or shifted; and which few moves help most."""
    check(request)
    page = timetable_page(request.GET.get("signal", ""))
    context: dict[str, Any] = {"page": page, "contacts": CONTACTS, "lengths": LENGTHS}
    if page is not None:
        known = {row.code: row.name for row in page.trades}
        moves = _moves(request, set(known))
        context |= {
            "trades": page.trades,
            "names": known,
            "moves": moves,
            "chosen": {move.trade: move for move in moves},
            "scenario": what_if(page.run, moves),
            "advice": best_moves(page.run) if request.GET.get("advice") == "1" else None,
        }
    return render(request, "command/spread.html", context)


def _moves(request: HttpRequest, known: set[str]) -> list[Move]:
    """Moves as the form writes them: contact_TRADE=0.5, first_TRADE=3, days_TRADE=21."""
    found = []
    for trade in sorted(known)[: MOST_MOVES * 3]:
        contact = _number(request.GET.get(f"contact_{trade}", ""), 1.0)
        first = int(_number(request.GET.get(f"first_{trade}", ""), 0))
        days = int(_number(request.GET.get(f"days_{trade}", ""), 14))
        if 0 <= contact < 1:
            found.append(Move(trade, contact, min(max(first, 0), DAYS), min(max(days, 1), DAYS)))
    return found[:MOST_MOVES]


def _number(given: str, otherwise: float) -> float:
    try:
        number = float(given)
    except ValueError:
        return otherwise
    return number if abs(number) < 1000 else otherwise


@login_required
@require_POST
def step(request: HttpRequest) -> HttpResponse:
    """Make a timetable now, publish one, or take it back."""
    check(request)
    given, actor, now = request.POST, staff(request), timezone.localtime()
    event = given.get("event", "")
    number = given.get("run", "")
    try:
        if event == "make":
            make_timetable(given.get("signal", ""), actor=actor, now=now)
        elif event == "publish":
            known = (
                int(number) if number.isascii() and number.isdecimal() and len(number) < 18 else 0
            )
            publish(known, given.get("words", ""), actor=actor, now=now)
        else:
            withdraw(given.get("words", ""), actor=actor, now=now)
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("Done and recorded."))
    return redirect("command:timetable")
