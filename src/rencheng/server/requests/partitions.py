"""History by month (按月分区): each month of recorded_at is a table of its own."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

#: How many months beyond this one stand ready, so that a worker that is down loses nothing.
MONTHS_AHEAD = 3


def ensure_months(today: date, ahead: int = MONTHS_AHEAD) -> list[str]:
    """Make the history tables for this month and the next `ahead`; returns the names made.

    A month whose first rows came before its table keeps all of them in the table for the rest.
    """
    made = []
    for offset in range(ahead + 1):
        first = _month(today, offset)
        name = f"requests_requestevent_{first:%Y_%m}"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s)", [name])
            if cursor.fetchone()[0] is not None:
                continue
            end = _month(first, 1)
            cursor.execute(
                "SELECT EXISTS (SELECT FROM requests_requestevent_rest "
                "WHERE recorded_at >= %s::date AND recorded_at < %s::date)",
                [first, end],
            )
            if cursor.fetchone()[0]:
                continue
            cursor.execute(
                f"CREATE TABLE {name} PARTITION OF requests_requestevent "
                f"FOR VALUES FROM ('{first}') TO ('{end}')"
            )
            made.append(name)
    return made


def _month(day: date, offset: int) -> date:
    months = day.year * 12 + day.month - 1 + offset
    return date(months // 12, months % 12 + 1, 1)
