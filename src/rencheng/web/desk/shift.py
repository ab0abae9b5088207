"""The shift lead's page (值班长): calls of a day by hour and seat, the forecast beside them."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rencheng.core.staffing.acts import ACTS, may
from rencheng.core.staffing.calls import Tally
from rencheng.server.calls.shift import shift_page
from rencheng.web.visitors import staff

_DAYS_BACK = 400


def leads_shift(user: object) -> bool:
    """Whether this user leads a shift."""
    return not ACTS["shift"].isdisjoint(getattr(user, "roles", ()))


@login_required
@require_GET
def shift(request: HttpRequest) -> HttpResponse:
    """A day of calls; the part above renews itself while it is today's."""
    if not may("shift", staff(request)):
        raise PermissionDenied
    now = timezone.localtime()
    day = _day(request.GET.get("day", ""), now.date())
    page = shift_page(day, now)
    part = request.headers.get("HX-Target") == "shift"
    most = max([1, *(one.offered for one in page.hours), *(page.expected or [])])
    context = {
        "page": page,
        "bars": [
            _bar(hour, one, page.expected, page.planned, most)
            for hour, one in enumerate(page.hours)
        ],
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < now.date() else None,
    }
    return render(request, "desk/shift_part.html" if part else "desk/shift.html", context)


def _bar(
    hour: int,
    one: Tally,
    expected: list[float] | None,
    planned: list[float] | None,
    most: float,
) -> dict[str, object]:
    """An hour's column: shares of the highest, in per cent."""
    height = 100 / most
    return {
        "hour": hour,
        "tally": one,
        "x": hour * 30,
        "answered": one.answered * height,
        "answered_y": 100 - one.answered * height,
        "abandoned": one.abandoned * height,
        "abandoned_y": 100 - one.offered * height,
        "expected": expected[hour] if expected else None,
        "expected_y": 100 - expected[hour] * height if expected else None,
        "planned": planned[hour] if planned else None,
    }


def _day(given: str, today: date) -> date:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return today
    return max(min(day, today), today - timedelta(days=_DAYS_BACK))
