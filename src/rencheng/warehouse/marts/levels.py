"""The places that a mart counts by, and the columns marts share (逐级汇总)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis.expr.types as ir
import pyarrow as pa

from rencheng.warehouse.schema import LEVELS

TEXT, COUNT, REAL = pa.string(), pa.int64(), pa.float64()
PLACE = {"level": TEXT, "place": TEXT}


#: Levels of the marts about work: those that answer for it.
OFFICES = LEVELS[:3]


def finest(
    rows: ir.Table,
    keys: Sequence[str],
    measures: Mapping[str, ir.Scalar],
    levels: Sequence[str] = LEVELS,
) -> ir.Table:
    """Aggregates of `rows` (day, the columns of LEVELS, keys…) at the finest of `levels`.

    measures: name → aggregate of columns of `rows` that adds up over places. Gives day, levels…,
    keys…, measures…; the mart adds them up at the levels above (`Mart.at_level`).
    """
    return rows.group_by("day", *levels, *keys).agg(**measures)


def seconds(moment: ir.TimestampValue) -> ir.IntegerValue:
    """Whole seconds since 1970, rounded down: engines differ in what they do with the rest."""
    return moment.epoch_seconds().floor().cast("int64")
