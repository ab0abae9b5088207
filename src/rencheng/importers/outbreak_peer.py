"""Forecasts of a peer in the columns of the forecast hubs (对照预报): 23 quantiles a line each."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rencheng.core.common.errors import InputError, Problem
from rencheng.core.outbreak.evaluation import Peer
from rencheng.core.outbreak.scores import LEVELS
from rencheng.core.outbreak.series import WEEK
from rencheng.importers.series import day_of
from rencheng.importers.tabular import read_table
from rencheng.importers.values import CellError, shown

COLUMNS = ("reference_date", "horizon", "location", "output_type_id", "value")
_CLOSE = 1e-6
_HORIZONS = range(4)


def read_peer(path: Path) -> tuple[Peer, list[Problem]]:
    """The forecasts that have all 23 quantiles, horizons 0 to 3; the as-of date is a week before
    the reference date. Raises InputError `timetable_peer_empty` where none is whole."""
    table = read_table(path, required=COLUMNS)
    problems: list[Problem] = []
    found: Peer = {}
    for row in table:
        if isinstance(row, Problem):
            problems.append(row)
            continue
        try:
            day = day_of("reference_date", row.values["reference_date"]).toordinal() - WEEK
            horizon, level, value = (
                _number(name, row.values[name]) for name in ("horizon", "output_type_id", "value")
            )
        except CellError as error:
            problems.append(Problem(table.file, row.number, error.field, error.code, error.data))
            continue
        place = int(np.abs(LEVELS - level).argmin())
        if horizon not in _HORIZONS or abs(LEVELS[place] - level) > _CLOSE:
            continue
        key = (day, int(horizon) + 1, row.values["location"].strip())
        found.setdefault(key, np.full(len(LEVELS), np.nan))[place] = value
    whole = {key: one for key, one in found.items() if np.isfinite(one).all()}
    if not whole:
        raise InputError("timetable_peer_empty", file=table.file)
    return whole, problems


def _number(field: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not np.isfinite(number):
        raise CellError(field, "timetable_number", value=shown(text))
    return number
