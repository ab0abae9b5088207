"""The rates' pages: compared, drilled into, down to the requests; the four kinds of streets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.rates_policy import RATES
from rencheng.server.assessment.counts import DIMENSIONS, NONE, Behind, Within
from rencheng.server.requests.rating import (
    NEXT,
    counted_page,
    rates_page,
    streets_page,
)
from rencheng.web.visitors import staff

_LONGEST = 120
_YEARS = (1990, 2200)  # at the calendar's own ends no month lies before or after
_TABS = ("whole", "good", "bad", "out")


@login_required
@require_GET
def rates(request: HttpRequest) -> HttpResponse:
    """One month's three rates by unit, street, district, category, trade or month."""
    staff(request)
    within = within_of(request)
    by = request.GET.get("by") or "unit"
    try:
        page = rates_page(month_of(request), by, within, timezone.now())
    except InputError:
        raise Http404 from None
    asked = {"month": f"{page.month:%Y-%m}", **within.given()}
    context = {
        "page": page,
        "dimensions": DIMENSIONS,
        "rates": RATES,
        "query": urlencode(asked),
        "rows": [
            (row, _opened(page.by, row.line.code, asked), _behind(page.by, row.line.code, asked))
            for row in page.lines
        ],
        "crumbs": _crumbs(asked, page.names),
    }
    return render(request, "desk/rates.html", context)


@login_required
@require_GET
def trend(request: HttpRequest) -> JsonResponse:
    """The months up to one, of what the page looks at, for its chart."""
    staff(request)
    within = within_of(request)
    page = rates_page(month_of(request), "month", within, timezone.now())
    asked = within.given()
    months = [
        {
            "month": row.name,
            "requests": row.line.counts.requests,
            **{rate: row.line.rates.of(rate).value for rate in RATES},
            "link": urlencode({**asked, "month": row.name, "by": request.GET.get("by", "unit")}),
        }
        for row in reversed(page.lines)
    ]
    return JsonResponse({"months": months})


@login_required
@require_GET
def counted(request: HttpRequest) -> HttpResponse:
    """The requests behind a figure, each with the reason."""
    month = month_of(request)
    if month is None:
        raise Http404
    figure = Behind(
        month,
        within_of(request),
        request.GET.get("rate", ""),
        request.GET.get("part", "whole"),
        whole_number(request.GET.get("months", "1")),
    )
    number = whole_number(request.GET.get("page", "1"))
    try:
        page = counted_page(figure, staff(request), timezone.now(), number)
    except InputError:
        raise Http404 from None
    asked = {"month": f"{month:%Y-%m}", **figure.within.given()}
    if figure.months > 1:
        asked["months"] = str(figure.months)
    context = {
        "page": page,
        "parts": [(part, page.parts.get(part)) for part in _TABS] if figure.rate in RATES else [],
        "first": figure.span()[-1],
        "rates": RATES,
        "query": urlencode(asked),
        "crumbs": _crumbs(asked, page.names),
    }
    return render(request, "desk/rates_requests.html", context)


@login_required
@require_GET
def streets(request: HttpRequest) -> HttpResponse:
    """The four kinds of streets of a month."""
    staff(request)
    page = streets_page(month_of(request), timezone.now())
    kinds = [
        ("advanced", page.kinds.advanced),
        ("progress", page.kinds.progress),
        ("rectify", page.kinds.rectify),
        ("govern", page.kinds.govern),
    ]
    rows = [
        (
            kind,
            [
                (line, page.names.get(line.code, line.code), page.year.get(line.code, 0))
                for line in lines
            ],
        )
        for kind, lines in kinds
    ]
    query = urlencode({"month": f"{page.month:%Y-%m}"})
    context = {"page": page, "kinds": rows, "query": query}
    return render(request, "desk/rates_streets.html", context)


def within_of(request: HttpRequest) -> Within:
    """What a page looks at, from its address; an unknown code finds nothing."""
    names = Within.__slots__
    given = {name: request.GET.get(name, "")[:_LONGEST].replace("\0", "") for name in names}
    return Within(**given)


def month_of(request: HttpRequest) -> date | None:
    """The month a page asks for (2026-11); None where it is none, or none that holds requests."""
    try:
        month = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return None
    return month if _YEARS[0] <= month.year <= _YEARS[1] else None


def whole_number(given: str) -> int:
    """A number of an address; 0 where it is none."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0


def _code(by: str, code: str, asked: Mapping[str, str]) -> str:
    """What an address calls a line: NONE where it has no code; a category itself, beside those
    below it, is marked as such."""
    if by == "category" and code and asked.get("category", "").removesuffix(f"/{NONE}") == code:
        return f"{code}/{NONE}"
    return code or NONE


def _opened(by: str, code: str, asked: Mapping[str, str]) -> str:
    """The address below a line: what it is, and by what it is compared next."""
    if by == "month":
        return urlencode({**asked, "month": code[:7], "by": NEXT[by]})
    named = _code(by, code, asked)
    ends = by == "category" and named.endswith(NONE)
    return urlencode({**asked, by: named, "by": "unit" if ends else NEXT[by]})


def _behind(by: str, code: str, asked: Mapping[str, str]) -> str:
    """The address of the requests behind a line's figures."""
    named = code[:7] if by == "month" else _code(by, code, asked)
    return urlencode({**asked, by: named})


def _crumbs(asked: Mapping[str, str], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What is looked at, each with the address without it."""
    return [
        {
            "name": _said(name),
            "without": urlencode({key: value for key, value in asked.items() if key != by}),
        }
        for by, name in names.items()
    ]


def _said(name: str) -> str:
    if name == NONE:
        return _("none named")
    whole, rest, _end = name.partition(f"/{NONE}")
    return _("%(name)s, nothing finer") % {"name": whole} if rest else name
