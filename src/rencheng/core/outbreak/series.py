"""Counts of regions and trades on one calendar (疫情计数): daily or weekly, gaps known as gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rencheng.core.common.errors import InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEEK: Final = 7
#: Ours: a series whose rows are mostly this far apart or more is weekly.
WEEKLY_GAP: Final = 4
#: Ours: a day this many times its surroundings, with nothing like it near, is a reporting dump.
DUMP: Final = 8.0
_DUMP_LEAST = 50  # smaller heaps do no harm
_AROUND = 10  # days or weeks to either side that a dump is compared with
_SHORTEST = 2  # a single count is no series


@dataclass(frozen=True, slots=True)
class Key:
    """What a series counts: a region, and maybe one trade of it."""

    region: str
    industry: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """keys: (R,). last: ordinal of the last date. step: days between dates, 1 or 7. values: (T, R),
    NaN where nothing is known. population: (R,), NaN where unknown."""

    keys: list[Key]
    last: int
    step: int
    values: Floats
    population: Floats

    def until(self, day: date) -> Counts:
        """The rows dated up to `day`. Raises InputError `timetable_no_rows` (as_of, first)."""
        late = max(0, -(-(self.last - day.toordinal()) // self.step))
        kept = self.values[: len(self.values) - late]
        if not len(kept):
            first = date.fromordinal(self.last - self.step * (len(self.values) - 1))
            raise InputError("timetable_no_rows", as_of=day.isoformat(), first=first.isoformat())
        return Counts(self.keys, self.last - late * self.step, self.step, kept, self.population)

    def by_day(self) -> Floats | None:
        """The counts of single days; None where they are weekly."""
        return self.values if self.step == 1 else None

    def dates(self) -> list[date]:
        """T dates, oldest first."""
        back = range(len(self.values) - 1, -1, -1)
        return [date.fromordinal(self.last - self.step * one) for one in back]


@dataclass(frozen=True, slots=True)
class Fault:
    """What was wrong. row: index of the row given, None where a whole series is meant."""

    row: int | None
    field: str
    code: str
    data: dict[str, Any]


def counts(
    days: Ints, series: Ints, values: Floats, keys: Sequence[Key], population: Floats
) -> tuple[Counts, list[Fault]]:
    """Put rows on one calendar. days: (N,) ordinals; series: (N,) indices into keys; values: (N,).

    A date given twice counts once, the later row. Where some series are weekly and others daily,
    all become weekly. Reporting dumps are brought down to their surroundings. Raises InputError
    `timetable_no_series` where nothing is left.
    """
    faults: list[Fault] = []
    if not len(days):
        raise InputError("timetable_no_series")
    keep = _last_of_doubles(days, series, faults)
    days, series, values = days[keep], series[keep], values[keep]
    gaps = [np.diff(np.sort(days[series == one])) for one in range(len(keys))]
    single = np.array([len(one) == 0 for one in gaps])
    weekly = np.array([_is_weekly(one) for one in gaps])
    if weekly.any():
        weekly |= single  # one row goes with the others
        if not weekly.all():
            odd = keys[int(np.flatnonzero(~weekly)[0])]
            data = {"region": odd.region, "series": int((~weekly).sum())}
            faults.append(Fault(None, "date", "timetable_mixed", data))
        days, series, values = _by_week(days, series, values, weekly)
    step = WEEK if weekly.any() else 1
    first, last = int(days.min()), int(days.max())
    table = np.full(((last - first) // step + 1, len(keys)), np.nan)
    table[(days - first) // step, series] = values
    for column, key in enumerate(keys):
        _spread_dumps(table[:, column], key, faults, first, step)
    return Counts(list(keys), last, step, table, population), faults


def _last_of_doubles(days: Ints, series: Ints, faults: list[Fault]) -> NDArray[np.bool_]:
    keep = np.ones(len(days), bool)
    order = np.lexsort((np.arange(len(days)), days, series))
    same = (np.diff(days[order]) == 0) & (np.diff(series[order]) == 0)
    for row in order[:-1][same]:
        keep[row] = False
        data = {"date": date.fromordinal(int(days[row])).isoformat()}
        faults.append(Fault(int(row), "date", "timetable_date_twice", data))
    return keep


def _is_weekly(gaps: Ints) -> bool:
    """Whether a series' rows stand a week apart, for most of them or for the latest three."""
    return len(gaps) > 0 and bool(
        np.median(gaps) >= WEEKLY_GAP or (len(gaps) >= 3 and gaps[-3:].min() >= WEEKLY_GAP)
    )


def _by_week(
    days: Ints, series: Ints, values: Floats, weekly: NDArray[np.bool_]
) -> tuple[Ints, Ints, Floats]:
    """Rows by weeks that end on the weekday of the weekly series.

    A week of daily rows is their sum, scaled to seven days where one to three lack; weeks with less
    are left out.
    """
    of_weekly = weekly[series]
    weekday = int(np.bincount(days[of_weekly] % WEEK, minlength=WEEK).argmax())
    ends = days + (weekday - days) % WEEK
    key, place = np.unique(np.stack([ends, series]), axis=1, return_inverse=True)
    place = place.reshape(-1)
    rows = np.bincount(place)
    total = np.bincount(place, values)
    whole = weekly[key[1]] & (rows < WEEKLY_GAP)
    scaled = np.where(whole, total, total * WEEK / np.maximum(rows, 1))
    good = whole | (rows >= WEEKLY_GAP)
    return key[0][good], key[1][good], scaled[good]


def _spread_dumps(column: Floats, key: Key, faults: list[Fault], first: int, step: int) -> None:
    """Bring single heaps down to the median around them; the last row may be a beginning."""
    for at in np.flatnonzero(np.nan_to_num(column[:-1]) >= _DUMP_LEAST):
        around = np.concatenate(
            [column[max(0, at - _AROUND) : at], column[at + 1 : at + 1 + _AROUND]]
        )
        around = around[np.isfinite(around)]
        if len(around) < _SHORTEST or column[at] < DUMP * max(float(around.max()), 1.0):
            continue
        data = {
            "region": key.region,
            "date": date.fromordinal(first + int(at) * step).isoformat(),
            "value": float(column[at]),
        }
        column[at] = float(np.median(around))
        faults.append(Fault(None, "count", "timetable_dump", data))


def weeks(found: Counts) -> Floats:
    """(W, R) sums of seven days, the last week ending with the last date; NaN before a series
    began.

    Gaps inside are filled along a straight line of logarithms, gaps at the end with the last value.
    """
    if found.step == WEEK:
        table = found.values
    else:
        whole = len(found.values) // WEEK
        lead = len(found.values) - whole * WEEK
        blocks = found.values[lead:].reshape(whole, WEEK, found.values.shape[1])
        known = np.isfinite(blocks).sum(1)
        total = np.nansum(blocks, 1)
        table = np.where(known >= WEEKLY_GAP, total * WEEK / np.maximum(known, 1), np.nan)
    return np.column_stack([_filled(column) for column in table.T])


def _filled(column: Floats) -> Floats:
    known = np.flatnonzero(np.isfinite(column))
    if not len(known):
        return column
    line = np.interp(np.arange(len(column)), known, np.log1p(column[known]))
    return np.where(np.arange(len(column)) < known[0], np.nan, np.expm1(line))
