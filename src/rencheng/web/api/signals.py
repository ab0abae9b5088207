"""Alarms and the direction board for programs (信号接口); for staff who are signed in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema
from ninja.security import django_auth

from rencheng.server.signals import actions
from rencheng.server.signals.board import board
from rencheng.server.signals.delays import delays
from rencheng.server.signals.queries import alarm_list, alarm_page, demand_sight
from rencheng.web.api.schemas import PROBLEMS, ProblemOut
from rencheng.web.visitors import staff

router = Router(auth=django_auth)
_ANSWERS = {401: ProblemOut, **PROBLEMS}
Number = Annotated[int, Path(ge=1, lt=2**63)]


class AlarmOut(Schema):
    """An alarm. kind: excess, silence or cluster; place "": the whole city; ratio: observed by
    expected; p: chance of as much where nothing is the matter.
    """

    number: int
    kind: str
    state: str
    place: str
    subject: str
    first_day: date
    last_day: date
    observed: int
    expected: float
    ratio: float
    p: float
    owner: str


class AlarmsOut(Schema):
    """The newest alarms. total: how many there are; open: how many wait for somebody."""

    total: int
    open: int
    lines: list[AlarmOut]


class CurveOut(Schema):
    """A day of an alarm's curve; upper: its bound (the lower one for silence)."""

    day: str
    observed: int
    expected: float | None
    upper: float | None


class AlarmEventOut(Schema):
    """A line of an alarm's history."""

    event: str
    source: str
    target: str
    at: datetime
    actor_name: str
    note: str


class BehindOut(Schema):
    """A request behind an alarm."""

    number: str
    title: str
    received_at: datetime
    state: str


class AlarmPageOut(Schema):
    """One alarm with what explains it. events: what the caller may do with it now."""

    line: AlarmOut
    bound: float | None
    curve: list[CurveOut]
    locations: list[str]
    request_count: int
    requests: list[BehindOut]
    similar: list[AlarmOut]
    history: list[AlarmEventOut]
    events: list[str]


class JudgeIn(Schema):
    """A judgement: whether something was the matter, and what was found."""

    true: bool
    note: str = ""


class DirectionOut(Schema):
    """A line of the board. distress: mean chance that a writer is in distress, null where none was
    read. weight: load × growth × unresolved × (1 + distress), as far as measured.
    """

    owner: str
    place: str
    category: str
    load: int
    growth: float
    unresolved: float
    distress: float | None
    weight: float
    closed_before: int
    solved_before: int
    helped: bool | None


class DelayOut(Schema):
    """A day of receipt: known by now; expected once all is in, with a 90 % interval."""

    day: date
    known: int
    expected: float
    lower: float
    upper: float
    share: float


@router.get("/nowcast", response={200: list[DelayOut], **_ANSWERS})
def nowcast(request: HttpRequest) -> Any:
    """How complete the last two weeks are; empty while it is not known how late things come."""
    demand_sight(staff(request))
    return delays(timezone.now())


@router.get("/alarms", response={200: AlarmsOut, **_ANSWERS})
def list_alarms(
    request: HttpRequest,
    state: Annotated[str, Query(max_length=10)] = "open",
    kind: Annotated[str, Query(max_length=10)] = "",
) -> Any:
    """The newest alarms, the least likely first."""
    demand_sight(staff(request))
    return alarm_list(timezone.now(), state=state, kind=kind)


@router.get("/alarms/{number}", response={200: AlarmPageOut, **_ANSWERS})
def one_alarm(request: HttpRequest, number: Number) -> Any:
    """One alarm with its curve, the requests behind it and its history."""
    actor = staff(request)
    demand_sight(actor)
    return alarm_page(number, actor)


@router.post("/alarms/{number}/judgement", response={200: AlarmPageOut, **_ANSWERS})
def judge_alarm(request: HttpRequest, number: Number, given: JudgeIn) -> Any:
    """Say whether something was the matter; the detector's threshold learns from it."""
    actor = staff(request)
    actions.judge(number, true=given.true, text=given.note, actor=actor, now=timezone.now())
    return alarm_page(number, actor)


@router.get("/direction", response={200: list[DirectionOut], **_ANSWERS})
def directions(request: HttpRequest, by: Literal["district", "unit"] = "district") -> Any:
    """Where work is best spent: the heaviest places and categories of each district or unit."""
    demand_sight(staff(request))
    return [
        DirectionOut(
            owner=owner,
            place=line.place,
            category=line.category,
            load=line.direction.load.now,
            growth=line.direction.growth,
            unresolved=line.direction.unresolved,
            distress=line.distress,
            weight=line.direction.weight,
            closed_before=line.direction.load.closed,
            solved_before=line.direction.load.solved,
            helped=line.direction.helped,
        )
        for owner, lines in board(timezone.now(), by).owners
        for line in lines
    ]
