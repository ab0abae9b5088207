"""Tables of when things happened and were reported (报告表): `happened,reported[,count]`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rencheng.core.common.errors import InputError, Problem
from rencheng.importers.series import day_of
from rencheng.importers.tabular import read_table
from rencheng.importers.values import CellError, count

FARTHEST_DAYS = 3660  # ours: a report ten years late is a slip of the pen


class Reports(NamedTuple):
    """happened, reported: (N,) proleptic ordinals. counts: (N,)."""

    happened: np.ndarray
    reported: np.ndarray
    counts: np.ndarray


def read_reports(path: Path, as_of: date | None) -> tuple[Reports, list[Problem]]:
    """The rows reported by `as_of` (None: all), and what could not be used.

    Raises InputError("watch_rows_missing") where nothing useful is left.
    """
    table = read_table(path, required=("happened", "reported"))
    problems: list[Problem] = []
    rows: list[tuple[int, int, int]] = []
    for row in table:
        if isinstance(row, Problem):
            problems.append(row)
            continue
        try:
            happened = day_of("happened", row.values["happened"])
            reported = day_of("reported", row.values["reported"])
            number = count("count", row.values["count"]) if "count" in table.columns else 1
            if reported < happened or (reported - happened).days > FARTHEST_DAYS:
                data = {"happened": happened.isoformat(), "reported": reported.isoformat()}
                raise CellError("reported", "nowcast_order", **data)
        except CellError as error:
            problems.append(Problem(table.file, row.number, error.field, error.code, error.data))
            continue
        if as_of is None or reported <= as_of:
            rows.append((happened.toordinal(), reported.toordinal(), number))
    if not rows:
        raise InputError("watch_rows_missing", file=table.file, problems=len(problems))
    return Reports(*np.array(rows, np.int64).T), problems
