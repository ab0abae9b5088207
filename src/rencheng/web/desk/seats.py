"""The seats, for the shift lead (座席): today's curve, who is needed when, what breaks at ×3,
×10."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rencheng.core.common.errors import InputError
from rencheng.server.calls.seats import TARGET, WITHIN, seats_page
from rencheng.server.requests.board import MAY_WATCH
from rencheng.web.errors import error_sentence
from rencheng.web.ridges import day_figure
from rencheng.web.visitors import staff

MOST_DAYS_AHEAD = 14


@login_required
@require_GET
def seats(request: HttpRequest) -> HttpResponse:
    """A day at the seats: today, or one of the next two weeks."""
    if not staff(request).roles & MAY_WATCH:
        raise PermissionDenied
    now = timezone.localtime()
    wanted = _day(request.GET.get("day", ""), now.date())
    context = {
        "day": wanted,
        "today": now.date(),
        "next": wanted + timedelta(days=1),
        "before": wanted - timedelta(days=1),
        "target": TARGET,
        "within": WITHIN,
    }
    try:
        page = seats_page(wanted, now)
    except InputError as error:
        context["why"] = error_sentence(error)
    else:
        context |= {"page": page, "figure": day_figure(page), "shifts": _shifts(page.plan.agents)}
    return render(request, "desk/seats.html", context)


def _shifts(agents: dict[str, int]) -> list[tuple[str, str, int, int]]:
    """(begins, ends, hours, agents) of the shifts that are worked."""
    found = []
    for name, number in agents.items():
        start, hours = name.split("+")
        begin = int(start[:2])
        found.append((start, f"{(begin + int(hours)) % 24:02d}:00", int(hours), number))
    return found


def _day(given: str, today: date) -> date:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return today
    return min(max(day, today), today + timedelta(days=MOST_DAYS_AHEAD))
