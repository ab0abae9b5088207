"""Beside the rates: the issue of the month, cards, and policies replayed over the past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rencheng.core.common.errors import InputError, RefusedError, RenchengError
from rencheng.core.lifecycle.rates_policy import RATES, UNREACHED_RULES
from rencheng.core.lifecycle.replay import FIGURES
from rencheng.server.assessment.counts import NONE
from rencheng.server.care.pages import care_lines
from rencheng.server.people.queries import unit_choices
from rencheng.server.places.queries import districts
from rencheng.server.requests.cards import KINDS, cards_page
from rencheng.server.requests.issues import (
    MAY_CHOOSE,
    Hard,
    IssuePage,
    NewIssue,
    choose_issue,
    issue_page,
    note_progress,
)
from rencheng.server.requests.queries import category_choices
from rencheng.server.requests.replayed import PARTS, SIDES, Figure, replayed_page
from rencheng.server.requests.replaying import MAY_REPLAY, ask_replay, current_policies, replays
from rencheng.web.desk.care import sees_care
from rencheng.web.desk.rates import month_of, whole_number
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

LIMIT_UNITS = ("hours", "days", "working_days")
_MONTH_DAYS = 31


@login_required
@require_GET
def issues(request: HttpRequest) -> HttpResponse:
    """The issue of the month: its goal, its progress, its requests; and what may come next."""
    actor = staff(request)
    page = issue_page(month_of(request), timezone.localdate())
    asked = _within(page)
    months = [
        (month, line, urlencode({"month": f"{month:%Y-%m}", **asked})) for month, line in page.trend
    ]
    context = {
        "page": page,
        "months": months,
        "trend": [
            {
                "month": f"{month:%Y-%m}",
                "requests": line.counts.requests,
                "resolution": line.rates.resolution.value,
                "satisfaction": line.rates.satisfaction.value,
                "link": query,
            }
            for month, line, query in reversed(months)
        ],
        "hard": [(one, _of_two_months(one)) for one in page.hard],
        "may_choose": bool(actor.roles & MAY_CHOOSE),
        "may_note": bool(actor.roles & MAY_CHOOSE)
        or (page.issue is not None and actor.works_for(page.issue.owner_id)),
        "units": unit_choices(),
        "districts": districts(),
        "categories": category_choices(),
        "this_month": timezone.localdate(),
    }
    return render(request, "desk/issues.html", context)


def _within(page: IssuePage) -> dict[str, str]:
    """What an issue looks at, as an address says it."""
    if page.issue is None:
        return {}
    given = {"category": page.issue.category, "district": page.issue.district}
    return {name: value for name, value in given.items() if value}


def _of_two_months(one: Hard) -> str:
    """The address of this and last month's requests that were read as just this category."""
    month = timezone.localdate()
    return urlencode({"month": f"{month:%Y-%m}", "months": 2, "category": f"{one.code}/{NONE}"})


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Take a problem on for a month."""
    given = request.POST
    target = given.get("target", "")
    month = _month(given.get("month", ""))
    new = NewIssue(
        month=month,
        title=given.get("title", ""),
        category=given.get("category", ""),
        owner=given.get("owner", ""),
        goal=given.get("goal", ""),
        target=int(target) if target.isascii() and target.isdecimal() and len(target) < 4 else 0,
        district=given.get("district", ""),
    )
    try:
        choose_issue(new, actor=staff(request), now=timezone.now())
    except RenchengError as error:
        messages.error(request, error_sentence(error))
        return redirect("desk:issues")
    return redirect(f"/desk/rates/issues?month={month:%Y-%m}")


@login_required
@require_POST
def progress(request: HttpRequest) -> HttpResponse:
    """Write down what was done about an issue."""
    month = _month(request.POST.get("month", ""))
    try:
        note_progress(
            month,
            text=request.POST.get("text", ""),
            done=request.POST.get("done") == "on",
            actor=staff(request),
            now=timezone.now(),
        )
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    return redirect(f"/desk/rates/issues?month={month:%Y-%m}")


def _month(given: str) -> date:
    try:
        return date.fromisoformat(f"{given}-01")
    except ValueError:
        raise Http404 from None


@login_required
@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    """Yellow and red cards and reminders of the last thirty days, and visits that are due."""
    actor, now = staff(request), timezone.now()
    page = cards_page(actor, request.GET.get("kind", ""), now)
    chips = [(kind, page.counts[kind]) for kind in KINDS]
    visits = care_lines(actor=actor, now=now, due=True) if sees_care(request.user) else []
    return render(request, "desk/cards.html", {"page": page, "chips": chips, "visits": visits})


@login_required
@require_http_methods(["GET", "POST"])
def replay(request: HttpRequest) -> HttpResponse:
    """Try another policy on the past: what would the rates have been?"""
    actor = staff(request)
    if not actor.roles & MAY_REPLAY:
        raise PermissionDenied
    today = timezone.localdate()
    if request.method == "POST":
        try:
            first = date.fromisoformat(request.POST.get("first", ""))
            last = date.fromisoformat(request.POST.get("last", ""))
        except ValueError:
            raise Http404 from None
        try:
            pk = ask_replay(first, last, _tried(request), actor=actor, now=timezone.now())
        except RenchengError as error:
            messages.error(request, error_sentence(error))
            return redirect("desk:replay")
        return redirect(f"/desk/rates/replay?id={pk}")
    found = replays(whole_number(request.GET.get("id", "")) or None)
    context = {
        "chosen": found.chosen,
        "others": found.others,
        "policies": current_policies(today),
        "limit_units": LIMIT_UNITS,
        "unreached": UNREACHED_RULES,
        "rates": RATES,
        "figures": FIGURES,
        "scores": _scores(found.chosen.result) if found.chosen and found.chosen.result else [],
        "first": today - timedelta(days=_MONTH_DAYS),
        "last": today,
    }
    part = request.headers.get("HX-Target") == "replay-result"
    return render(request, "desk/replay_result.html" if part else "desk/replay.html", context)


@login_required
@require_GET
def replayed(request: HttpRequest) -> HttpResponse:
    """The requests behind a figure of a replay, each by both policies."""
    given = request.GET
    figure = Figure(
        whole_number(given.get("id", "")),
        given.get("unit", "")[:40].replace("\0", ""),
        given.get("rate", ""),
        given.get("side", "new"),
        given.get("part", "whole"),
    )
    try:
        page = replayed_page(figure, staff(request), whole_number(given.get("page", "1")))
    except RefusedError:
        raise PermissionDenied from None
    except InputError:
        raise Http404 from None
    asked = {"id": figure.replay, "unit": figure.unit, "rate": figure.rate}
    context = {
        "page": page,
        "parts": PARTS if figure.rate else (),
        "sides": SIDES,
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }
    return render(request, "desk/replay_requests.html", context)


def _tried(request: HttpRequest) -> dict[str, Any]:
    """The policies of today with what the form changes; the core says what cannot be used."""
    policies = current_policies(timezone.localdate())
    deadlines, rates = policies["deadlines"], policies["rates"]
    for table in ("limits", "contact"):
        for urgency, limit in deadlines[table].items():
            limit["amount"] = _whole(request.POST.get(f"{table}.{urgency}.amount", ""))
            limit["unit"] = request.POST.get(f"{table}.{urgency}.unit", "")
    rates["unreached"] = request.POST.get("unreached", "")
    for rate in RATES:
        rates["weights"][rate] = _whole(request.POST.get(f"weights.{rate}", ""))
    deadlines["version"] = rates["version"] = "tried"
    return policies


def _scores(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each unit's score by both policies, for the chart."""
    return [
        {"name": one["name"], "unit": one["unit"], "old": old, "new": new}
        for one in result["units"]
        if (old := one["old"]["score"]) is not None and (new := one["new"]["score"]) is not None
    ]


def _whole(given: str) -> int:
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else -1
