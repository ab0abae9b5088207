"""What the detectors read (计数来源): counts of the warehouse by place, category and trade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow.compute as pc

from rencheng.server.wellbeing.tallying import distressed
from rencheng.warehouse import open_warehouse
from rencheng.warehouse.subjects import COLUMNS, subject_counts

DAYS = 240  # what `expected.daily` looks back at is discounted to a few per cent by then
WEEKS = 6 * 52 + 4  # five years of reference, half a year left out, and the windows around them
#: Ours: a category and trade together are watched from so many requests in the span on.
BOTH_LEAST = 20
#: The level of series that count distress, of the city ("") and of each district.
DISTRESS = "distress"
_EPOCH = date(1970, 1, 1)


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
    """dates: T days, or Mondays of weeks, without gap. series: S. counts: (T, S)."""

    dates: list[date]
    series: list[Series]
    counts: np.ndarray


def days_known() -> tuple[date, date] | None:
    """The first and the last day that the warehouse holds."""
    return open_warehouse().days()


def daily_counts(until: date, days: int = DAYS) -> Counts | None:
    """Counts of the last `days` days up to `until`. None where the warehouse has nothing."""
    return _counts(until - timedelta(days=days - 1), until, weekly=False)


def distress_counts(until: date, days: int = DAYS) -> Counts | None:
    """Requests about the matter that show distress, of the city and of each district, up to
    `until`; None where none was read. Days before the first reading are left out."""
    known = distressed(until - timedelta(days=days - 1), until)
    if not known:
        return None
    first = min(day for day, _ in known)
    dates = [first + timedelta(days=at) for at in range((until - first).days + 1)]
    places = sorted({place for _, place in known})
    table = np.zeros((len(dates), len(places)))
    for (day, place), hits in known.items():
        table[(day - first).days, places.index(place)] = hits
    return Counts(dates, [Series(DISTRESS, place, "", "") for place in places], table)


def weekly_counts(until: date, weeks: int = WEEKS) -> Counts | None:
    """Counts of the whole weeks, Monday to Sunday, that ended by `until`; None where there is none.

    A series is NaN before its first week with a request: a place that is new has no past.
    """
    sunday = until - timedelta(days=(until.weekday() + 1) % 7)
    found = _counts(sunday - timedelta(days=7 * weeks - 1), sunday, weekly=True)
    if found is not None:
        begun = np.maximum.accumulate(found.counts > 0, axis=0)
        found.counts[~begun] = np.nan
    return found


def _counts(first: date, until: date, *, weekly: bool) -> Counts | None:
    reader = open_warehouse()
    span = reader.days()
    if span is None:
        return None
    first, step = max(span[0], first), 7 if weekly else 1
    if weekly:  # the first week counts where it is whole
        first += timedelta(days=-first.weekday() % 7)
    if first > until:
        return None
    rows = subject_counts(reader, first, until, weekly=weekly, both_least=BOTH_LEAST)
    if not rows.num_rows:
        return None
    keys = pc.binary_join_element_wise(*(rows[name] for name in COLUMNS), "\x1f")
    coded = keys.combine_chunks().dictionary_encode()
    columns = coded.indices.to_numpy()
    days = rows["period"].combine_chunks().cast("int32").to_numpy()
    at = (days - (first - _EPOCH).days) // step
    dates = [first + timedelta(days=off) for off in range(0, (until - first).days + 1, step)]
    counts = np.zeros((len(dates), len(coded.dictionary)))
    counts[at, columns] = rows["requests"].to_numpy()
    series = [Series(*key.split("\x1f")) for key in coded.dictionary.to_pylist()]
    return Counts(dates, series, counts)
