"""Lifelines for programs (生命线接口): feeds push readings, others read service, outages, plans."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Path, Query, Router, Schema, Status
from ninja.security import django_auth

from rencheng.core.common.errors import InputError
from rencheng.core.resilience.acts import demand
from rencheng.core.resilience.network import LIFELINES
from rencheng.importers.outages import gathered
from rencheng.server.lifelines.crewing import CrewPage, Wish, crew_page, plan_crews, slip
from rencheng.server.lifelines.falling import most_critical, what_if
from rencheng.server.lifelines.outages import find_outages
from rencheng.server.lifelines.readings import check_lifeline, take_readings
from rencheng.server.lifelines.recovering import (
    AreaLine,
    LifelineNow,
    lifelines_now,
    outage_list,
    outage_page,
)
from rencheng.server.lifelines.scorecards import resilience
from rencheng.web.api.schemas import PROBLEMS, ProblemOut
from rencheng.web.api.steps import StaffKey, caller

router = Router(auth=[StaffKey(), django_auth])
_ANSWERS = {401: ProblemOut, **PROBLEMS}
Number = Annotated[int, Path(ge=1, lt=2**63)]
MOST_READINGS = 10_000
People = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Hours = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]


class ReadingIn(Schema):
    """How many of an area were without service at a moment, of how many served in good times."""

    time: datetime
    area: str = Field(min_length=1, max_length=15)
    out: People
    served: People


class ReadingsIn(Schema):
    readings: list[ReadingIn] = Field(min_length=1, max_length=MOST_READINGS)


class RefusedOut(Schema):
    """A reading that was not taken. row: its place in the list, from 1."""

    row: int | None
    code: str
    area: str


class TakenOut(Schema):
    """taken: new; known: there already; refused: not taken, and why."""

    taken: int
    known: int
    refused: list[RefusedOut]


class LifelineOut(Schema):
    """A lifeline now. low, high: what is certain at least and possible at most; stale: areas whose
    source has stopped; outages: open ones."""

    lifeline: str
    served: float
    out: float
    low: float
    high: float
    areas_out: int
    doubted: int
    stale: int
    sources: dict[str, int]
    outages: list[int]


class OutageOut(Schema):
    """An outage. Hours as in `rencheng recovery`; None where they are not there yet."""

    number: int
    lifeline: str
    district: str
    began_at: datetime
    ended_at: datetime | None
    worst_at: datetime
    worst_out: float
    robustness: float
    t50_h: float | None
    t90_h: float | None
    loss: float
    index: float
    source: str
    suspect: str | None


class AreaOut(Schema):
    """An area of an outage. forecast_t90_h: quantile → hours, where it is not over."""

    area: str
    name: str
    worst_out: float
    t50_h: float | None
    t90_h: float | None
    loss: float
    recovered: bool
    forecast_t90_h: dict[str, float] | None


class GroupOut(Schema):
    """A group of residents: hours lost, and how many times everybody's. "" is everybody."""

    group: str
    people: float
    hours: float
    ratio: float


class OutagePageOut(Schema):
    """An outage with its curve [moment, share served], areas and groups."""

    outage: OutageOut
    curve: list[tuple[datetime, float]]
    areas: list[AreaOut]
    groups: list[GroupOut]
    gini: float


class BrokenIn(Schema):
    """An asset that is broken. hours: until it is mended; without them as the network says."""

    asset: str = Field(min_length=1, max_length=80)
    hours: Hours | None = None


class WhatIfIn(Schema):
    broken: list[BrokenIn] = Field(min_length=1, max_length=50)


class FallenOut(Schema):
    """An asset that goes, from and until which hours, and because of which other (its name)."""

    asset: str
    name: str
    lifeline: str
    spans: list[tuple[float, float]]
    by: str
    critical: bool


class LostOut(Schema):
    """An area without a lifeline."""

    lifeline: str
    area: str
    people: float
    from_h: float
    hours: float


class WhatIfOut(Schema):
    """What falls. curves: lifeline → [hour, people out from then on]."""

    fallen: list[FallenOut]
    areas: list[LostOut]
    people_hours: float
    curves: dict[str, list[tuple[float, float]]]


class CriticalOut(Schema):
    """What the fall of an asset alone would cost until it is mended."""

    asset: str
    name: str
    lifeline: str
    falls: int
    people_hours: float
    critical_sites: int


class CrewIn(Schema):
    name: str = Field(min_length=1, max_length=40)
    skills: list[str] = Field(default=[], max_length=20)


class WishIn(Schema):
    """What a plan is asked for. site: asset that all crews start from; "" for near everything."""

    name: str = Field("", max_length=120)
    broken: list[BrokenIn] = Field(min_length=1, max_length=500)
    crews: list[CrewIn] = Field(min_length=1, max_length=100)
    site: str = Field("", max_length=80)


