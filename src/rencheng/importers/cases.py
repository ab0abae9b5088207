"""Tables of cases by date and place (时空计数): `date,location,lat,lon,count[,population]`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import h3
import numpy as np

from rencheng.core.common.errors import InputError, Problem
from rencheng.importers.series import day_of
from rencheng.importers.table import Row
from rencheng.importers.tabular import read_table
from rencheng.importers.values import CellError, count, shown

DAYS_MOST = 3660  # ours: ten years of days; more is a slip of the pen


@dataclass(frozen=True, slots=True)
class Cases:
    """dates: (T,) sorted, every day between the first and last where the file is daily, else those
    of the file. counts: (L, T). population: (L, T) or None. points: (L, 2), in the plane or
    latitude and longitude.
    """

    dates: list[date]
    places: list[str]
    points: np.ndarray
    plane: bool
    counts: np.ndarray
    population: np.ndarray | None


def read_cases(path: Path, today: date, *, cells: int | None = None) -> tuple[Cases, list[Problem]]:
    """The cases of a file, and what could not be used of it.

    cells: H3 resolution; places are then the cells that hold the points. A place that stands at two
    points, or in two rows of one date, is named: the first counts. A place without population is
    left out. Raises InputError where nothing useful is left.
    """
    table = read_table(path, required=("date", "count"))
    plane = "x" in table.columns and "y" in table.columns and "lat" not in table.columns
    needed: tuple[str, ...] = ("x", "y") if plane else ("lat", "lon")
    if cells is None:
        needed = ("location", *needed)
    elif plane:
        raise InputError("scan_cells_plane")
    table = read_table(path, required=("date", "count", *needed))
    with_population = "population" in table.columns
    problems: list[Problem] = []
    kept: dict[tuple[str, date], tuple[int, float]] = {}
    points: dict[str, tuple[float, float]] = {}
    for row in table:
        if isinstance(row, Problem):
            problems.append(row)
            continue
        try:
            _take(row, plane, with_population, cells, today, kept, points)
        except CellError as error:
            problems.append(Problem(table.file, row.number, error.field, error.code, error.data))
    if not kept:
        raise InputError("watch_rows_missing", file=table.file, problems=len(problems))
    found = _table(kept, points, plane, with_population)
    return _settled(found, table.file, problems), problems


def _take(
    row: Row,
    plane: bool,
    with_population: bool,
    cells: int | None,
    today: date,
    kept: dict[tuple[str, date], tuple[int, float]],
    points: dict[str, tuple[float, float]],
) -> None:
    """Add one row to what is kept."""
    values = row.values
    day = day_of("date", values["date"])
    if day > today:
        data = {"date": day.isoformat(), "today": today.isoformat()}
        raise CellError("date", "watch_date_future", **data)
    names = ("x", "y") if plane else ("lat", "lon")
    point = _number(names[0], values), _number(names[1], values)
    if not plane and (abs(point[0]) > 90 or abs(point[1]) > 180):
        raise CellError("lat", "request_degrees_range", value=shown(str(point)), bound=90)
    number = _count(values["count"])
    people = _number("population", values) if with_population else 0.0
    if people < 0:
        raise CellError("population", "watch_count_negative", value=values["population"])
    if cells is not None:
        place = h3.latlng_to_cell(*point, cells)
        before = kept.get((place, day), (0, 0.0))
        kept[place, day] = before[0] + number, before[1] + people
        points.setdefault(place, h3.cell_to_latlng(place))
        return
    place = values["location"].strip()
    if not place:
        raise CellError("location", "scan_location_missing")
    if points.setdefault(place, point) != point:
        raise CellError("location", "scan_location_moved", location=shown(place))
    if (place, day) in kept:
        raise CellError("date", "watch_date_twice", date=day.isoformat())
    kept[place, day] = number, people


def _number(field: str, values: dict[str, str]) -> float:
    try:
        number = float(values[field])
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise CellError(field, "scan_number", value=shown(values[field]))
    return number


def _count(text: str) -> int:
    if text.strip().startswith("-"):
        raise CellError("count", "watch_count_negative", value=shown(text))
    if not text.strip():
        raise CellError("count", "watch_count_missing")
    return count("count", text)


def _table(
    kept: dict[tuple[str, date], tuple[int, float]],
    points: dict[str, tuple[float, float]],
    plane: bool,
    with_population: bool,
) -> Cases:
    days = sorted({day for _, day in kept})
    span = (days[-1] - days[0]).days + 1
    if span > 2 * len(days) and span > DAYS_MOST:
        dates = days
    else:
        gaps = {(after - before).days for before, after in pairwise(days)}
        step = min(gaps, default=1)
        dates = days
        if all(gap % step == 0 for gap in gaps) and span <= DAYS_MOST:
            first = days[0].toordinal()
            dates = [date.fromordinal(first + off) for off in range(0, span, step)]
    at = {day: index for index, day in enumerate(dates)}
    places = {name: index for index, name in enumerate(dict.fromkeys(name for name, _ in kept))}
    counts = np.zeros((len(places), len(dates)))
    people = np.full(counts.shape, np.nan)
    for (name, day), (number, residents) in kept.items():
        counts[places[name], at[day]] = number
        people[places[name], at[day]] = residents
    # Population is given where cases are; between its rows it is that of the place's mean.
    means = np.nanmean(people, axis=1, keepdims=True)
    population = np.where(np.isnan(people), means, people) if with_population else None
    where = np.array([points[name] for name in places])
    return Cases(dates, list(places), where, plane, counts, population)


def _settled(cases: Cases, file: str, problems: list[Problem]) -> Cases:
    """Without the places whose population is zero: no rate can be told there."""
    if cases.population is None:
        return cases
    empty = cases.population.sum(1) <= 0
    for index in np.flatnonzero(empty):
        data = {"location": cases.places[index], "count": int(cases.counts[index].sum())}
        problems.append(Problem(file, None, "population", "scan_population_zero", data))
    if empty.all():
        raise InputError("scan_population_none", file=file)
    keep = ~empty
    places = [name for name, kept in zip(cases.places, keep, strict=True) if kept]
    return Cases(
        cases.dates,
        places,
        cases.points[keep],
        cases.plane,
        cases.counts[keep],
        cases.population[keep],
    )
