"""The rates' pages: compared, drilled into, down to the requests; the four kinds of streets."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.rates_policy import RATES
from rencheng.server.assessment.counts import DIMENSIONS, Behind, Within
from rencheng.server.requests.rating import (
    NEXT,
    PARTS,
    counted_page,
    rates_page,
    streets_page,
)
from rencheng.web.visitors import staff

_LONGEST = 120


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
        "total_query": urlencode(asked),
        "crumbs": _crumbs(asked, page.names),
    }
    return render(request, "desk/rates.html", context)


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
    )
    number = request.GET.get("page", "1")
    try:
        page = counted_page(figure, staff(request), int(number) if _is_page(number) else 1)
    except InputError:
        raise Http404 from None
    asked = {"month": f"{month:%Y-%m}", **figure.within.given()}
    context = {
        "page": page,
        "parts": PARTS if figure.rate else (),
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
    return render(request, "desk/rates_streets.html", {"page": page, "kinds": rows})


def within_of(request: HttpRequest) -> Within:
    """What a page looks at, from its address; an unknown code finds nothing."""
    names = Within.__slots__
    given = {name: request.GET.get(name, "")[:_LONGEST].replace("\0", "") for name in names}
    return Within(**given)


def month_of(request: HttpRequest) -> date | None:
    """The month a page asks for (2026-11); None where it is none."""
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return None


def _is_page(given: str) -> bool:
    return given.isascii() and given.isdecimal() and len(given) < 5


def _opened(by: str, code: str, asked: dict[str, str]) -> str:
    """The address below a line: what it is, and by what it is compared next."""
    if not code:
        return ""
    if by == "month":
        return urlencode({**asked, "month": code[:7], "by": NEXT[by]})
    if by == "category" and asked.get("category") == code:
        return urlencode({**asked, "by": "unit"})
    return urlencode({**asked, by: code, "by": NEXT[by]})


def _behind(by: str, code: str, asked: dict[str, str]) -> str:
    """The address of the requests behind a line's figures; "" where it has no code."""
    if not code:
        return ""
    return urlencode({**asked, "month": code[:7]} if by == "month" else {**asked, by: code})


def _crumbs(asked: dict[str, str], names: dict[str, str]) -> list[dict[str, Any]]:
    """What is looked at, each with the address without it."""
    return [
        {
            "name": name,
            "without": urlencode({key: value for key, value in asked.items() if key != by}),
        }
        for by, name in names.items()
    ]
