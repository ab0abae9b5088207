"""Reporting delay of the city's own requests (报告延迟): how complete the last days are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from django.db import connection
from django.utils import timezone

from rencheng.core.surveillance.nowcast import entered_past, nowcast, triangle

LONGEST_DAYS: Final = 14  # ours: what comes later hardly changes a day any more
SPAN_DAYS: Final = 42
#: Ours: of fewer days on which something came in nobody can tell how late things come.
REPORT_DAYS_LEAST: Final = 14
#: Ours: below this share a day is not called silent.
COMPLETE: Final = 0.9

_SQL = """
SELECT (received_at AT TIME ZONE %(zone)s)::date, (taken_at AT TIME ZONE %(zone)s)::date, count(*)
FROM requests_request WHERE received_at >= %(start)s AND received_at < %(end)s
    AND taken_at < %(end)s
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class DelayDay:
    """A day of receipt: known by now, expected once all is in (lower, upper: 90 %), share known."""

    day: date
    known: int
    expected: float
    lower: float
    upper: float
    share: float


def delays(now: datetime) -> list[DelayDay]:
    """The last two weeks, newest first; none where too little is known about how late things come.

    The day that is not over is left out.
    """
    today = timezone.localtime(now).date()
    first = today - timedelta(days=SPAN_DAYS)
    zone = timezone.get_current_timezone()
    start, end = (datetime(d.year, d.month, d.day, tzinfo=zone) for d in (first, today))
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"zone": str(zone), "start": start, "end": end})
        rows = cursor.fetchall()
    if not rows:
        return []
    happened, reported = (
        np.array([(row[at] - first).days for row in rows], np.int64) for at in (0, 1)
    )
    counts = np.array([row[2] for row in rows], np.int64)
    usual = ~entered_past(happened, reported, counts, LONGEST_DAYS)
    if len(np.unique(reported[usual])) < REPORT_DAYS_LEAST:
        return []
    found = nowcast(
        triangle(happened[usual], reported[usual], SPAN_DAYS, LONGEST_DAYS, counts[usual])
    )
    return [
        DelayDay(
            first + timedelta(days=day),
            int(found.known[day]),
            float(found.expected[day]),
            float(found.lower[day]),
            float(found.upper[day]),
            float(found.share[day]),
        )
        for day in range(SPAN_DAYS - 1, SPAN_DAYS - 1 - LONGEST_DAYS, -1)
        if np.isfinite(found.expected[day])
    ]


def incomplete_days(now: datetime) -> set[date]:
    """Days of which so much is still to come that few requests are no silence."""
    return {one.day for one in delays(now) if one.share < COMPLETE}
