"""Timetables and seats for programs (疫情与座席接口): read, bring in counts, what if spread."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import numpy as np
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status
from ninja.security import django_auth

from rencheng.core.common.errors import InputError
from rencheng.core.outbreak.acts import demand
from rencheng.core.outbreak.series import Key, counts
from rencheng.core.outbreak.spread import DAYS, Change, Move
from rencheng.server.calls.seats import seats_page
from rencheng.server.outbreak.counting import take_counts
from rencheng.server.outbreak.making import newest
from rencheng.server.outbreak.planning import CALLS, Lent, Need, lending, needs, what_if
from rencheng.server.outbreak.planning import seats as seats_of
from rencheng.server.outbreak.publishing import published
from rencheng.server.requests.board import MAY_WATCH
from rencheng.web.api.schemas import PROBLEMS, ProblemOut
from rencheng.web.api.steps import StaffKey, caller

router = Router(auth=[StaffKey(), django_auth], tags=["outbreak"])
open_router = Router(tags=["outbreak"])
_ANSWERS = {401: ProblemOut, **PROBLEMS}
MOST_COUNTS = 10_000
SIGNAL = Annotated[str, Query("requests", max_length=20)]


class RtOut(Schema):
    """How many one case infects, with a 95 % interval."""

    mean: float
    lower: float
    upper: float


class DayOut(Schema):
    """A day to come: quantile level → count."""

    date: date
    quantiles: dict[str, float]


class OutlookOut(Schema):
    """A district, or a trade of the whole city. peak, end: level → date; left: level → counts still
    to come; attacked: share of its people infected in this wave; passed: whether the peak is more
    likely behind; counted_days: up to as_of."""

    region: str
    industry: str | None
    rt: RtOut | None
    counted: float
    counted_days: list[float]
    forecast: list[DayOut]
    peak: dict[str, date] | None
    end: dict[str, date] | None
    left: dict[str, float]
    attacked: float | None = None
    passed: bool
    passed_chance: float


class TimetableOut(Schema):
    """A scenario, if it goes on as now."""

    signal: str
    as_of: date
    scenario: str
    regions: list[OutlookOut]


class PublishedOut(Schema):
    """What is public: by whom, in whose words."""

    by: str
    words: str
    timetable: TimetableOut


class NeedOut(Schema):
    """Units of a load by day in a district, 5th, 50th and 95th percentile."""

    load: str
    region: str
    days: list[date]
    low: list[float]
    middle: list[float]
    high: list[float]


class LoanOut(Schema):
    """Units lent from one district to another, from day to day."""

    giver: str
    taker: str
    first: date
    last: date
    units: float


class NeedsOut(Schema):
    """What a timetable asks of each district; loans of one load, null where no capacity is known.
    seats: agents of the hotline by day, low, middle, high, for the city's calls."""

    needs: list[NeedOut]
    seats: list[tuple[float, float, float]]
    loans: list[LoanOut] | None


class CountIn(Schema):
    """A day's count of a district, maybe of one trade."""

    date: date
    region: str = Field(min_length=1, max_length=6)
    industry: str | None = Field(None, max_length=20)
    count: float = Field(ge=0, le=1e9, allow_inf_nan=False)


class CountsIn(Schema):
    signal: str = Field(max_length=20, description="visits or tests")
    counts: list[CountIn] = Field(min_length=1, max_length=MOST_COUNTS)


class CountsOut(Schema):
    taken: int


class MoveIn(Schema):
    """Contacts of a trade, multiplied from a day on for some days."""

    trade: str = Field(min_length=1, max_length=20)
    contact: float = Field(ge=0, le=1)
    first: int = Field(0, ge=0, le=DAYS)
    days: int = Field(14, ge=1, le=DAYS)


class SpreadIn(Schema):
    signal: str = Field("requests", max_length=20)
    moves: list[MoveIn] = Field(default_factory=list, max_length=10)


class ChangeOut(Schema):
    """A load's highest day, 5th, 50th and 95th percentile: before, after, share saved, days
    later."""

    load: str
    before: list[float]
    after: list[float]
    saved: list[float]
    later: list[float]


class QuarterOut(Schema):
    """A quarter hour: calls expected, bounds of 90 in 100, agents for the target, agents
    planned."""

    calls: float
    low: float
    high: float
    needed: int
    planned: int


class SurgeOut(Schema):
    """The plan at so many times the calls."""

    factor: int
    answered: float
    abandoned: float
    needed: int


class SeatsOut(Schema):
    """A day at the seats. shifts: begin+hours → agents."""

    day: date
    handle_s: float
    patience_s: float
    quarters: list[QuarterOut]
    shifts: dict[str, int]
    hours: float
    surges: list[SurgeOut]


def _timetable(run: Any) -> dict[str, Any]:
    return run.data | {"signal": run.signal}


