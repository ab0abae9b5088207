"""What pages ask of alarms: the ranked list, one alarm with what explains it, the digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.geo.coordinates import ring
from rencheng.core.surveillance.signals import OPEN_STATES, moves_from
from rencheng.server.places.queries import place_names
from rencheng.server.requests.models import Category, Request, Trade
from rencheng.server.signals.counts import days_known
from rencheng.server.signals.models import Alarm, AlarmEvent, Digest
from rencheng.server.signals.thresholds import Record, records

LISTED = 60
REQUESTS_SHOWN = 30
POINTS_SHOWN = 500
SIMILAR_SHOWN = 6
DIGEST_SHOWN = 5
#: Who may look at the whole city's alarms.
MAY_SEE = frozenset({"supervisor", "dispatcher", "operator", "callback", "commander"})
KINDS = ("excess", "silence", "cluster", "distress")
#: Levels from coarse to fine by the digits of a place's code.
_CITY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """An alarm in a list."""

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


@dataclass(frozen=True, slots=True)
class AlarmList:
    """The ranked list. days: what the warehouse holds, None where empty. digest_more: how many
    the newest digest tells of beyond digest_lines.
    """

    lines: list[AlarmLine]
    total: int
    open: int
    days: tuple[date, date] | None
    digest: Digest | None
    digest_lines: list[AlarmLine]
    digest_more: int
    records: list[Record]


@dataclass(frozen=True, slots=True)
class AlarmRequest:
    """A request behind an alarm."""

    number: str
    title: str
    received_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class CurveRow:
    """One day of the alarm's picture."""

    day: str
    observed: int
    expected: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class AlarmPage:
    """One alarm with what explains it."""

    alarm: Alarm
    line: AlarmLine
    bound: float | None
    curve: list[CurveRow]
    locations: list[str]
    requests: list[AlarmRequest]
    request_count: int
    similar: list[AlarmLine]
    history: list[AlarmEvent]
    events: tuple[str, ...]


def demand_sight(actor: Actor) -> None:
    """Raise RefusedError for those who may not look at the whole city."""
    if not actor.roles & MAY_SEE:
        roles = ", ".join(sorted(MAY_SEE))
        raise RefusedError("step_not_for_role", event="look", roles=roles)


def alarm_list(
    now: datetime, *, state: str = "open", kind: str = "", digest_of: date | None = None
) -> AlarmList:
    """Alarms by their newest day, the least likely first. An unknown filter finds nothing.

    digest_of: only those that the digest of this morning told of.
    """
    found = Alarm.objects.all()
    if digest_of is not None:
        found = found.filter(digest=digest_of)
    if state == "open":
        found = found.filter(state__in=OPEN_STATES)
    elif state != "all":
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    digest = Digest.objects.order_by("-day").first()
    told = Alarm.objects.filter(digest=digest).order_by("p") if digest else Alarm.objects.none()
    names = _Names()
    return AlarmList(
        lines=names.lines(found.order_by("-last_day", "p", "id")[:LISTED]),
        total=found.count(),
        open=Alarm.objects.filter(state__in=OPEN_STATES).count(),
        days=days_known(),
        digest=digest,
        digest_lines=names.lines(told[:DIGEST_SHOWN]),
        digest_more=max(0, told.count() - DIGEST_SHOWN),
        records=records(now),
    )


def alarm_page(number: int, actor: Actor) -> AlarmPage:
    """One alarm. Raises InputError where there is none."""
    alarm = Alarm.objects.select_related("owner").filter(pk=number).first()
    if alarm is None:
        raise InputError("alarm_unknown", number=number)
    behind = requests_behind(alarm)
    rows = behind.order_by("-received_at").values_list("number", "title", "received_at", "state")
    names = _Names()
    similar = Alarm.objects.filter(last_day__lt=alarm.first_day).filter(
        Q(series=alarm.series) | Q(category=alarm.category_id, kind=alarm.kind)
    )
    curve = alarm.curve
    return AlarmPage(
        alarm=alarm,
        line=names.line(alarm),
        bound=alarm.lower if alarm.kind == "silence" else alarm.upper,
        curve=[
            CurveRow(*row)
            for row in zip(
                curve.get("days", []),
                curve.get("observed", []),
                curve.get("expected", []),
                curve.get("lower" if alarm.kind == "silence" else "upper", []),
                strict=True,
            )
        ],
        locations=[names.place(code) for code in _codes(alarm)],
        requests=[AlarmRequest(*row) for row in rows[:REQUESTS_SHOWN]],
        request_count=behind.count(),
        similar=names.lines(similar.order_by("-last_day")[:SIMILAR_SHOWN]),
        history=list(alarm.events.all()),
        events=tuple(move.event for move in moves_from(alarm.state, actor)),
    )


