"""Counts of many series on one calendar (计数面板): sorted, without doubles, gaps known as gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from rencheng.core.common.errors import InputError
from rencheng.core.surveillance.loglinear import Floats, Ints

WEEKLY = 7
DAILY = 1
ON_ONE_WEEKDAY = 0.9  # ours: share of the dates from which a file counts as weekly
COVERED = 0.5  # ours: share of the calendar that must have rows for a file to be daily or weekly
FARTHEST_GAP_DAYS = 400  # ours: beyond a year of nothing, a lone date is a slip of the pen
USUAL_ROWS = 0.5  # ours: a date ahead of the clock counts where this share of the series reaches it


@dataclass(frozen=True, slots=True)
class Panel:
    """dates: T, evenly spaced by `step` days (1 or 7). counts: (T, S), NaN where not known:
    a date without any row, and a series before its first row. A series without a row on a date that
    others have counts 0 there.
    """

    dates: list[date]
    names: list[str]
    counts: Floats
    step: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be used, or is worth knowing. index: of the row, None for the whole."""

    index: int | None
    field: str
    code: str
    data: dict[str, Any]


def panel(
    days: Ints, series: Ints, counts: Floats, names: Sequence[str], today: date
) -> tuple[Panel, list[Fault]]:
    """Put rows on one calendar. days: (N,) proleptic ordinals; series: (N,) indices into `names`.

    Raises InputError where no two dates are left, or they are neither daily nor weekly.
    """
    faults: list[Fault] = []
    keep = np.ones(len(days), bool)
    _drop_doubles(days, series, keep, faults, len(names))
    _drop_far(days, keep, faults)
    step = _step(days, keep, faults)
    _drop_ahead(days, keep, faults, today, step)
    days, series, counts = days[keep], series[keep], counts[keep]
    if len(np.unique(days)) < 2:
        raise InputError("watch_history_short", dates=len(np.unique(days)))
    first = int(days.min())
    periods = (int(days.max()) - first) // step + 1
    known, column = np.unique(series, return_inverse=True)
    table = np.full((periods, len(known)), np.nan)
    at = (days - first) // step
    filled = np.zeros(periods, bool)
    filled[at] = True
    begins = np.full(len(known), periods)
    np.minimum.at(begins, column, at)
    table[filled[:, None] & (np.arange(periods)[:, None] >= begins)] = 0
    table[at, column] = counts
    if not filled.all():
        missing = np.flatnonzero(~filled)
        day = date.fromordinal(first + int(missing[0]) * step)
        data = {"gaps": len(missing), "first": day.isoformat()}
        faults.append(Fault(None, "date", "watch_gap", data))
    dates = [date.fromordinal(first) + timedelta(days=step * index) for index in range(periods)]
    return Panel(dates, [names[index] for index in known], table, step), faults


def _drop_doubles(days: Ints, series: Ints, keep: np.ndarray, faults: list[Fault], n: int) -> None:
    key = days.astype(np.int64) * n + series
    order = np.argsort(key, kind="stable")
    for index in order[1:][key[order][1:] == key[order][:-1]]:
        keep[index] = False
        data = {"date": date.fromordinal(int(days[index])).isoformat()}
        faults.append(Fault(int(index), "date", "watch_date_twice", data))


def _drop_far(days: Ints, keep: np.ndarray, faults: list[Fault]) -> None:
    """Of stretches more than a year apart, only the longest stays."""
    unique = np.unique(days[keep])
    cuts = np.flatnonzero(np.diff(unique) > FARTHEST_GAP_DAYS) + 1
    if not len(cuts):
        return
    longest = max(np.split(unique, cuts), key=len)
    far = keep & ((days < longest[0]) | (days > longest[-1]))
    for index in np.flatnonzero(far):
        day = date.fromordinal(int(days[index]))
        data = {
            "date": day.isoformat(),
            "first": date.fromordinal(int(longest[0])).isoformat(),
            "last": date.fromordinal(int(longest[-1])).isoformat(),
        }
        faults.append(Fault(int(index), "date", "watch_date_far", data))
    keep &= ~far


def _step(days: Ints, keep: np.ndarray, faults: list[Fault]) -> int:
    """7 where nearly all dates fall on one weekday (the others are dropped), else 1."""
    unique = np.unique(days[keep])
    if len(unique) < 2:
        raise InputError("watch_history_short", dates=len(unique))
    of_weekday = np.bincount(unique % WEEKLY, minlength=WEEKLY)
    weekday = int(of_weekday.argmax())
    weekly = of_weekday[weekday] >= ON_ONE_WEEKDAY * len(unique) and np.diff(unique).min() > 1
    step = WEEKLY if weekly else DAILY
    if weekly:
        for index in np.flatnonzero(keep & (days % WEEKLY != weekday)):
            keep[index] = False
            data = {"date": date.fromordinal(int(days[index])).isoformat()}
            faults.append(Fault(int(index), "date", "watch_date_off", data))
        unique = unique[unique % WEEKLY == weekday]
    if len(unique) < COVERED * ((unique[-1] - unique[0]) / step + 1):
        gap = int(np.median(np.diff(unique)))
        raise InputError("watch_step_unknown", days=gap)
    return step


def _drop_ahead(days: Ints, keep: np.ndarray, faults: list[Fault], today: date, step: int) -> None:
    """Dates after today go, unless the file as a whole runs on into them (simulated series do)."""
    limit = today.toordinal()
    unique, rows = np.unique(days[keep], return_counts=True)
    if not (unique > limit).any():
        return
    usual, last, taken = USUAL_ROWS * float(np.median(rows)), None, 0
    for day, count in zip(unique, rows, strict=True):
        follows = last is None or day - last <= step
        if day <= limit or (follows and count >= usual and last is not None):
            last = day
            taken += day > limit
            continue
        for index in np.flatnonzero(keep & (days == day)):
            keep[index] = False
            data = {"date": date.fromordinal(int(day)).isoformat(), "today": today.isoformat()}
            faults.append(Fault(int(index), "date", "watch_date_future", data))
    if taken:
        ahead: dict[str, Any] = {"dates": int(taken), "today": today.isoformat()}
        faults.append(Fault(None, "date", "watch_dates_ahead", ahead))
