"""The three rates for programs, compared as on the page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.security import django_auth

from rencheng.server.assessment.counts import Within
from rencheng.server.requests.rates_data import rates_data
from rencheng.server.requests.rating import rates_page
from rencheng.web.api.schemas import PROBLEMS, ProblemOut
from rencheng.web.api.steps import StaffKey

router = Router(tags=["rates"], auth=[StaffKey(), django_auth])


class ShareOut(Schema):
    """good of `of`; value between 0 and 1 with its 95 % interval, null over nothing."""

    good: int
    of: int
    value: float | None
    low: float | None
    high: float | None


class LineOut(Schema):
    """One unit, street… of the comparison. change: of the score since the month before."""

    code: str
    name: str
    requests: int
    response: ShareOut
    resolution: ShareOut
    satisfaction: ShareOut
    score: float | None
    score_low: float | None
    score_high: float | None
    change: float | None
    rank: int | None
    per_10000_residents: float | None


class RatesPolicyOut(Schema):
    """By which policy it was counted."""

    version: str
    weights: dict[str, int]
    ranking: bool


class RatesOut(Schema):
    """A month compared. awaited: first contacts that are neither made nor late yet."""

    month: str
    by: str
    within: dict[str, str]
    policy: RatesPolicyOut
    awaited: int
    total: LineOut
    lines: list[LineOut]


class RatesIn(Schema):
    """What to compare; empty filters are the whole city."""

    month: str = Field("", pattern=r"^$|^20\d\d-(0[1-9]|1[0-2])$", description="2026-11")
    by: str = Field("unit", pattern="^(unit|street|district|category|trade|month)$")
    unit: str = Field("", max_length=40, pattern=r"^[^\x00]*$")
    street: str = Field("", max_length=9, pattern=r"^[^\x00]*$")
    district: str = Field("", max_length=6, pattern=r"^[^\x00]*$")
    category: str = Field("", max_length=120, pattern=r"^[^\x00]*$")
    trade: str = Field("", max_length=40, pattern=r"^[^\x00]*$")


@router.get("", response={200: RatesOut, 401: ProblemOut, **PROBLEMS})
def compared(request: HttpRequest, asked: Query[RatesIn]) -> dict[str, Any]:
    """The three rates of a month, by unit, street, district, category, trade or month."""
    month = date.fromisoformat(f"{asked.month}-01") if asked.month else None
    within = Within(asked.unit, asked.street, asked.district, asked.category, asked.trade)
    return rates_data(rates_page(month, asked.by, within, timezone.now()))
