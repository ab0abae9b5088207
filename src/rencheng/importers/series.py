"""Tables of counts by date and series (计数序列): `date,series,count`, read into a panel."""

from __future__ import annotations

import math
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import csv

from rencheng.core.common.errors import InputError, Problem
from rencheng.core.surveillance.panel import Panel, panel
from rencheng.importers.tabular import read_table
from rencheng.importers.values import CellError, count, shown

COLUMNS = ("date", "series", "count")
_EPOCH = date(1970, 1, 1).toordinal()
LARGEST = 2**31 - 1


class _Rows(NamedTuple):
    days: np.ndarray
    series: np.ndarray
    counts: np.ndarray
    names: list[str]
    numbers: np.ndarray


def read_series(path: Path, today: date) -> tuple[Panel, list[Problem]]:
    """The panel of a file, and what could not be used of it.

    today: dates after it are refused where the file as a whole does not reach them. Raises
    InputError where nothing useful is left.
    """
    problems: list[Problem] = []
    file = path.name
    rows = _fast(path)
    if rows is None:
        rows, file = _careful(path, problems)
    if not len(rows.days):
        raise InputError("watch_rows_missing", file=file, problems=len(problems))
    found, faults = panel(rows.days, rows.series, rows.counts, rows.names, today)
    for fault in faults:
        number = None if fault.index is None else int(rows.numbers[fault.index])
        problems.append(Problem(file, number, fault.field, fault.code, fault.data))
    return found, problems


def _fast(path: Path) -> _Rows | None:
    """A clean CSV file, read column by column; None where anything is out of the ordinary."""
    options = csv.ConvertOptions(
        column_types={
            "date": pa.date32(),
            "series": pa.dictionary(pa.int32(), pa.string()),
            "count": pa.int64(),
        },
        include_columns=list(COLUMNS),
    )
    try:
        table = csv.read_csv(path, convert_options=options)
    except (pa.ArrowInvalid, pa.ArrowKeyError, OSError):
        return None
    if table.num_rows == 0 or any(column.null_count for column in table.columns):
        return None
    table = table.unify_dictionaries().combine_chunks()
    # Neither `to_numpy` nor `pyarrow.compute`: they load pandas, which takes longer than the rest.
    names = table["series"].chunk(0).dictionary.to_pylist()
    counts = np.from_dlpack(table["count"].chunk(0))
    if counts.min() < 0 or counts.max() > LARGEST or any(not n or n != n.strip() for n in names):
        return None
    days = np.from_dlpack(table["date"].chunk(0).cast(pa.int32())).astype(np.int64) + _EPOCH
    codes = np.from_dlpack(table["series"].chunk(0).indices).astype(np.int64)
    numbers = np.arange(2, len(days) + 2)
    return _Rows(days, codes, counts.astype(float), names, numbers)


def _careful(path: Path, problems: list[Problem]) -> tuple[_Rows, str]:
    """Row by row: what cannot be used is named and left out."""
    table = read_table(path, required=COLUMNS)
    known: dict[str, int] = {}
    rows: list[tuple[int, int, int, int]] = []
    for row in table:
        if isinstance(row, Problem):
            problems.append(row)
            continue
        try:
            day = day_of("date", row.values["date"])
            number = _count(row.values["count"])
            name = row.values["series"].strip()
            if not name:
                raise CellError("series", "watch_series_missing")
        except CellError as error:
            problems.append(Problem(table.file, row.number, error.field, error.code, error.data))
            continue
        rows.append((day.toordinal(), known.setdefault(name, len(known)), number, row.number))
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return _Rows(columns[0], columns[1], columns[2].astype(float), list(known), columns[3]), (
        table.file
    )


def day_of(field: str, text: str) -> date:
    """A day, of an ISO date or time. Raises CellError where it is none."""
    try:
        return datetime.fromisoformat(text.strip()).date()
    except ValueError:
        raise CellError(field, "watch_date", value=shown(text)) from None


def _count(text: str) -> int:
    if not text.strip():
        raise CellError("count", "watch_count_missing")
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if number < 0:
        raise CellError("count", "watch_count_negative", value=shown(text))
    return count("count", text)
