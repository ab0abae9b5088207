"""One row of a place becomes a row at every level above it (逐级汇总)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rencheng.warehouse.schema import LEVELS

TEXT, COUNT, REAL = pa.string(), pa.int64(), pa.float64()
PLACE = {"level": TEXT, "place": TEXT}


#: Levels of the marts about work: those that answer for it.
OFFICES = ("city", "district", "street")


def every_level(
    rows: ir.Table,
    keys: Sequence[str],
    measures: Mapping[str, ir.Scalar],
    levels: Sequence[str] = LEVELS,
) -> ir.Table:
    """Aggregates of `rows` (day, the columns of LEVELS, keys…) at each level of place.

    measures: name → aggregate of columns of `rows`. Gives day, level, place, keys…, measures…; a
    place that is not known at a level is "", so that every level adds up to the same.

    Each level reads the rows for itself: adding a level up from the one below reads less, but
    DuckDB 1.5 was seen to wait for itself for ever on such chains, and Spark plans them badly.
    """
    parts = [
        rows.group_by(
            "day", level=ibis.literal(level), place=rows[level], **{key: rows[key] for key in keys}
        ).agg(**measures)
        for level in levels
    ]
    return ibis.union(*parts)


def seconds(moment: ir.TimestampValue) -> ir.IntegerValue:
    """Whole seconds since 1970, rounded down: engines differ in what they do with the rest."""
    return moment.epoch_seconds().floor().cast("int64")
