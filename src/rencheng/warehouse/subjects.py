"""How many requests each place had about each subject (分题计数), counted by the engine."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rencheng.warehouse.reading import Reader

MART = "requests_daily"
#: Levels whose series are counted, coarse first.
LEVELS = ("city", "district", "street", "community")
#: Communities are too small for all their requests together to say anything.
WHOLE = ("city", "district", "street")
COLUMNS = ("level", "place", "category", "trade")


def subject_counts(
    reader: Reader, first: date, last: date, *, weekly: bool, both_least: int
) -> pa.Table:
    """Rows `period, level, place, category, trade, requests` of what came from first to last.

    A place is counted by category (each step of its path), by trade, by top category and trade
    together, and as a whole; "" stands for all. weekly: a period is a week, named by its Monday.
    both_least: a combination of category and trade with fewer requests in the whole span is left
    out.
    """
    rows = reader.mart(MART, first, last)
    rows = rows.filter(rows.level.isin(LEVELS), (rows.level == "city") | (rows.place != ""))
    period = rows.day.truncate("W").cast("date") if weekly else rows.day
    rows = rows.mutate(period=period, none=ibis.literal(""))
    below = rows.filter(rows.category != rows.category_top)
    traded = rows.filter(rows.trade != "")
    together = traded.filter(traded.category_top != "")
    pairs = _sums(together, "category_top", "trade")
    window = ibis.window(group_by=list(COLUMNS))
    pairs = pairs.mutate(whole=pairs.requests.sum().over(window))
    counted = ibis.union(
        _sums(rows.filter(rows.level.isin(WHOLE)), "none", "none"),
        _sums(rows.filter(rows.category_top != ""), "category_top", "none"),
        _sums(below, "category", "none"),
        _sums(traded, "none", "trade"),
        pairs.filter(pairs.whole >= both_least).drop("whole"),
    )
    return reader.rows(counted)


def _sums(rows: ir.Table, category: str, trade: str) -> ir.Table:
    keyed = rows.select(
        "period", "level", "place", "requests", category=rows[category], trade=rows[trade]
    )
    return keyed.group_by("period", *COLUMNS).agg(requests=keyed.requests.sum())