def alarm_picture(number: int) -> dict[str, Any]:
    """What the charts of an alarm draw: its curve, its streets, the circle of a cluster, the points
    of its requests."""
    alarm = Alarm.objects.filter(pk=number).first()
    if alarm is None:
        raise InputError("alarm_unknown", number=number)
    circle = alarm.detail.get("circle")
    points = requests_behind(alarm).filter(lat__isnull=False).values_list("lon", "lat")
    return {
        "kind": alarm.kind,
        "curve": alarm.curve,
        "places": sorted({code[:9] for code in _codes(alarm) if len(code) >= 9}),
        "district": next((code for code in _codes(alarm) if len(code) == _CITY_DIGITS), ""),
        "circle": ring(circle["lat"], circle["lon"], circle["metres"]) if circle else [],
        "points": [[round(lon or 0, 4), round(lat or 0, 4)] for lon, lat in points[:POINTS_SHOWN]],
    }


def requests_behind(alarm: Alarm) -> QuerySet[Request]:
    """The requests that an alarm counted."""
    begin = alarm.first_day
    if alarm.kind == "cluster":
        begin = date.fromisoformat(alarm.detail["from"])
    zone = timezone.get_current_timezone()
    found = Request.objects.filter(
        received_at__gte=datetime.combine(begin, time(), zone),
        received_at__lt=datetime.combine(alarm.last_day + timedelta(days=1), time(), zone),
    )
    codes = [] if alarm.series.startswith("city:") else _codes(alarm)
    if codes:
        where = Q()
        for code in codes:
            where |= Q(place__code__startswith=code)
        found = found.filter(where)
    if alarm.category_id:
        under = f"{alarm.category_id}/"
        found = found.filter(Q(category=alarm.category_id) | Q(category__code__startswith=under))
    if alarm.trade_id:
        found = found.filter(trade=alarm.trade_id)
    return found


def _codes(alarm: Alarm) -> list[str]:
    """Codes of the places an alarm is about."""
    if alarm.kind == "cluster":
        return [str(code) for code in alarm.detail.get("locations", [])]
    return [alarm.place_id] if alarm.place_id else []


class _Names:
    """Names of places, categories and trades, read once for a page."""

    def __init__(self) -> None:
        self._places = place_names()
        self._categories = dict(Category.objects.values_list("code", "name"))
        self._trades = dict(Trade.objects.values_list("code", "name"))

    def place(self, code: str) -> str:
        steps = [code[:end] for end in range(_CITY_DIGITS, len(code) + 1, 3)]
        return " ".join(self._places.get(step, "") for step in steps).strip() or code

    def line(self, alarm: Alarm) -> AlarmLine:
        codes = _codes(alarm)
        citywide = alarm.series.startswith("city:") or not codes
        subjects = [
            self._categories.get(alarm.category_id or "", ""),
            self._trades.get(alarm.trade_id or "", ""),
        ]
        return AlarmLine(
            number=alarm.pk,
            kind=alarm.kind,
            state=alarm.state,
            place="" if citywide else self.place(codes[0]),
            subject=" · ".join(name for name in subjects if name),
            first_day=alarm.first_day,
            last_day=alarm.last_day,
            observed=alarm.observed,
            expected=alarm.expected,
            ratio=alarm.observed / max(alarm.expected, 0.1),
            p=alarm.p,
            owner=alarm.owner.first_name or alarm.owner.username if alarm.owner else "",
        )

    def lines(self, alarms: QuerySet[Alarm] | Sequence[Alarm]) -> list[AlarmLine]:
        if isinstance(alarms, QuerySet):
            alarms = list(alarms.select_related("owner"))
        return [self.line(alarm) for alarm in alarms]
