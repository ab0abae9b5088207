"""Hot topics: what many people raise, followed over weeks, down to their requests."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rencheng.core.common.errors import InputError
from rencheng.core.text.following import STANDINGS
from rencheng.server.signals.topic_queries import TopicPage, shortlist, topic_list, topic_page
from rencheng.web.command.views import may_see


@login_required
@require_GET
def topics(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The ranked list at left, the chosen topic (else the first) at right."""
    _check(request)
    standing = request.GET.get("standing", "")
    lines = topic_list(standing)
    chosen = number if number is not None else (lines[0].pk if lines else None)
    context = {
        "lines": lines,
        "page": _page(chosen) if chosen is not None else None,
        "standing": standing if standing in STANDINGS else "",
        "standings": STANDINGS,
        "problems": shortlist(timezone.now()),
    }
    return render(request, "command/topics.html", context)


@login_required
@require_GET
def picture(request: HttpRequest, number: int) -> HttpResponse:
    """Days and points of a topic, for its charts."""
    _check(request)
    page = _page(number)
    return JsonResponse(
        {
            "days": [[day.isoformat(), count] for day, count in page.by_day],
            "points": [[lon, lat] for lat, lon in page.points],
        }
    )


def _page(number: int) -> TopicPage:
    try:
        return topic_page(number)
    except InputError:
        raise Http404 from None


def _check(request: HttpRequest) -> None:
    if not may_see(request.user):
        raise PermissionDenied