class SlipIn(Schema):
    """What became of a task: done, or hours of work that it still takes."""

    task: str = Field(min_length=1, max_length=80)
    hours: Hours | None = None
    done: bool = False


class JobOut(Schema):
    """A task in a plan; hours from its making."""

    task: str
    name: str
    crew: str
    start: float
    end: float
    restored: float
    people: float


class CrewPlanOut(Schema):
    """A plan. bound: no plan has a smaller objective; compared: what simpler orders would cost."""

    number: int
    name: str
    made_at: datetime
    chosen: bool
    follows: int | None
    jobs: list[JobOut]
    objective: float
    bound: float
    compared: dict[str, float]
    curve: list[tuple[float, float]]


class ScoreOut(Schema):
    """An indicator: its figure, 0–100 points, and what the card would win were it good."""

    indicator: str
    value: float | None
    points: float | None
    gain: float


class CardOut(Schema):
    """A district's scorecard; ours, not an official standard."""

    district: str
    name: str
    total: float | None
    scores: list[ScoreOut]
    weakest: str


@router.get("/lifelines", response={200: list[LifelineOut], **_ANSWERS})
def service_now(request: HttpRequest) -> Any:
    """What service there is now, those in trouble first."""
    demand("see", caller(request))
    return [_lifeline(one) for one in lifelines_now(timezone.now()).lifelines]


def _lifeline(one: LifelineNow) -> LifelineOut:
    return LifelineOut(
        lifeline=one.lifeline,
        served=one.served,
        out=one.out,
        low=one.low,
        high=one.high,
        areas_out=one.areas_out,
        doubted=one.doubted,
        stale=one.stale,
        sources=one.sources,
        outages=[outage.pk for outage in one.open],
    )


@router.post("/lifelines/{lifeline}/readings", response={200: TakenOut, **_ANSWERS})
def push_readings(
    request: HttpRequest, lifeline: Annotated[str, Path(max_length=20)], given: ReadingsIn
) -> Any:
    """Take readings of a utility's own system; the good ones are kept, the others named."""
    actor, now = caller(request), timezone.now()
    demand("feed", actor)
    check_lifeline(lifeline)
    refused: list[RefusedOut] = []
    rows = []
    for number, one in enumerate(given.readings, start=1):
        if one.served <= 0 or one.out > one.served:
            code = "outage_nobody_served" if one.served <= 0 else "outage_more_than_served"
            refused.append(RefusedOut(row=number, code=code, area=one.area))
        else:
            rows.append((one.area, _aware(one.time), one.out, one.served))
    if not rows:
        return TakenOut(taken=0, known=0, refused=refused)
    problems: list[Any] = []
    taken = take_readings(lifeline, gathered(rows), problems, actor=actor, now=now)
    refused += [
        RefusedOut(row=None, code=one.code, area=str(one.data.get("area", ""))) for one in problems
    ]
    if taken.first is not None and taken.last is not None:
        find_outages(lifeline, taken.first, max(taken.last, now), now=now)
    return TakenOut(taken=taken.taken, known=taken.known, refused=refused)


def _aware(moment: datetime) -> datetime:
    """By the city's clock where no zone is named; InputError outside what can be kept."""
    try:
        aware = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
        return aware.astimezone(UTC)
    except (OverflowError, ValueError):
        raise InputError("day_unreadable", given=str(moment)[:40]) from None


@router.get("/outages", response={200: list[OutageOut], **_ANSWERS})
def outages(request: HttpRequest, lifeline: Annotated[str, Query(max_length=20)] = "") -> Any:
    """The latest outages, of one lifeline or of all."""
    demand("see", caller(request))
    if lifeline and lifeline not in LIFELINES:
        check_lifeline(lifeline)
    return [_outage(one) for one in outage_list(lifeline)]


def _outage(one: Any) -> OutageOut:
    return OutageOut(
        number=one.pk,
        lifeline=one.lifeline,
        district=one.district_id,
        began_at=one.began_at,
        ended_at=one.ended_at,
        worst_at=one.worst_at,
        worst_out=one.worst_out,
        robustness=one.robustness,
        t50_h=one.t50,
        t90_h=one.t90,
        loss=one.loss,
        index=one.index,
        source=one.source,
        suspect=one.suspect_id,
    )


@router.get("/outages/{number}", response={200: OutagePageOut, **_ANSWERS})
def one_outage(request: HttpRequest, number: Number) -> Any:
    """An outage with its curve, its areas and who bore it."""
    demand("see", caller(request))
    page = outage_page(number, timezone.now())
    if page is None:
        raise InputError("outage_unknown", number=number)
    return OutagePageOut(
        outage=_outage(page.outage),
        curve=page.curve,
        areas=[_area(one) for one in page.areas],
        groups=[
            GroupOut(group=one.group, people=one.people, hours=one.hours, ratio=one.ratio)
            for one in page.groups
        ],
        gini=page.gini,
    )


