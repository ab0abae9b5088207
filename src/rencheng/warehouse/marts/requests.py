"""What comes in, where, about what (诉求量)."""

from __future__ import annotations

import ibis.expr.types as ir

from rencheng.warehouse.marts.levels import COUNT, OFFICES, PLACE, TEXT, finest
from rencheng.warehouse.marts.registry import Tables, mart
from rencheng.warehouse.schema import LEVELS

SUBJECT = {"category_top": TEXT, "category": TEXT, "trade": TEXT}
URGENT = ("emergency", "lifeline")
_KEYS = {**PLACE, **SUBJECT}
_COUNTS = dict.fromkeys(("requests", "consultations", "urgent", "by_phone", "likes"), COUNT)


@mart(_KEYS, _COUNTS, levels=LEVELS)
def requests_daily(tables: Tables) -> ir.Table:
    """Requests by day, place of every level, category and trade.

    day: of receipt, by the city's clock
    level: city, district, street, community or cell
    place: code of the place at that level; "" where it is not known
    category_top: first step of the category's path; "" where it is not known
    category: path of the category
    trade: code of the trade; "" where none is known
    requests: requests received
    consultations: of them, questions (kind `consultation`)
    urgent: of them, urgency `emergency` or `lifeline`
    by_phone: of them, by telephone
    likes: supporters that the requests had
    """
    return finest(tables.requests, list(SUBJECT), _counted(tables.requests), LEVELS)


@mart(_KEYS, _COUNTS, levels=OFFICES, monthly=True)
def requests_monthly(tables: Tables) -> ir.Table:
    """requests_daily added up by month, of months that are over: a year of streets at one look.

    day: the month's first
    level, place: as in requests_daily, but only city, district and street
    category_top, category, trade: as in requests_daily
    requests, consultations, urgent, by_phone, likes: as in requests_daily
    """
    rows = tables.requests.mutate(day=tables.requests.day.truncate("M").cast("date"))
    return finest(rows, list(SUBJECT), _counted(rows), OFFICES)


def _counted(rows: ir.Table) -> dict[str, ir.Scalar]:
    return {
        "requests": rows.count(),
        "consultations": (rows.kind == "consultation").sum(),
        "urgent": rows.urgency.isin(URGENT).sum(),
        "by_phone": (rows.channel == "phone").sum(),
        "likes": rows.likes.fill_null(0).sum(),
    }
