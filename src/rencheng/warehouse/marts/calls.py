"""The telephone, quarter hour by quarter hour (话务)."""

from __future__ import annotations

import ibis.expr.types as ir
import pyarrow as pa

from rencheng.warehouse.marts.levels import COUNT, seconds
from rencheng.warehouse.marts.registry import Tables, mart

#: GB/T 33358-2016: a call is picked up within 15 s.
PICK_UP_SECONDS = 15


@mart(
    {"quarter": pa.int16()},
    dict.fromkeys(
        (
            "rang",
            "picked_up",
            "abandoned",
            "within_limit",
            "wait_seconds",
            "talk_seconds",
            "clock_faults",
        ),
        COUNT,
    ),
    reads=("calls",),
)
def calls_quarterly(tables: Tables) -> ir.Table:
    """Calls by day and quarter hour in which they rang.

    quarter: 0 for 00:00 to 00:14 by the city's clock, up to 95
    rang: calls that rang
    picked_up: of them, picked up
    abandoned: of them, hung up before anybody picked up
    within_limit: of them, picked up within 15 seconds
    wait_seconds: seconds until picked up, added up over those picked up
    talk_seconds: seconds from picking up to hanging up, added up
    clock_faults: picked up before they rang, or ended before picked up; they are in neither sum
    """
    rows = tables.calls
    wait = seconds(rows.picked_up_at) - seconds(rows.rang_at)
    talk = seconds(rows.hung_up_at) - seconds(rows.picked_up_at)
    found = rows.group_by("day", quarter=(rows.minute // 15).cast("int16")).agg(
        rang=rows.count(),
        picked_up=rows.picked_up_at.notnull().sum(),
        abandoned=(rows.picked_up_at.isnull() & rows.hung_up_at.notnull()).sum(),
        within_limit=wait.between(0, PICK_UP_SECONDS).fill_null(False).sum(),
        wait_seconds=(wait >= 0).ifelse(wait, 0).sum(),
        talk_seconds=(talk >= 0).ifelse(talk, 0).sum(),
        clock_faults=((wait < 0).fill_null(False) | (talk < 0).fill_null(False)).sum(),
    )
    sums = ("wait_seconds", "talk_seconds")
    return found.mutate(**{name: found[name].fill_null(0) for name in sums})
