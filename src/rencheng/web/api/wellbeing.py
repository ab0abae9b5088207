"""Minds, help and supplies for programs (心安与物资接口). Cases of crisis have no route."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status
from ninja.security import django_auth

from rencheng.core.common.errors import InputError
from rencheng.core.wellbeing.tally import Share
from rencheng.server.places.queries import districts
from rencheng.server.supplies import ledger
from rencheng.server.supplies.outlook import outlook, public_stock
from rencheng.server.wellbeing import helping, telling
from rencheng.server.wellbeing.minds import SUBJECTS, minds_page
from rencheng.web.api.schemas import PROBLEMS, ProblemOut
from rencheng.web.api.steps import StaffKey, caller
from rencheng.web.visitors import visitor

router = Router(auth=[StaffKey(), django_auth], tags=["minds"])
open_router = Router(tags=["minds"])
_ANSWERS = {401: ProblemOut, **PROBLEMS}


class ShareOut(Schema):
    """Of a group over seven days; all null where fewer than ten people stand behind it."""

    requests: int | None
    hits: int | None
    low: float | None
    share: float | None
    high: float | None


class GroupOut(Schema):
    """A district's trade. estimate: leaning on its district and trade, null where it is hidden."""

    district: str
    trade: str
    estimate: float | None
    share: ShareOut


class MindsOut(Schema):
    """The last seven whole days. districts: code → share; "" is the city."""

    day: date
    subject: str
    groups: list[GroupOut]
    districts: dict[str, ShareOut]


class HelpOut(Schema):
    """Somebody who helps. open_now: null where their hours are words; km: from the place asked
    for; stale: verified long ago."""

    code: str
    name: str
    kind: str
    phone: str
    hours: str
    capacity: str
    address: str
    note: str
    verified: date
    stale: bool
    open_now: bool | None
    km: float | None


class FrequencyOut(Schema):
    """low to high of so many people."""

    of: int
    low: int
    high: int


class FactOut(Schema):
    claim: str
    group: str
    frequency: FrequencyOut
    source: str
    dated: date


class MessageOut(Schema):
    """A message, ready to be broadcast: words, fact, action, where to get help."""

    phase: str
    words: str
    fact: FactOut | None
    action: str
    help: str
    by: str
    checked_by: str
    since: datetime
    districts: list[str]


class RumourOut(Schema):
    claim: str
    truth: str
    source: str
    since: datetime


class ToldOut(Schema):
    """What is public now. phase: of the wave."""

    phase: str
    messages: list[MessageOut]
    facts: list[FactOut]
    rumours: list[RumourOut]


class PulseIn(Schema):
    """Answers from 1 (not at all) to 5 (fully)."""

    risk: int = Field(ge=1, le=5)
    act: int = Field(ge=1, le=5)
    trust: int = Field(ge=1, le=5)


class KeptOut(Schema):
    kept: bool


class StockOut(Schema):
    """An item in words of levels: enough, low, short, out, by district."""

    item: str
    name: str
    districts: dict[str, str]


class CellOut(Schema):
    """units: null where nothing was told. days_left: low, middle, high; null where nothing is asked
    for or known."""

    district: str
    units: float | None
    a_day: float
    days_left: list[float | None] | None
    level: str | None
    asked: int


class MoveOut(Schema):
    giver: str
    taker: str
    units: float


class ItemOut(Schema):
    """An item over the city; next: the measure to take."""

    item: str
    name: str
    unit: str
    cells: list[CellOut]
    moves: list[MoveOut]
    next: str | None


class EntryIn(Schema):
    """A line of the stock ledger."""

    item: str = Field(min_length=1, max_length=40)
    district: str = Field(min_length=1, max_length=6)
    event: str = Field("count", max_length=10, description="count, received or used")
    units: float = Field(ge=0, le=1e9, allow_inf_nan=False)
    note: str = Field("", max_length=200)


class EntryOut(Schema):
    after: float


@router.get("/minds", response={200: MindsOut, **_ANSWERS}, summary="Distress, need, rumour")
def minds(
    request: HttpRequest,
    subject: Annotated[str, Query("distress", max_length=20, description=", ".join(SUBJECTS))],
) -> Any:
    """Shares by district and trade; 422 `minds_none` before anything has been read."""
    page = minds_page(timezone.now(), actor=caller(request), subject=subject)
    if page is None:
        raise InputError("minds_none")
    return {
        "day": page.day,
        "subject": page.subject,
        "groups": [
            {
                "district": one.district,
                "trade": one.trade,
                "estimate": one.estimate,
                "share": _share(one.share),
            }
            for one in page.cells.values()
        ],
        "districts": {code: _share(one) for code, one in page.totals.items()},
    }


