"""The support network (支持网络): who helps with what, where, when, and how fresh that is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rencheng.core.geo.coordinates import haversine_m

Floats = NDArray[np.float64]


class Help(StrEnum):
    """What somebody may need (issue of the house; the words of facts §6 and §5)."""

    MIND = "mind"  # a psychological help line
    FEVER = "fever"  # a fever clinic
    MEDICINE = "medicine"  # a pharmacy
    FOOD = "food"  # food and daily supplies
    CARE = "care"  # visits and care
    LEGAL = "legal"  # legal help
    WAGES = "wages"  # unpaid wages
    DEBT = "debt"  # rent, loans and debt


#: Days after which what is said of a place must be verified anew. Ours: a wave changes all of it.
STALE_DAYS: Final = 90
#: Kilometres people walk or are driven to each kind of help before it is far. Ours.
FAR_KM: Final = {Help.FEVER: 5.0, Help.MEDICINE: 1.5, Help.FOOD: 1.0, Help.CARE: 3.0}
FAR_OTHERWISE: Final = 5.0
#: Hours a psychological line is open at least, and its seats (facts §6).
MIND_HOURS, MIND_SEATS = 18.0, 2
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~至到]\s*(\d{1,2})[:：](\d{2})")
_ROUND = re.compile(r"24\s*小时|全天|昼夜|24h|24 hours", re.IGNORECASE)
_WORKDAYS = re.compile(r"工作日|周一至周五|周一到周五|weekdays|Mon-Fri", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is there. spans: (from, to) of a day, to ≤ from runs past midnight; workdays:
    only on working days. Empty spans: it is written in words that do not say when."""

    spans: tuple[tuple[time, time], ...]
    workdays: bool

    def open_at(self, moment: datetime, *, workday: bool, workday_before: bool) -> bool | None:
        """Whether open at a local moment; None where the words do not say.

        workday_before: whether the day before was one: past midnight its span still runs.
        """
        if not self.spans:
            return None
        clock = moment.time()
        for start, end in self.spans:
            today = not self.workdays or workday
            if start < end:
                if today and start <= clock < end:
                    return True
                continue
            before = not self.workdays or workday_before
            if (today and clock >= start) or (before and clock < end):
                return True
        return False

    @property
    def hours_a_day(self) -> float | None:
        """Hours open on a day that is; None where the words do not say."""
        if not self.spans:
            return None
        return sum(_length(start, end) for start, end in self.spans)


def read_hours(text: str) -> Hours:
    """Opening hours as people write them: 24小时, 工作日 8:30-17:30, 9:00-12:00 14:00-18:00."""
    workdays = bool(_WORKDAYS.search(text))
    if _ROUND.search(text) and not _SPAN.search(text):
        return Hours(((time(0), time(0)),), workdays)
    spans = []
    for found in _SPAN.finditer(text):
        hour, minute, to_hour, to_minute = map(int, found.groups())
        if hour < 24 and to_hour <= 24 and minute < 60 and to_minute < 60:
            spans.append((time(hour, minute), time(to_hour % 24, to_minute)))
    return Hours(tuple(spans), workdays)


def is_stale(verified: date, today: date, days: int = STALE_DAYS) -> bool:
    """Whether too long ago to be relied on without a word of caution."""
    return (today - verified).days > days


def kilometres(lat: float, lon: float, lats: Floats, lons: Floats) -> Floats:
    """Kilometres from a point to each of others, in degrees WGS-84."""
    return haversine_m(lats, lons, np.full_like(lats, lat), np.full_like(lons, lon)) / 1000


@dataclass(frozen=True, slots=True)
class Gap:
    """A place whose people in need have help far away. nearest: index of the nearest help, None
    where there is none; km: how far; weight: people × (km / far), by which gaps are ordered."""

    place: int
    people: float
    nearest: int | None
    km: float | None
    weight: float


def gaps(
    people: Floats, places: tuple[Floats, Floats], helps: tuple[Floats, Floats], far: float
) -> list[Gap]:
    """Where people in need are farther from help than `far` kilometres, the heaviest first.

    people: (P,) in need at each place, NaN where too few to be told; places, helps: latitudes and
    longitudes.
    """
    found = []
    for at in np.flatnonzero(np.nan_to_num(people) > 0):
        count = float(people[at])
        if not len(helps[0]):
            found.append(Gap(int(at), count, None, None, count * 10))
            continue
        away = kilometres(float(places[0][at]), float(places[1][at]), *helps)
        nearest = int(np.argmin(away))
        if away[nearest] > far:
            km = float(away[nearest])
            found.append(Gap(int(at), count, nearest, km, count * km / far))
    return sorted(found, key=lambda one: (-one.weight, one.place))


def order(km: Sequence[float], is_open: Sequence[bool | None], stale: Sequence[bool]) -> list[int]:
    """Which help to show first: open before unknown before closed; near before far, where being
    open counts like three kilometres and being stale like one. Ours."""

    def cost(at: int) -> float:
        state = is_open[at]
        closed = 0.0 if state else 1.5 if state is None else 3.0
        return km[at] + closed + (1.0 if stale[at] else 0.0)

    return sorted(range(len(km)), key=cost)


def _length(start: time, end: time) -> float:
    first, last = _minutes(start), _minutes(end)
    return ((last - first) % (24 * 60) or 24 * 60) / 60


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