@router.get("/timetable", response={200: TimetableOut, **_ANSWERS}, summary="The newest timetable")
def timetable(request: HttpRequest, signal: SIGNAL) -> Any:
    """The newest timetable of a signal, for staff; 422 `outbreak_none` where there is none."""
    demand("see", caller(request))
    run = newest(signal)
    if run is None:
        raise InputError("outbreak_none")
    return _timetable(run)


@router.get("/timetable/needs", response={200: NeedsOut, **_ANSWERS}, summary="What it takes")
def timetable_needs(
    request: HttpRequest, signal: SIGNAL, lent: Annotated[str, Query("beds", max_length=20)]
) -> Any:
    """Loads by district and day, seats of the hotline, and who lends what is `lent` to whom."""
    demand("see", caller(request))
    run = newest(signal)
    if run is None:
        raise InputError("outbreak_none")
    found = needs(run)
    calls = next((one for one in found if one.load.name == CALLS), None)
    loans = lending(run, lent)
    return {
        "needs": [row for one in found for row in _need(one)],
        "seats": seats_of(calls) if calls else [],
        "loans": _loans(loans) if loans and loans.lending else None,
    }


def _need(one: Need) -> list[dict[str, Any]]:
    return [
        {
            "load": one.load.name,
            "region": name,
            "days": one.days,
            "low": one.low[row].tolist(),
            "middle": one.middle[row].tolist(),
            "high": one.high[row].tolist(),
        }
        for row, name in enumerate(one.names)
    ]


def _loans(lent: Lent) -> list[dict[str, Any]]:
    assert lent.lending is not None
    days = lent.need.days
    return [
        {
            "giver": one.giver,
            "taker": one.taker,
            "first": days[one.first],
            "last": days[one.last],
            "units": one.units,
        }
        for one in lent.lending.loans
    ]


@open_router.get(
    "/timetable/published",
    response={200: PublishedOut, **PROBLEMS},
    summary="The timetable that is public",
)
def published_timetable(request: HttpRequest) -> Any:
    """For everyone: what somebody published under their name; 422 where nothing is."""
    held = published()
    if held is None or held.run is None:
        raise InputError("outbreak_not_published")
    return {"by": held.actor_name, "words": held.words, "timetable": _timetable(held.run)}


@router.post(
    "/timetable/counts", response={201: CountsOut, **_ANSWERS}, summary="Bring in counts of clinics"
)
def bring_counts(request: HttpRequest, given: CountsIn) -> Any:
    """Visits or tests by day and district; a day that is there already is replaced."""
    actor = caller(request)
    demand("count", actor)
    keys = list(dict.fromkeys(Key(one.region, one.industry) for one in given.counts))
    found, _ = counts(
        np.array([one.date.toordinal() for one in given.counts]),
        np.array([keys.index(Key(one.region, one.industry)) for one in given.counts]),
        np.array([one.count for one in given.counts]),
        keys,
        np.full(len(keys), np.nan),
    )
    return Status(201, {"taken": take_counts(given.signal, found, actor=actor)})


@router.post(
    "/timetable/spread", response={200: list[ChangeOut], **_ANSWERS}, summary="What if spread"
)
def spread(request: HttpRequest, given: SpreadIn) -> Any:
    """What slowing or shifting trades does to the city's highest day."""
    demand("see", caller(request))
    run = newest(given.signal)
    moves = [Move(one.trade, one.contact, one.first, one.days) for one in given.moves]
    found = what_if(run, moves) if run is not None else None
    if found is None:
        raise InputError("outbreak_none")
    return [_change(one) for one in found.changes]


def _change(one: Change) -> dict[str, Any]:
    return {
        "load": one.load,
        **{name: list(getattr(one, name)) for name in ("before", "after", "saved", "later")},
    }


@router.get("/seats", response={200: SeatsOut, **_ANSWERS}, summary="A day at the seats")
def seats(request: HttpRequest) -> Any:
    """Today's calls by quarter hour, agents needed, shifts, and what breaks at ×3 and ×10."""
    if not caller(request).roles & MAY_WATCH:
        raise PermissionDenied
    now = timezone.localtime()
    page = seats_page(now.date(), now)
    expected = page.expected
    columns = (expected.mean, expected.low, expected.high, page.needed, page.plan.staffed)
    names = ("calls", "low", "high", "needed", "planned")
    return {
        "day": page.day,
        "handle_s": page.handle,
        "patience_s": page.patience,
        "quarters": [
            dict(zip(names, map(float, one), strict=True)) for one in zip(*columns, strict=True)
        ],
        "shifts": page.plan.agents,
        "hours": page.plan.hours,
        "surges": [
            {
                "factor": one.factor,
                "answered": one.answered,
                "abandoned": one.abandoned,
                "needed": one.needed,
            }
            for one in page.surges
        ],
    }
