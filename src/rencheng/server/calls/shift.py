"""The shift lead's page (值班长): who waits, who got through, beside the forecast."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Min
from django.utils import timezone

from rencheng.core.common.errors import InputError
from rencheng.core.staffing.calls import LOST_AFTER, WITHIN_S, Tally
from rencheng.server.calls.models import CallRecord
from rencheng.server.calls.seats import seats_page

HOURS: Final = 24
_SUMS = """
SELECT extract(hour FROM rang_at AT TIME ZONE %(zone)s)::int,
       coalesce(nullif(u.first_name, ''), u.username, nullif(c.seat, ''), ''),
       count(*) FILTER (WHERE picked_up_at IS NOT NULL OR NOT lost_end),
       count(picked_up_at),
       count(*) FILTER (WHERE picked_up_at - rang_at <= %(within)s),
       count(*) FILTER (WHERE picked_up_at IS NULL AND NOT lost_end),
       count(*) FILTER (WHERE picked_up_at IS NOT NULL AND hung_up_at IS NOT NULL AND NOT lost_end),
       coalesce(sum(extract(epoch FROM picked_up_at - rang_at)), 0)::float8,
       coalesce(sum(extract(epoch FROM hung_up_at - picked_up_at)) FILTER (WHERE NOT lost_end), 0
           )::float8,
       coalesce(sum(held_s) FILTER (WHERE hung_up_at IS NOT NULL AND NOT lost_end), 0)::float8,
       count(wrapped_up_at),
       coalesce(sum(extract(epoch FROM wrapped_up_at - hung_up_at)), 0)::float8
FROM calls_callrecord c LEFT JOIN people_user u ON u.id = c.agent_id
WHERE rang_at >= %(begin)s AND rang_at < %(end)s
  AND (picked_up_at IS NOT NULL OR hung_up_at IS NOT NULL)
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Now: callers who wait, since when the first one does, agents who talk."""

    callers: int
    longest_s: float
    talking: int


@dataclass(frozen=True, slots=True)
class ShiftPage:
    """A day of calls. expected: calls foretold for each hour, None without a history; planned:
    agents of the plan; lost: calls whose end was never told."""

    day: date
    total: Tally
    hours: list[Tally]
    seats: list[tuple[str, Tally]]
    expected: list[float] | None
    planned: list[float] | None
    waiting: Waiting | None
    lost: int


def shift_page(wanted: date, now: datetime) -> ShiftPage:
    """The calls of a day by hour and seat; what still waits shows where the day is today's."""
    begin = timezone.make_aware(datetime.combine(wanted, datetime.min.time()))
    end = begin + timedelta(days=1)
    hours = [Tally() for _ in range(HOURS)]
    seats: dict[str, Tally] = defaultdict(Tally)
    for hour, seat, one in tallies(begin, end):
        hours[hour] += one
        if seat:
            seats[seat] += one
    expected = planned = None
    try:
        foretold = seats_page(wanted, now)
    except InputError:
        pass  # no history yet: the page says so
    else:
        expected = [float(sum(foretold.expected.mean[h * 4 : h * 4 + 4])) for h in range(HOURS)]
        planned = [float(max(foretold.plan.staffed[h * 4 : h * 4 + 4])) for h in range(HOURS)]
    lost = CallRecord.objects.filter(rang_at__gte=begin, rang_at__lt=end, lost_end=True).count()
    return ShiftPage(
        wanted,
        sum(hours, Tally()),
        hours,
        sorted(seats.items(), key=lambda one: (-one[1].answered, one[0])),
        expected,
        planned,
        waiting(now) if wanted == timezone.localdate(now) else None,
        lost,
    )


def tallies(begin: datetime, end: datetime) -> list[tuple[int, str, Tally]]:
    """(hour of the day, seat, sums) of the calls that rang from `begin` to before `end`."""
    given: dict[str, Any] = {
        "zone": timezone.get_default_timezone_name(),
        "within": timedelta(seconds=WITHIN_S),
        "begin": begin,
        "end": end,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, given)
        return [(hour, seat, Tally(*sums)) for hour, seat, *sums in cursor.fetchall()]


def waiting(now: datetime) -> Waiting:
    """Who waits now."""
    live = CallRecord.objects.filter(hung_up_at=None, rang_at__gt=now - LOST_AFTER)
    callers = live.filter(picked_up_at=None)
    first = callers.aggregate(first=Min("rang_at"))["first"]
    longest = max((now - first).total_seconds(), 0.0) if first else 0.0
    return Waiting(callers.count(), longest, live.exclude(picked_up_at=None).count())
