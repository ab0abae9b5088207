"""The explorer's figures for programs: the same parameters as its page, the same permissions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.security import django_auth

from rencheng.server.exploring.queries import found_for
from rencheng.web.api.schemas import PROBLEMS, ProblemOut
from rencheng.web.api.steps import StaffKey, caller

router = Router(auth=[StaffKey(), django_auth], tags=["explore"])
Word = Annotated[str, Query(max_length=120)]


class LineOut(Schema):
    """A line of the table. before: the span of the same length before; null where unknown."""

    code: str
    name: str
    total: int
    before: int | None
    curve: list[int]


class PlaceOut(Schema):
    """A place at the level asked for."""

    code: str
    name: str
    total: int


class ExploreOut(Schema):
    """A view's figures. starts: the first day of each point of the curves.

    All is empty and the days are null while the warehouse is empty.
    """

    first: date | None
    last: date | None
    total: int
    before: int | None
    starts: list[date]
    curve: list[int]
    curve_before: list[int] | None
    lines: list[LineOut]
    places: list[PlaceOut]


@router.get("/explore", response={200: ExploreOut, 401: ProblemOut, **PROBLEMS})
def explore(
    request: HttpRequest,
    place: Word = "",
    level: Word = "",
    category: Word = "",
    trade: Word = "",
    measure: Word = "",
    by: Word = "",
    step: Word = "",
    first: Annotated[str, Query(alias="from", max_length=20)] = "",
    last: Annotated[str, Query(alias="to", max_length=20)] = "",
) -> Any:
    """Figures of the warehouse's marts: total, curve, table and places of one view."""
    asked = {
        "from": first,
        "to": last,
        "place": place,
        "level": level,
        "category": category,
        "trade": trade,
        "measure": measure,
        "by": by,
        "step": step,
    }
    found = found_for(asked, caller(request))
    if found is None:
        return _EMPTY
    answer = found.explored
    return {
        "first": found.view.first,
        "last": found.view.last,
        "total": answer.total,
        "before": answer.before,
        "starts": answer.starts,
        "curve": answer.curve,
        "curve_before": answer.curve_before,
        "lines": found.rows,
        "places": found.places,
    }


_EMPTY: dict[str, Any] = {
    "first": None,
    "last": None,
    "total": 0,
    "before": None,
    "starts": [],
    "curve": [],
    "curve_before": None,
    "lines": [],
    "places": [],
}
