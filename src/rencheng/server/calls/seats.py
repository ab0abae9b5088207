"""Who is needed at the seats when (座席安排): calls to come, agents needed, shifts, what breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from django.db.models import Avg, Count, F
from django.db.models.functions import ExtractHour, ExtractMinute, TruncDate
from django.utils import timezone

from rencheng.core.common.calendar import ChineseCalendar
from rencheng.core.common.errors import InputError
from rencheng.core.staffing.arrivals import QUARTERS, Arrivals, arrivals
from rencheng.core.staffing.day import Callbacks, Quarter, callbacks, day, needed_agents
from rencheng.core.staffing.shifts import Plan, plan_shifts, usual_shifts
from rencheng.server.calls.models import CallRecord

HISTORY_DAYS: Final = 60
#: GB/T 33358-2016: within 15 s; the wanted share is that of a good hotline.
WITHIN, TARGET = 15.0, 0.95
#: Where no record tells: handling time of the field, wrap-up included, and patience. Ours.
HANDLE, PATIENCE, WRAP_UP = 240.0, 120.0, 35.0
SURGES: Final = (1, 3, 10)
SELF_SERVED: Final = (0.05, 0.1, 0.2)  # shares of the calls that guides may answer instead
CALLED_BACK: Final = 0.6  # ours: share of those who gave up that want to be called back
_DAY_OFF = 7


@dataclass(frozen=True, slots=True)
class Surge:
    """The planned seats at so many times the calls. worst: (quarter, answered within the limit)."""

    factor: int
    answered: float
    abandoned: float
    needed: int
    worst: tuple[int, float]
    back: Callbacks
    quarters: list[Quarter]


@dataclass(frozen=True, slots=True)
class Freed:
    """What guides that answer a share of the calls free: hours of the plan, agents at the peak."""

    share: float
    hours: float
    agents: int


@dataclass(frozen=True, slots=True)
class SeatsPage:
    """A day at the seats. so_far: calls of the quarters that are over, None where it is not
    today's."""

    day: date
    expected: Arrivals
    needed: list[float]
    plan: Plan
    surges: list[Surge]
    freed: list[Freed]
    so_far: list[int] | None
    handle: float
    patience: float
    history_days: int


def seats_page(wanted: date, now: datetime) -> SeatsPage:
    """What a day takes, foretold from the days before it that are over.

    Raises InputError `staffing_history`.
    """
    history, days = _history(min(wanted, now.date()))
    rests = ChineseCalendar()
    kinds = np.array([_kind(one, rests.is_working) for one in days], int)
    expected = arrivals(history, kinds, _kind(wanted, rests.is_working))
    handle, patience = _times(min(wanted, now.date()))
    needed = needed_agents(
        expected.mean, handle=handle, patience=patience, target=TARGET, within=WITHIN
    )
    plan = plan_shifts(needed, usual_shifts())
    surges = [_surge(factor, expected, plan, handle, patience) for factor in SURGES]
    freed = [_freed(share, expected, needed, plan, handle, patience) for share in SELF_SERVED]
    so_far = _today(now) if wanted == now.date() else None
    return SeatsPage(
        wanted, expected, needed.tolist(), plan, surges, freed, so_far, handle, patience, len(days)
    )


def _kind(one: date, is_working: Callable[[date], bool]) -> int:
    return one.weekday() if is_working(one) else _DAY_OFF


def _history(until: date) -> tuple[np.ndarray, list[date]]:
    """(D, 96) calls of the days before `until`, from the first that has any."""
    begin = timezone.make_aware(
        datetime.combine(until - timedelta(days=HISTORY_DAYS), datetime.min.time())
    )
    end = timezone.make_aware(datetime.combine(until, datetime.min.time()))
    rows = list(_by_quarter(begin, end))
    if not rows:
        raise InputError("staffing_history", days=0, needs=7)
    first = min(one for one, _, _ in rows)
    days = [first + timedelta(days=n) for n in range((until - first).days)]
    table = np.zeros((len(days), QUARTERS))
    for one, quarter, number in rows:
        table[(one - first).days, quarter] += number
    return table, days


def _by_quarter(begin: datetime, end: datetime) -> list[tuple[date, int, int]]:
    kept = CallRecord.objects.filter(rang_at__gte=begin, rang_at__lt=end)
    rows = (
        kept.annotate(
            day=TruncDate("rang_at"),
            quarter=ExtractHour("rang_at") * 4 + ExtractMinute("rang_at") / 15,
        )
        .values_list("day", "quarter")
        .annotate(number=Count("id"))
    )
    return [(one, int(quarter), number) for one, quarter, number in rows.order_by()]


def _today(now: datetime) -> list[int]:
    begin = now.replace(hour=0, minute=0, second=0, microsecond=0)
    found = [0] * QUARTERS
    for _, quarter, number in _by_quarter(begin, now):
        found[quarter] += number
    return found[: now.hour * 4 + now.minute // 15]


def _times(until: date) -> tuple[float, float]:
    """Mean handling time and patience in seconds, of the last weeks' calls.

    Of calls that were not picked up, patience is the time all callers waited for each that gave up
    (exponential patience, answered calls censored).
    """
    end = timezone.make_aware(datetime.combine(until, datetime.min.time()))
    kept = CallRecord.objects.filter(rang_at__gte=end - timedelta(days=14), rang_at__lt=end)
    answered = kept.filter(picked_up_at__isnull=False, hung_up_at__isnull=False)
    talk = answered.aggregate(mean=Avg(F("hung_up_at") - F("picked_up_at")))["mean"]
    waited = answered.aggregate(mean=Avg(F("picked_up_at") - F("rang_at")), n=Count("id"))
    lost = kept.filter(picked_up_at__isnull=True, hung_up_at__isnull=False).aggregate(
        mean=Avg(F("hung_up_at") - F("rang_at")), n=Count("id")
    )
    handle = talk.total_seconds() + WRAP_UP if talk else HANDLE
    if not lost["n"] or not waited["n"]:
        return handle, PATIENCE
    total = waited["mean"].total_seconds() * waited["n"] + lost["mean"].total_seconds() * lost["n"]
    return handle, max(total / lost["n"], 1.0)


def _freed(
    share: float, expected: Arrivals, needed: np.ndarray, plan: Plan, handle: float, patience: float
) -> Freed:
    fewer = needed_agents(
        expected.mean * (1 - share), handle=handle, patience=patience, target=TARGET, within=WITHIN
    )
    hours = plan.hours - plan_shifts(fewer, usual_shifts()).hours
    return Freed(share, hours, int(needed.max() - fewer.max()))


def _surge(factor: int, expected: Arrivals, plan: Plan, handle: float, patience: float) -> Surge:
    quarters = day(
        expected.mean * factor,
        plan.staffed,
        handle=handle,
        patience=patience,
        target=TARGET,
        within=WITHIN,
    )
    calls = np.array([one.calls for one in quarters])
    total = max(float(calls.sum()), 1e-9)
    served = np.array([one.service.within for one in quarters])
    lost = np.array([one.service.abandoned for one in quarters])
    worst = int(np.argmin(np.where(calls > 0, served, 2.0)))
    return Surge(
        factor,
        float(served @ calls / total),
        float(lost @ calls / total),
        max(one.needed for one in quarters),
        (worst, float(served[worst])),
        callbacks(quarters, handle=handle, taken=CALLED_BACK),
        quarters,
    )
