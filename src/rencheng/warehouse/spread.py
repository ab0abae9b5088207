"""Analyses of one place at a time, for many places (逐地分析): on this machine's cores, or Spark's.

What an analysis does (scan, timetable, topics) is a plain function of one place's rows; where it
runs is decided here alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from multiprocessing import get_context

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from rencheng.core.common.errors import InputError
from rencheng.warehouse.engine import Engine, Spark
from rencheng.warehouse.schema import fitted

#: Rows of one place → the rows found there. At the top of a module, so that a process finds it.
Analysis = Callable[[pa.Table], pa.Table]


def map_places(
    function: Analysis,
    rows: ir.Table,
    by: Sequence[str],
    result: pa.Schema,
    engine: Engine,
    *,
    processes: int | None = None,
) -> pa.Table:
    """`function` of the rows of each combination of `by`, all results in one table.

    result: the columns that `function` gives; text it leaves null becomes "". On Spark each group
    is a task of its grouped map, elsewhere of up to `processes` processes (None: one a core; 1:
    this process). Results come ordered by the columns of `by` that they have, then the others.
    Raises InputError `column_unknown` for a column of `by` that the rows lack, and whatever
    `function` raises.
    """
    for name in by:
        if name not in rows.columns:
            raise InputError("column_unknown", name=name, known=", ".join(rows.columns))
    if isinstance(engine, Spark):
        found = _on_spark(function, rows, by, result, engine)
    else:
        found = _here(function, engine.rows(rows), by, result, processes or os.cpu_count() or 1)
    order = [*(name for name in by if name in result.names), *result.names]
    return found.sort_by([(name, "ascending") for name in dict.fromkeys(order)])


def _on_spark(
    function: Analysis, rows: ir.Table, by: Sequence[str], result: pa.Schema, engine: Spark
) -> pa.Table:
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415 - an extra

    def apply(place: pa.Table) -> pa.Table:
        return pa.table(fitted(result, function(place)).columns, schema=result)

    grouped = engine.frame(rows).groupBy(*by).applyInArrow(apply, from_arrow_schema(result))
    return fitted(result, grouped.toArrow())


def _here(
    function: Analysis, rows: pa.Table, by: Sequence[str], result: pa.Schema, processes: int
) -> pa.Table:
    groups = list(_groups(rows, by))
    if processes == 1 or len(groups) < 2:
        found = [function(group) for group in groups]
    else:
        # Not forked: a fork of a process with an engine's threads can hang.
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            found = list(pool.map(function, groups, chunksize=max(1, len(groups) // 64)))
    return pa.concat_tables(
        [fitted(result, one) for one in found] or [fitted(result, result.empty_table())]
    )


def _groups(rows: pa.Table, by: Sequence[str]) -> Iterator[pa.Table]:
    """The rows of each combination, in the order of their columns."""
    ordered = rows.sort_by([(name, "ascending") for name in by]).combine_chunks()
    if not len(ordered):
        return
    changed = pa.array([True] + [False] * (len(ordered) - 1))
    for name in by:
        column = ordered[name].combine_chunks()
        differs = pc.not_equal(column[1:], column[:-1]).fill_null(False)
        gaps = pc.xor(pc.is_null(column[1:]), pc.is_null(column[:-1]))
        changed = pc.or_(changed, pa.concat_arrays([pa.array([False]), pc.or_(differs, gaps)]))
    starts = [*pc.indices_nonzero(changed).to_pylist(), len(ordered)]
    for begin, end in pairwise(starts):
        yield ordered.slice(begin, end - begin)
