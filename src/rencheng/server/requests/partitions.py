"""History by month (按月分区): each month of recorded_at is a table of its own."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

#: How many months beyond this one stand ready, so that a worker that is down loses nothing.
MONTHS_AHEAD = 3
_HISTORY = "requests_requestevent"
_REST = f"{_HISTORY}_rest"


def ensure_months(today: date, ahead: int = MONTHS_AHEAD) -> list[str]:
    """Make the history tables for this month and the next `ahead`; returns the names made.

    Rows of that month which came before its table stood are moved in from the rest.
    """
    made = []
    for offset in range(ahead + 1):
        first, after = _month(today, offset), _month(today, offset + 1)
        name = f"{_HISTORY}_{first:%Y_%m}"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s)", [name])
            if cursor.fetchone()[0] is None:
                _make(cursor, name, first, after)
                made.append(name)
    return made


def _make(cursor: CursorWrapper, name: str, first: date, after: date) -> None:
    span = f"recorded_at >= '{first}' AND recorded_at < '{after}'"
    create = (
        f"CREATE TABLE {name} PARTITION OF {_HISTORY} FOR VALUES FROM ('{first}') TO ('{after}')"
    )
    cursor.execute(f"SELECT EXISTS (SELECT FROM {_REST} WHERE {span})")
    if not cursor.fetchone()[0]:
        cursor.execute(create)
        return
    # Detached, the rest has no trigger that guards history: its rows can move house.
    cursor.execute(f"ALTER TABLE {_HISTORY} DETACH PARTITION {_REST}")
    cursor.execute(create)
    cursor.execute(f"INSERT INTO {_HISTORY} SELECT * FROM {_REST} WHERE {span}")
    cursor.execute(f"DELETE FROM {_REST} WHERE {span}")
    cursor.execute(f"ALTER TABLE {_HISTORY} ATTACH PARTITION {_REST} DEFAULT")


def _month(day: date, offset: int) -> date:
    months = day.year * 12 + day.month - 1 + offset
    return date(months // 12, months % 12 + 1, 1)
