"""How long it took, and how it counts (时限与三率)."""

from __future__ import annotations

import ibis.expr.types as ir
import pyarrow as pa

from rencheng.warehouse.marts.levels import COUNT, OFFICES, PLACE, TEXT, finest, seconds
from rencheng.warehouse.marts.registry import Tables, mart

_DEADLINES = (
    "requests",
    "closed",
    "on_time",
    "late",
    "open",
    "redone",
    "contact_seconds",
    "contacted",
    "close_seconds",
    "timed",
    "clock_faults",
)


_SUBJECT = {"unit": TEXT, "category_top": TEXT, "category": TEXT}


@mart({**PLACE, **_SUBJECT}, dict.fromkeys(_DEADLINES, COUNT), levels=OFFICES)
def deadlines(tables: Tables) -> ir.Table:
    """How long requests took and whether they kept their deadlines, by day of receipt.

    level, place: as in requests_daily, but only city, district and street
    unit: code of the unit that has the request now; "" where none has
    category_top, category: as in requests_daily
    requests: requests received
    closed: of them, closed by now
    on_time: of those closed that had a deadline, closed by it
    late: of those closed that had a deadline, closed after it
    open: not closed yet
    redone: how often they were done again
    contact_seconds: seconds from receipt to the first talk with the citizen, added up
    contacted: how many requests contact_seconds adds up
    close_seconds: seconds from receipt to closing, added up
    timed: how many requests close_seconds adds up
    clock_faults: closed or contacted before they were received, by a clock set wrong; they are in
        neither sum
    """
    rows = tables.requests.mutate(received=seconds(tables.requests.received_at))
    rows = rows.mutate(
        contact=seconds(rows.contacted_at) - rows.received,
        close=seconds(rows.closed_at) - rows.received,
    )
    contact, close = rows.contact, rows.close
    due = rows.due_at.notnull()
    measures = {
        "requests": rows.count(),
        "closed": rows.closed_at.notnull().sum(),
        "on_time": (due & (rows.closed_at <= rows.due_at)).fill_null(False).sum(),
        "late": (due & (rows.closed_at > rows.due_at)).fill_null(False).sum(),
        "open": rows.closed_at.isnull().sum(),
        "redone": rows.redone.fill_null(0).sum(),
        "contact_seconds": (contact >= 0).ifelse(contact, 0).sum(),
        "contacted": (contact >= 0).fill_null(False).sum(),
        "close_seconds": (close >= 0).ifelse(close, 0).sum(),
        "timed": (close >= 0).fill_null(False).sum(),
        "clock_faults": ((close < 0).fill_null(False) | (contact < 0).fill_null(False)).sum(),
    }
    return finest(rows, list(_SUBJECT), measures, OFFICES)


_RATES = ("dispatched", "responded", "called", "resolved", "rated", "satisfied")


@mart(
    {"month": pa.date32(), **PLACE, **_SUBJECT},
    dict.fromkeys(_RATES, COUNT),
    levels=OFFICES,
)
def rates(tables: Tables) -> ir.Table:
    """The parts of the three rates, as each request counts by the policy of its month.

    day: of receipt
    month: first day of the month that the request counts in, that of its last dispatch
    level, place: as in requests_daily, but only city, district and street
    unit: code of the unit that it counts for
    category_top, category: as in requests_daily
    dispatched: requests in the response rate
    responded: of them, the citizen was contacted in time
    called: valid callbacks, in the resolution rate
    resolved: of them, resolved
    rated: valid callbacks with a grade, in the satisfaction rate
    satisfied: of them, satisfied
    """
    known = tables.requests.filter(tables.requests.rate_month.notnull())
    # `unit` is whom it counts for here, which need not be who has it now.
    rows = known.drop("unit").rename(unit="rate_unit", month="rate_month", grade="satisfied")
    measures = {
        "dispatched": (rows.response > 0).sum(),
        "responded": (rows.response == 2).sum(),
        "called": (rows.resolution > 0).sum(),
        "resolved": (rows.resolution == 2).sum(),
        "rated": (rows.grade > 0).sum(),
        "satisfied": (rows.grade == 2).sum(),
    }
    return finest(rows, ["month", *_SUBJECT], measures, OFFICES)