def _area(one: AreaLine) -> AreaOut:
    back, foretold = one.recovery.back, one.forecast
    return AreaOut(
        area=one.code,
        name=one.name,
        worst_out=one.recovery.worst_out,
        t50_h=back[0.5].value if 0.5 in back else None,
        t90_h=back[0.9].value if 0.9 in back else None,
        loss=one.recovery.loss,
        recovered=one.recovery.recovered,
        forecast_t90_h=None
        if foretold is None
        else {"0.05": foretold.low, "0.5": foretold.middle, "0.95": foretold.high},
    )


@router.post("/lifelines/what-if", response={200: WhatIfOut, **_ANSWERS})
def if_it_falls(request: HttpRequest, given: WhatIfIn) -> Any:
    """What goes with these assets, for how long, and whom it leaves without; saves nothing."""
    demand("see", caller(request))
    found = what_if({one.asset: one.hours for one in given.broken})
    return WhatIfOut(
        fallen=[
            FallenOut(
                asset=one.asset.id,
                name=one.asset.name,
                lifeline=one.asset.lifeline,
                spans=one.spans,
                by=one.by,
                critical=one.asset.critical,
            )
            for one in found.fallen
        ],
        areas=[
            LostOut(lifeline=lifeline, area=area, people=people, from_h=begin, hours=hours)
            for lifeline, area, _, people, begin, hours in found.areas
        ],
        people_hours=found.people_hours,
        curves=found.curves,
    )


@router.get("/lifelines/critical", response={200: list[CriticalOut], **_ANSWERS})
def whose_fall_costs_most(
    request: HttpRequest, lifeline: Annotated[str, Query(max_length=20)] = ""
) -> Any:
    """The assets whose fall alone would cost most person-hours."""
    demand("see", caller(request))
    if lifeline:
        check_lifeline(lifeline)
    return [
        CriticalOut(
            asset=one.asset.id,
            name=one.asset.name,
            lifeline=one.asset.lifeline,
            falls=one.weight.falls,
            people_hours=one.weight.people_hours,
            critical_sites=len(one.weight.critical),
        )
        for one in most_critical(lifeline)
    ]


@router.post("/crews/plans", response={201: CrewPlanOut, **_ANSWERS})
def make_plan(request: HttpRequest, given: WishIn) -> Any:
    """Have the crews planned for what is broken; the plan is kept."""
    actor = caller(request)
    wish = Wish(
        {one.asset: one.hours for one in given.broken},
        [(crew.name, tuple(crew.skills)) for crew in given.crews],
        given.site,
        given.name,
    )
    row = plan_crews(wish, actor=actor, now=timezone.now())
    return Status(201, _plan(crew_page(row.pk, timezone.now())))


@router.get("/crews/plans/{number}", response={200: CrewPlanOut, **_ANSWERS})
def one_plan(request: HttpRequest, number: Number) -> Any:
    """A plan with its jobs and the curve it yields."""
    demand("see", caller(request))
    return _plan(crew_page(number, timezone.now()))


@router.post("/crews/plans/{number}/slip", response={201: CrewPlanOut, **_ANSWERS})
def slipped(request: HttpRequest, number: Number, given: SlipIn) -> Any:
    """Say that a task takes longer, or is done: what is left is planned anew."""
    row = slip(
        number,
        task=given.task,
        hours=given.hours,
        done=given.done,
        actor=caller(request),
        now=timezone.now(),
    )
    return Status(201, _plan(crew_page(row.pk, timezone.now())))


def _plan(page: CrewPage | None) -> CrewPlanOut:
    assert page is not None
    plan = page.plan
    return CrewPlanOut(
        number=plan.pk,
        name=plan.name,
        made_at=plan.made_at,
        chosen=plan.chosen,
        follows=plan.follows_id,
        jobs=[
            JobOut(
                task=job.task,
                name=job.name,
                crew=job.crew,
                start=job.start,
                end=job.end,
                restored=job.restored,
                people=job.people,
            )
            for job in page.jobs
        ],
        objective=plan.objective,
        bound=plan.bound,
        compared=plan.compared,
        curve=plan.curve,
    )


@router.get("/resilience", response={200: list[CardOut], **_ANSWERS})
def scorecards(request: HttpRequest) -> Any:
    """Each district's scorecard of the last twelve months."""
    demand("see", caller(request))
    return [
        CardOut(
            district=one.code,
            name=one.name,
            total=one.card.total,
            scores=[
                ScoreOut(
                    indicator=score.indicator,
                    value=score.value,
                    points=score.points,
                    gain=score.gain,
                )
                for score in one.card.scores
            ],
            weakest=one.weakest,
        )
        for one in resilience(timezone.localtime()).cards
    ]
