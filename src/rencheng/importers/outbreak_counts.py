"""Tables of counts by region and trade (疫情计数表): `date,region,count[,population,industry]`."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import numpy as np

from rencheng.core.common.errors import InputError, Problem
from rencheng.core.outbreak.series import Counts, Key, counts
from rencheng.importers.series import day_of
from rencheng.importers.tabular import read_table
from rencheng.importers.values import LARGEST_COUNT, CellError, shown


def read_outbreak(path: Path, today: date) -> tuple[Counts, list[Problem]]:
    """The counts of a file, and what could not be used of it.

    today: rows after it are left out. Raises InputError `timetable_no_series` where nothing is
    left.
    """
    table = read_table(path, required=("date", "region", "count"))
    problems: list[Problem] = []
    known: dict[Key, int] = {}
    people: dict[Key, float] = {}
    rows: list[tuple[int, int, float, int]] = []
    for row in table:
        if isinstance(row, Problem):
            problems.append(row)
            continue
        try:
            day, key, number = _read(row.values, today)
            people[key] = _people(row.values) or people.get(key, math.nan)
        except CellError as error:
            problems.append(Problem(table.file, row.number, error.field, error.code, error.data))
            continue
        rows.append((day.toordinal(), known.setdefault(key, len(known)), number, row.number))
    if not rows:
        raise InputError("timetable_no_series", file=table.file, problems=len(problems))
    days, series, values, numbers = (np.array(column) for column in zip(*rows, strict=True))
    population = np.array([people[key] for key in known])
    found, faults = counts(days, series, values.astype(float), list(known), population)
    for fault in faults:
        at = None if fault.row is None else int(numbers[fault.row])
        problems.append(Problem(table.file, at, fault.field, fault.code, fault.data))
    return found, problems


def _read(values: dict[str, str], today: date) -> tuple[date, Key, float]:
    day = day_of("date", values["date"])
    if day > today:
        data = {"date": day.isoformat(), "today": today.isoformat()}
        raise CellError("date", "timetable_future", **data)
    region = values["region"].strip()
    if not region:
        raise CellError("region", "timetable_region_missing")
    industry = values.get("industry", "").strip() or None
    return day, Key(region, industry), _number("count", values["count"])


def _number(field: str, text: str) -> float:
    """A count. Raises CellError where it is none; an empty cell is not zero."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number <= LARGEST_COUNT:
        raise CellError(field, "timetable_count", value=shown(text))
    return number


def _people(values: dict[str, str]) -> float | None:
    text = values.get("population", "").strip()
    return _number("population", text) if text else None
