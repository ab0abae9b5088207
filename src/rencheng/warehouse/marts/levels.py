"""One row of a place becomes a row at every level above it (逐级汇总)."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rencheng.warehouse.schema import LEVELS

TEXT, COUNT, REAL = pa.string(), pa.int64(), pa.float64()
PLACE = {"level": TEXT, "place": TEXT}


def every_level(base: ir.Table, keys: Sequence[str], measures: Sequence[str]) -> ir.Table:
    """`base` (day, the columns of LEVELS, keys…, measures…), added up at each level of place.

    Gives day, level, place, keys…, measures…; a place that is not known at a level is "", so that
    every level adds up to the same.
    """
    parts = []
    for depth in range(len(LEVELS), 0, -1):
        # Each level is added up from the one below it, which is smaller than the rows.
        base = base.group_by("day", *LEVELS[:depth], *keys).agg(
            **{name: base[name].sum() for name in measures}
        )
        level = LEVELS[depth - 1]
        # Once more without what lies above: an unknown place has many parents.
        parts.append(
            base.group_by(
                "day", level=ibis.literal(level), place=base[level], **_same(base, keys)
            ).agg(**{name: base[name].sum() for name in measures})
        )
    return ibis.union(*parts)


def _same(table: ir.Table, names: Sequence[str]) -> dict[str, ir.Column]:
    return {name: table[name] for name in names}
