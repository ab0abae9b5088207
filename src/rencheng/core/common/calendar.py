"""Working days (工作日): weekends, public holidays and the shifted days of 调休."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

import chinese_calendar


class WorkingCalendar(Protocol):
    """Tells working days from days off."""

    def is_working(self, day: date) -> bool:
        """True where offices work on `day`."""
        ...

    def knows(self, day: date) -> bool:
        """True where a published notice covers `day`; elsewhere `is_working` is a guess."""
        ...


class ChineseCalendar:
    """The State Council's yearly notice, as the library `chinesecalendar` holds it.

    Years without a published notice fall back to Monday–Friday; `knows(day)` tells which.
    """

    def knows(self, day: date) -> bool:
        return _noticed(day) is not None

    def is_working(self, day: date) -> bool:
        noticed = _noticed(day)
        return day.weekday() < 5 if noticed is None else noticed


@lru_cache(maxsize=4096)  # rows of a file fall on few days, and the library counts each anew
def _noticed(day: date) -> bool | None:
    """Whether offices work on `day` by the notice of its year; None where there is none yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


@dataclass(frozen=True)
class NoticedCalendar:
    """A calendar with a notice of the city's own on top (放假通知), known through `until`.

    off, on: days off and shifted working days; the days between follow the week.
    """

    base: WorkingCalendar
    off: frozenset[date]
    on: frozenset[date]
    until: date | None

    def knows(self, day: date) -> bool:
        return self.base.knows(day) or (self.until is not None and day <= self.until)

    def is_working(self, day: date) -> bool:
        if day in self.on or day in self.off:
            return day in self.on
        return self.base.is_working(day)


def take_working_days(day: date, count: int, calendar: WorkingCalendar) -> date:
    """The `count`-th working day before `day` (the day itself does not count)."""
    while count > 0:
        day -= timedelta(days=1)
        if calendar.is_working(day):
            count -= 1
    return day


def add_working_days(day: date, count: int, calendar: WorkingCalendar) -> date:
    """The `count`-th working day after `day` (the day itself does not count)."""
    while count > 0:
        day += timedelta(days=1)
        if calendar.is_working(day):
            count -= 1
    return day
