"""What people look for, and what they do not find (检索与缺口)."""

from __future__ import annotations

import ibis.expr.types as ir

from rencheng.warehouse.marts.levels import COUNT, TEXT
from rencheng.warehouse.marts.registry import Tables, mart


@mart(
    {"query": TEXT, "district": TEXT},
    dict.fromkeys(("searches", "people", "without_hits"), COUNT),
    reads=("searches",),
)
def searches_daily(tables: Tables) -> ir.Table:
    """Searches by day and words; those without hits are gaps in what the city tells.

    query: the words, masked, in lower case
    district: code of the district that the search was narrowed to; "" for the whole city
    searches: how often
    people: by how many people that day; over several days a person counts once a day
    without_hits: how often nothing was found
    """
    rows = tables.searches
    return rows.group_by("day", "district", query=rows.query.strip().lower()).agg(
        searches=rows.count(),
        people=rows.person.nunique(),
        without_hits=(rows.found == 0).sum(),
    )
