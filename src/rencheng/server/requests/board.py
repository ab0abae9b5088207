"""The supervisor's board (督办看板): where work stands, where it is stuck, and how it flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from rencheng.core.lifecycle.table import OPEN_STATES
from rencheng.server.people.queries import unit_choices
from rencheng.server.requests.models import AWAITS_REVIEW, Request

#: Who may see how all units stand.
MAY_WATCH = frozenset({"supervisor", "commander", "dispatcher", "reviewer"})
DAYS = 14
_LISTED = 8
_UNITS = 20
#: Days that are over hardly change any more; the board asks for them anew so seldom.
_PAST_SECONDS = 600
_BOARD_SECONDS = 2


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """What one unit has open."""

    code: str
    name: str
    open: int
    overdue: int
    today: int
    objected: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits for a decision, or that the city watches. asks: object, ask_extension,
    propose_exclusion or escalate."""

    number: str
    title: str
    unit: str
    asks: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class DayFlow:
    """One day: what came, what was closed, and what was open when it ended."""

    day: date
    received: int
    closed: int
    backlog: int


@dataclass(frozen=True, slots=True)
class Board:
    """The page. states: open state → how many."""

    now: datetime
    open: int
    overdue: int
    today: int
    paused: int
    objections: int
    extensions: int
    exclusions: int
    escalated: int
    states: list[tuple[str, int]]
    units: list[UnitLoad]
    waiting: list[Waiting]
    watched: list[Waiting]
    days: list[DayFlow]

    @property
    def flow(self) -> DayFlow:
        """Today so far."""
        return self.days[-1]


def board(now: datetime) -> Board:
    """The board at `now`; eight queries, and one answer serves everybody for two seconds."""
    kept: Board | None = cache.get("board")
    if kept is not None:
        return kept
    made = _board(now)
    cache.set("board", made, _BOARD_SECONDS)
    return made


def _board(now: datetime) -> Board:
    rows = _by_unit(now)
    totals = [sum(row[column] for row in rows) for column in range(2, 6)]
    asked = _asked()
    states = {state: sum(row[2] for row in rows if row[1] == state) for state in OPEN_STATES}
    return Board(
        now=now,
        open=totals[0],
        overdue=totals[1],
        today=totals[2],
        paused=totals[3],
        objections=asked[0],
        extensions=asked[1],
        exclusions=asked[2],
        escalated=Request.objects.filter(escalated_at__isnull=False, state__in=OPEN_STATES).count(),
        states=list(states.items()),
        units=_loads(rows),
        waiting=_waiting(),
        watched=_watched(),
        days=_days(now, totals[0]),
    )


def _by_unit(now: datetime) -> list[tuple[Any, ...]]:
    """(unit, state, open, overdue, due today, paused) over all that is open."""
    tonight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tonight += timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT unit_id, state, count(*), count(*) FILTER (WHERE due_at < %s),
                   count(*) FILTER (WHERE due_at >= %s AND due_at < %s), count(paused_at)
            FROM requests_request WHERE state = ANY(%s) GROUP BY 1, 2
            """,
            [now, now, tonight, list(OPEN_STATES)],
        )
        return list(cursor.fetchall())


def _loads(rows: list[tuple[Any, ...]]) -> list[UnitLoad]:
    """Units with the most overdue first; requests without a unit are the dispatchers'."""
    names = dict(unit_choices())
    loads: dict[str, list[int]] = {}
    for unit, state, count, overdue, today, _paused in rows:
        load = loads.setdefault(unit or "", [0, 0, 0, 0])
        values = (count, overdue, today, count if state == "objected" else 0)
        for column, value in enumerate(values):
            load[column] += value
    found = [UnitLoad(code, names.get(code, code), *load) for code, load in loads.items()]
    found.sort(key=lambda one: (-one.overdue, -one.open, one.code))
    return found[:_UNITS]


def _asked() -> tuple[int, int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FILTER (WHERE state = 'objected'), count(extension_asked),
                   count(*) FILTER (WHERE exclusion_asked <> '')
            FROM requests_request
            WHERE state = 'objected' OR extension_asked IS NOT NULL OR exclusion_asked <> ''
            """
        )
        found: tuple[int, int, int] = cursor.fetchone()
        return found


_LINE = (
    *("number", "title", "unit__name", "state", "moved_at", "extension_asked"),
    *("exclusion_asked", "escalated_at"),
)


def _waiting() -> list[Waiting]:
    """The oldest that wait for a second person."""
    rows = Request.objects.filter(AWAITS_REVIEW).select_related("unit").only(*_LINE)
    return [_line(row, _asks(row), row.moved_at) for row in rows.order_by("moved_at")[:_LISTED]]


def _watched() -> list[Waiting]:
    """Escalated and still open, the most pressing first."""
    rows = Request.objects.filter(escalated_at__isnull=False, state__in=OPEN_STATES)
    rows = rows.select_related("unit").only(*_LINE).order_by("due_at")[:_LISTED]
    return [_line(row, "escalate", row.escalated_at) for row in rows]


def _asks(row: Request) -> str:
    if row.state == "objected":
        return "object"
    return "ask_extension" if row.extension_asked is not None else "propose_exclusion"


def _line(row: Request, asks: str, since: datetime | None) -> Waiting:
    return Waiting(row.number, row.title, row.unit.name if row.unit else "", asks, since)


def _days(now: datetime, open_now: int) -> list[DayFlow]:
    """The last DAYS days; each day's backlog is counted back from what is open now."""
    today = timezone.localtime(now).date()
    past = cache.get_or_set(
        f"board-past-{today}",
        lambda: _flows(today - timedelta(days=DAYS - 1), today),
        _PAST_SECONDS,
    )
    flows = {**(past or {}), **_flows(today, today + timedelta(days=1))}
    days: list[DayFlow] = []
    backlog = open_now
    for back in range(DAYS):
        day = today - timedelta(days=back)
        received, closed = flows.get(day, (0, 0))
        days.append(DayFlow(day, received, closed, max(0, backlog)))
        backlog += closed - received
    return days[::-1]


def _flows(first: date, end: date) -> Mapping[date, tuple[int, int]]:
    """day → (received, closed) from `first` up to but without `end`, in the city's days."""
    start, stop = (
        timezone.make_aware(datetime.combine(day, datetime.min.time())) for day in (first, end)
    )
    zone = timezone.get_current_timezone_name()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT day, sum(received)::int, sum(closed)::int FROM (
                SELECT (received_at AT TIME ZONE %s)::date AS day, count(*) AS received, 0 AS closed
                FROM requests_request WHERE received_at >= %s AND received_at < %s GROUP BY 1
                UNION ALL
                SELECT (closed_at AT TIME ZONE %s)::date, 0, count(*)
                FROM requests_request WHERE closed_at >= %s AND closed_at < %s GROUP BY 1
            ) flows GROUP BY day
            """,
            [zone, start, stop, zone, start, stop],
        )
        return {day: (received, closed) for day, received, closed in cursor.fetchall()}
