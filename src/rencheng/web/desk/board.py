"""The supervisor's board (督办看板): live, and printed as it stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rencheng.server.requests.board import MAY_WATCH, Board, DayFlow, board
from rencheng.server.requests.picture import stamp
from rencheng.web.errors import spoken_language
from rencheng.web.visitors import staff

#: The curve's size in its own units; it scales with the page.
_WIDTH, _HEIGHT, _FOOT = 640, 200, 24


@dataclass(frozen=True, slots=True)
class Point:
    """One day of the curve, in the drawing's units. bar_*: what came and what was closed."""

    flow: DayFlow
    x: float
    y: float
    width: float
    received_y: float
    received_height: float
    closed_y: float
    closed_height: float


@login_required
@require_GET
def watch(request: HttpRequest) -> HttpResponse:
    """The whole page, or its live part alone: 304 while nothing came or moved."""
    if not staff(request).roles & MAY_WATCH:
        raise PermissionDenied
    part = request.GET.get("part") == "1"
    now = timezone.now()
    etag = f'"{stamp()}-{now:%Y%m%d%H%M}-{spoken_language()}"'
    if part and request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    found = board(now)
    context = {
        "board": found,
        "points": _points(found),
        "width": _WIDTH,
        "height": _HEIGHT,
        "foot": _HEIGHT - _FOOT,
        "most": max((day.backlog for day in found.days), default=0),
    }
    template = "desk/board_part.html" if part else "desk/board.html"
    response = render(request, template, context)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    return response


def _points(found: Board) -> list[Point]:
    """Backlog as a line, the day's flow as two bars below it, on one scale each."""
    tallest = max((day.backlog for day in found.days), default=0) or 1
    busiest = max((max(day.received, day.closed) for day in found.days), default=0) or 1
    room = _HEIGHT - _FOOT
    step = _WIDTH / len(found.days)
    points = []
    for number, day in enumerate(found.days):
        received = day.received / busiest * room * 0.45
        closed = day.closed / busiest * room * 0.45
        points.append(
            Point(
                flow=day,
                x=round((number + 0.5) * step, 1),
                y=round(room - day.backlog / tallest * room * 0.92, 1),
                width=round(step * 0.3, 1),
                received_y=round(room - received, 1),
                received_height=round(received, 1),
                closed_y=round(room - closed, 1),
                closed_height=round(closed, 1),
            )
        )
    return points
