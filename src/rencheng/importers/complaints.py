"""Complaints by area and time from tables (诉求数据), and how many people live in each area."""

from __future__ import annotations

import math
from collections.abc import Container
from datetime import datetime
from pathlib import Path

from rencheng.core.common.errors import InputError, Problem
from rencheng.importers.outages import moment_of
from rencheng.importers.tabular import read_table


def read_people(file: Path) -> tuple[dict[str, float], list[Problem]]:
    """area → people. Raises InputError `rows_missing` where no row is good."""
    table = read_table(file, required=("area", "people"))
    problems: list[Problem] = []
    found: dict[str, float] = {}
    for row in table:
        if isinstance(row, Problem):
            problems.append(row)
            continue
        area, given = row.values["area"].strip(), row.values["people"]
        try:
            people = float(given)
        except ValueError:
            people = math.nan
        if not area:
            problems.append(Problem(table.file, row.number, "area", "outage_area_missing"))
        elif not (math.isfinite(people) and people > 0):
            data = {"value": given[:40]}
            problems.append(Problem(table.file, row.number, "people", "outage_number", data))
        else:
            found[area] = people
    if not found:
        raise InputError("rows_missing", file=file.name)
    return found, problems


def read_complaints(
    file: Path, areas: Container[str]
) -> tuple[list[tuple[str, datetime]], list[Problem]]:
    """(area, moment) of each complaint of a known area; InputError `rows_missing` as above."""
    table = read_table(file, required=("time", "area"))
    problems: list[Problem] = []
    found = []
    for row in table:
        if isinstance(row, Problem):
            problems.append(row)
            continue
        area, moment = row.values["area"].strip(), moment_of(row.values["time"])
        if moment is None:
            data = {"value": row.values["time"][:40]}
            problems.append(Problem(table.file, row.number, "time", "outage_time", data))
        elif area not in areas:
            data = {"area": area[:40]}
            problems.append(Problem(table.file, row.number, "area", "outage_area_unknown", data))
        else:
            found.append((area, moment))
    if not found:
        raise InputError("rows_missing", file=file.name)
    return found, problems
