"""The picture of the city (态势): requests by hour, category and district, for the command post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from rencheng.core.lifecycle.table import OPEN_STATES
from rencheng.server.requests.models import Category, Request

_NEWEST = 12


@dataclass(frozen=True, slots=True)
class Count:
    """A slice and how many; before: the same span a week earlier, None where unknown."""

    code: str
    name: str
    count: int
    before: int | None = None


@dataclass(frozen=True, slots=True)
class NewestRequest:
    """A line of the live list."""

    number: str
    title: str
    category: str
    place: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Picture:
    """The last `hours` hours. by_hour: (hours,) counts, oldest first, and the week before."""

    hours: int
    now: datetime
    by_hour: list[int]
    by_hour_before: list[int]
    by_category: list[Count]
    by_place: list[Count]
    total: int
    total_before: int
    open_requests: int
    overdue: int
    newest: list[NewestRequest]


def stamp() -> str:
    """Changes whenever a request comes or moves: the ETag of every live panel."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM requests_requestevent_id_seq")
        return str(cursor.fetchone()[0])


def picture(now: datetime, hours: int = 24) -> Picture:
    """Count the last `hours` hours and the same hours a week before; eight queries."""
    end = timezone.localtime(now)
    start = end - timedelta(hours=hours)
    week = timedelta(days=7)
    by_hour = _by_hour(start, end, hours)
    before = _by_hour(start - week, end - week, hours)
    open_requests = Request.objects.filter(state__in=OPEN_STATES)
    return Picture(
        hours=hours,
        now=end,
        by_hour=by_hour,
        by_hour_before=before,
        by_category=_by_category(start, end),
        by_place=_by_place(start, end),
        total=sum(by_hour),
        total_before=sum(before),
        open_requests=open_requests.count(),
        overdue=open_requests.filter(due_at__lt=now).count(),
        newest=_newest(),
    )


def _by_hour(start: datetime, end: datetime, hours: int) -> list[int]:
    counts = [0] * hours
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT floor(extract(epoch FROM received_at - %s) / 3600)::int, count(*)
            FROM requests_request WHERE received_at >= %s AND received_at < %s GROUP BY 1
            """,
            [start, start, end],
        )
        for hour, count in cursor.fetchall():
            counts[min(hour, hours - 1)] = count
    return counts


def _by_category(start: datetime, end: datetime) -> list[Count]:
    week = timedelta(days=7)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT split_part(category_id, '/', 1),
                   count(*) FILTER (WHERE received_at >= %s),
                   count(*) FILTER (WHERE received_at < %s)
            FROM requests_request
            WHERE category_id IS NOT NULL
              AND (received_at >= %s AND received_at < %s
                   OR received_at >= %s AND received_at < %s)
            GROUP BY 1 ORDER BY 2 DESC
            """,
            [start, end - week, start, end, start - week, end - week],
        )
        rows = cursor.fetchall()
    names = dict(Category.objects.exclude(code__contains="/").values_list("code", "name"))
    return [Count(code, names.get(code, code), count, before) for code, count, before in rows]


def _by_place(start: datetime, end: datetime) -> list[Count]:
    """Per street (nine digits), named by the page's own map."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT left(place_id, 9), count(*) FROM requests_request
            WHERE received_at >= %s AND received_at < %s AND length(place_id) >= 6
            GROUP BY 1 ORDER BY 2 DESC
            """,
            [start, end],
        )
        return [Count(code, "", count) for code, count in cursor.fetchall()]


def _newest() -> list[NewestRequest]:
    rows = Request.objects.select_related("category").order_by("-id")[:_NEWEST]
    return [
        NewestRequest(
            row.number,
            row.title,
            row.category.name if row.category else "",
            row.place_id,
            row.received_at,
        )
        for row in rows.only("number", "title", "place_id", "received_at", "category__name")
    ]
