"""Readings of an outage from a table time, area, out, served (停供数据)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from rencheng.core.common.errors import InputError, Problem
from rencheng.core.resilience.recovery import Readings
from rencheng.importers.tabular import Row, read_table

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Outages:
    """areas: name → readings, hours counted from `begin`."""

    begin: datetime
    areas: dict[str, Readings]

    def hour(self, moment: datetime) -> float:
        return (moment - self.begin).total_seconds() / 3600


def read_outages(file: Path, until: datetime | None = None) -> tuple[Outages, list[Problem]]:
    """The readings of a file, those up to `until` alone, in the order of time whatever theirs is;
    of two at one moment the later row counts.

    A row with an unreadable time, a number that is none or below zero, nobody served or more out
    than served is a Problem. Raises InputError `rows_missing` where no row is good.
    """
    table = read_table(file, required=("time", "area", "out", "served"))
    problems: list[Problem] = []
    kept: dict[str, dict[datetime, tuple[float, float]]] = {}
    for row in table:
        if isinstance(row, Problem):
            problems.append(row)
            continue
        read = _reading(row, table.file)
        if isinstance(read, Problem):
            problems.append(read)
        elif until is None or read[0] <= until:
            kept.setdefault(row.values["area"].strip(), {})[read[0]] = read[1:]
    if not kept:
        raise InputError("rows_missing", file=file.name)
    return _gathered(kept), problems


def gathered(rows: Iterable[tuple[str, datetime, float, float]]) -> Outages:
    """At least one reading (area, moment, out, served), all good already; as `read_outages`."""
    kept: dict[str, dict[datetime, tuple[float, float]]] = {}
    for area, moment, out, served in rows:
        kept.setdefault(area, {})[moment] = (out, served)
    return _gathered(kept)


def _gathered(kept: dict[str, dict[datetime, tuple[float, float]]]) -> Outages:
    begin = min(min(one) for one in kept.values())
    areas = {}
    for area, one in sorted(kept.items()):
        moments = sorted(one)
        hours = np.array([(moment - begin).total_seconds() / 3600 for moment in moments])
        out, served = np.array([one[moment] for moment in moments], float).T
        areas[area] = Readings(hours, out, served)
    return Outages(begin, areas)


def _reading(row: Row, file: str) -> tuple[datetime, float, float] | Problem:
    if not row.values["area"].strip():
        return Problem(file, row.number, "area", "outage_area_missing")
    moment = moment_of(row.values["time"])
    if moment is None:
        data = {"value": row.values["time"][:40]}
        return Problem(file, row.number, "time", "outage_time", data)
    numbers = {}
    for name in ("out", "served"):
        try:
            numbers[name] = float(row.values[name])
        except ValueError:
            numbers[name] = math.nan
        if not (math.isfinite(numbers[name]) and numbers[name] >= 0):
            data = {"value": row.values[name][:40]}
            return Problem(file, row.number, name, "outage_number", data)
    if numbers["served"] == 0 or numbers["out"] > numbers["served"]:
        code = "outage_nobody_served" if numbers["served"] == 0 else "outage_more_than_served"
        return Problem(file, row.number, "out", code, {k: f"{v:g}" for k, v in numbers.items()})
    return moment, numbers["out"], numbers["served"]


def moment_of(text: str) -> datetime | None:
    """A moment in ISO 8601, by the city's clock where it names no zone; None where it is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(UTC)
