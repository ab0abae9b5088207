"""Who asks again (重复来电)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from rencheng.warehouse.marts.levels import COUNT, OFFICES, PLACE, TEXT, finest, seconds
from rencheng.warehouse.marts.registry import Tables, mart

#: Ours: a month, the longest general deadline with its extension.
AGAIN_DAYS = 30
_MEASURES = ("requests", "again", "again_same")


@mart(
    {**PLACE, "category_top": TEXT, "category": TEXT},
    dict.fromkeys(_MEASURES, COUNT),
    levels=OFFICES,
    looks_back=AGAIN_DAYS,
    narrow=("day", "person", "received_at", *OFFICES, "category_top", "category"),
)
def asked_again(tables: Tables) -> ir.Table:
    """Requests of people who had asked before, by day, place and category.

    level, place: as in requests_daily, but only city, district and street
    category_top, category: as in requests_daily
    requests: requests of people who can be told apart (by a keyed hash of their telephone)
    again: of them, the same person had asked in the 30 days before, about anything
    again_same: of them, the same person had asked in the 30 days before about the same category
    """
    known = tables.requests.filter(tables.requests.person != 0)
    rows = known.mutate(seconds=seconds(known.received_at))
    # Equal in all of these, two of the same second may stand in either order.
    order = ("seconds", "category", *OFFICES)
    before = rows.seconds.lag().over(ibis.window(group_by="person", order_by=order))
    before_same = rows.seconds.lag().over(
        ibis.window(group_by=("person", "category"), order_by=order)
    )
    rows = rows.mutate(since=rows.seconds - before, since_same=rows.seconds - before_same)
    limit = AGAIN_DAYS * 86_400
    measures = {
        "requests": rows.count(),
        "again": (rows.since <= limit).fill_null(False).sum(),
        "again_same": (rows.since_same <= limit).fill_null(False).sum(),
    }
    return finest(rows, ["category_top", "category"], measures, OFFICES)
