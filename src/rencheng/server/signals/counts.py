"""What the detectors read (计数来源): daily counts of the warehouse by place, category, trade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from rencheng.warehouse import Reader, open_warehouse

#: Levels whose series are watched, coarse first.
LEVELS = ("city", "district", "street", "community")
DAYS = 240  # what `expected.daily` looks back at is discounted to a few per cent by then
MEASURE = "requests"


@dataclass(frozen=True, slots=True)
class Series:
    """What one column counts. place "": of the whole city; category or trade "": all of them."""

    level: str
    place: str
    category: str
    trade: str

    @property
    def key(self) -> str:
        """Its name for good."""
        return f"{self.level}:{self.place}|{self.category}|{self.trade}"


@dataclass(frozen=True, slots=True)
class Counts:
    """dates: T days without gap. series: S. counts: (T, S)."""

    dates: list[date]
    series: list[Series]
    counts: np.ndarray


def days_known() -> tuple[date, date] | None:
    """The first and the last day that the warehouse holds."""
    return open_warehouse().days()


def daily_counts(until: date, days: int = DAYS) -> Counts | None:
    """Counts of the last `days` days up to `until`: per place by top category, by category and by
    trade, and all together. None where the warehouse has nothing.
    """
    reader = open_warehouse()
    span = reader.days()
    if span is None:
        return None
    first = max(span[0], until - timedelta(days=days - 1))
    if first > until:
        return None
    dates = [first + timedelta(days=off) for off in range((until - first).days + 1)]
    columns: dict[Series, np.ndarray] = {}
    for row in _rows(reader, first, until):
        at = (row["day"] - first).days
        for series in _series(row):
            column = columns.get(series)
            if column is None:
                column = columns[series] = np.zeros(len(dates))
            column[at] += row[MEASURE]
    if not columns:
        return None
    return Counts(dates, list(columns), np.column_stack(list(columns.values())))


def _rows(reader: Reader, first: date, until: date) -> list[dict[str, Any]]:
    mart = reader.mart("requests_daily", first, until)
    mart = mart.filter(mart.level.isin(list(LEVELS)))
    found = reader.rows(
        mart.group_by("day", "level", "place", "category_top", "category", "trade").agg(
            **{MEASURE: mart[MEASURE].sum()}
        )
    )
    return list(found.to_pylist())


def _series(row: Mapping[str, Any]) -> set[Series]:
    """The series that a row of the mart counts in."""
    level, place = str(row["level"]), str(row["place"])
    if not place and level != "city":
        return set()
    top, leaf, trade = str(row["category_top"]), str(row["category"]), str(row["trade"])
    wanted = {Series(level, place, top, ""), Series(level, place, leaf, "")}
    if trade:
        wanted.add(Series(level, place, "", trade))
    if trade and leaf and level in {"city", "district"}:
        wanted.add(Series(level, place, top, trade))
    if level in {"city", "district", "street"}:
        wanted.add(Series(level, place, "", ""))
    return wanted