def _share(one: Share) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("requests", "hits", "low", "share", "high")}


@open_router.get("/support", response={200: list[HelpOut], **PROBLEMS}, summary="Who helps")
def support(
    request: HttpRequest,
    need: Annotated[str, Query("", max_length=200, description="a kind of help, or any words")],
    place: Annotated[str, Query("", max_length=15, description="district, street or community")],
    open_now: bool = False,
) -> Any:
    """Help by need and place, open and near first."""
    return helping.search(timezone.now(), need=need, place=place, open_only=open_now)


@open_router.get("/messages", response={200: ToldOut, **PROBLEMS}, summary="What is told")
def told(
    request: HttpRequest,
    district: Annotated[str, Query("", max_length=6, description="a district's code")],
) -> Any:
    """Messages, risks and rumours met that are public, for broadcasters and other sites."""
    chosen = district if district in dict(districts()) else ""
    found = telling.told(visitor(request), timezone.now(), chosen)
    return {
        "phase": found.phase,
        "messages": [_message(one) for one in found.messages],
        "facts": [_fact(one) for one in found.facts],
        "rumours": [
            {name: (one.shown or {})[name] for name in ("claim", "truth", "source")}
            | {"since": one.shown_at}
            for one in found.rumours
        ],
    }


def _message(one: telling.Message) -> dict[str, Any]:
    return {
        "phase": one.data["phase"],
        "words": one.text,
        "fact": _fact(one.fact) if one.fact else None,
        "action": one.data["action"],
        "help": one.data["help"],
        "by": one.entry.written_by,
        "checked_by": one.entry.checked_by,
        "since": one.entry.shown_at,
        "districts": one.entry.districts,
    }


def _fact(one: telling.Fact) -> dict[str, Any]:
    found = one.frequency
    return {name: one.data[name] for name in ("claim", "group", "source", "dated")} | {
        "frequency": {"of": found.of, "low": found.low, "high": found.high}
    }


@open_router.post(
    "/pulse", response={201: KeptOut, **PROBLEMS}, summary="Answer the three questions"
)
def pulse(request: HttpRequest, given: PulseIn) -> Any:
    """A visitor counts once a day, and of one network a few."""
    answers = (given.risk, given.act, given.trust)
    telling.vote(answers, visitor=visitor(request), now=timezone.now())
    return Status(201, {"kept": True})


@open_router.get(
    "/stock", response={200: list[StockOut], **PROBLEMS}, summary="Where there is stock"
)
def stock(request: HttpRequest) -> Any:
    """For everyone, in levels."""
    return [
        {
            "item": one.item.code,
            "name": one.item.name,
            "districts": {name: level.value for name, level in one.districts},
        }
        for one in public_stock(timezone.now())
    ]


@router.get("/supplies", response={200: list[ItemOut], **_ANSWERS}, summary="How long stocks last")
def supplies(request: HttpRequest) -> Any:
    """Stocks, days left, who gives to whom and the next measure, for staff."""
    return [
        {
            "item": line.item.code,
            "name": line.item.name,
            "unit": line.item.unit,
            "cells": [_cell(one) for one in line.cells],
            "moves": [
                {"giver": giver, "taker": taker, "units": units}
                for giver, _, taker, _, units in line.moves
            ],
            "next": line.next.value if line.next else None,
        }
        for line in outlook(timezone.localtime(), actor=caller(request))
    ]


def _cell(one: Any) -> dict[str, Any]:
    days = one.days and [
        value if value < float("inf") else None
        for value in (one.days.low, one.days.middle, one.days.high)
    ]
    return {
        "district": one.district,
        "units": one.units,
        "a_day": one.a_day,
        "days_left": days,
        "level": one.level.value if one.level else None,
        "asked": one.asked,
    }


@router.post("/supplies/ledger", response={201: EntryOut, **_ANSWERS}, summary="Enter a line")
def enter(request: HttpRequest, given: EntryIn) -> Any:
    """Add a line to the stock ledger; 422 where more would go than is there."""
    line = ledger.enter(
        given.item,
        given.district,
        given.event,
        given.units,
        actor=caller(request),
        now=timezone.now(),
        note=given.note,
    )
    return Status(201, {"after": line.after})
