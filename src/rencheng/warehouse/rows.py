"""Raw rows completed (补全): places at every level, the steps a request has taken."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from rencheng.warehouse.schema import LEVELS

#: Column of `requests` → (event of history, first or last time).
STEPS = {
    "dispatched_at": ("dispatch", "min"),
    "accepted_at": ("accept", "min"),
    "reported_at": ("report_back", "max"),
    "called_back_at": ("call_back", "max"),
}


def placed(rows: pa.Table, levels: Mapping[str, Mapping[str, str]]) -> pa.Table:
    """Requests with a column for each level of place, from their column `place`, and with the top
    of their category.

    levels: place's code → level → code at that level. A place that is not listed is unknown.
    """
    place = pc.dictionary_encode(rows["place"]).combine_chunks()
    for level in LEVELS:
        codes = [levels.get(code, {}).get(level, "") for code in place.dictionary.to_pylist()]
        column = pa.array(codes, pa.string()).take(place.indices)
        rows = rows.append_column(level, column)
    top = pc.replace_substring_regex(rows["category"], pattern="/.*", replacement="")
    return rows.append_column("category_top", top)


def with_steps(rows: pa.Table, history: pa.Table) -> pa.Table:
    """Requests with the times of their steps and how often they were done again."""
    for column, (event, which) in STEPS.items():
        steps = history.filter(pc.equal(history["event"], event))
        found = steps.group_by("number", use_threads=False).aggregate([("at", which)])
        rows = rows.append_column(column, _looked_up(rows, found, f"at_{which}"))
    redone = history.filter(pc.equal(history["event"], "redo"))
    found = redone.group_by("number", use_threads=False).aggregate([("at", "count")])
    counts = pc.fill_null(_looked_up(rows, found, "at_count"), 0)
    return rows.append_column("redone", counts)


def _looked_up(rows: pa.Table, found: pa.Table, column: str) -> pa.ChunkedArray:
    where = pc.index_in(rows["number"], value_set=found["number"])
    return found[column].combine_chunks().take(where.combine_chunks())
