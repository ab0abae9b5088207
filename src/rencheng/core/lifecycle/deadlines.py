"""When a request is due (办理时限), as a pure function of urgency, category, time and policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from rencheng.core.common.calendar import WorkingCalendar, add_working_days, take_working_days
from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.deadline_policy import (
    DEFAULT_POLICY,
    DeadlinePolicy,
    Limit,
    policy_from,
    policy_on,
)

__all__ = [
    "DEFAULT_POLICY",
    "Clock",
    "Deadline",
    "DeadlinePolicy",
    "Limit",
    "calendar_end",
    "clock",
    "due_at",
    "limit_of",
    "policy_from",
    "policy_on",
    "until",
    "yellow_at",
]

_END_OF_DAY = time(23, 59, 59)
#: Where the time allowed is shorter than the yellow card's lead, half of it. Ours.
_YELLOW_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment, and whether the calendar knew every day it was counted over.

    guessed_from: the first day that no notice covers yet (Monday to Friday was assumed), or None.
    """

    at: datetime
    guessed_from: date | None = None


def limit_of(urgency: str, category: str | None, policy: DeadlinePolicy) -> tuple[Limit, str]:
    """The limit for a request, and where it stands in the policy: a category's code or the urgency.

    The nearest category up the tree with a limit of its own goes before the urgency.
    Raises InputError("urgency_unknown") where the policy has no limit for `urgency`.
    """
    while category:
        if (limit := policy.overrides.get(category)) is not None:
            return limit, category
        category = category.rpartition("/")[0]
    if (limit := policy.limits.get(urgency)) is None:
        raise InputError("urgency_unknown", urgency=urgency, known=", ".join(policy.limits))
    return limit, urgency


def until(limit: Limit, start: datetime, calendar: WorkingCalendar) -> Deadline:
    """When `limit` ends that starts at `start` (aware, in the city's zone).

    Limits in hours run on the clock; limits in days end with their last day, and a last day that
    is no working day moves on to the next one.
    """
    if limit.unit == "hours":
        return Deadline(start + timedelta(hours=limit.amount))
    first = start.date()
    if limit.unit == "working_days":
        last = add_working_days(first, limit.amount, calendar)
        first += timedelta(days=1)  # its own day does not count
    else:
        last = next_working_day(first + timedelta(days=limit.amount), calendar)
        first += timedelta(days=limit.amount)  # nobody asks what the days before it were
    return Deadline(_end(last, start), _guessed(first, last, calendar))


def moved(
    due: Deadline, limit: Limit, since: datetime, to: datetime, calendar: WorkingCalendar
) -> Deadline:
    """`due` moved on by a pause from `since` to `to` (both aware, in the city's zone).

    Hours move by the time that passed. Days and working days move by those that began while the
    clock stood still: a pause from Friday to Monday costs a limit in working days one day.
    """
    if limit.unit == "hours":
        return Deadline(due.at + (to - since), due.guessed_from)
    days = (to.date() - since.date()).days
    if limit.unit == "days":
        last = next_working_day(due.at.date() + timedelta(days=days), calendar)
    else:
        began = (since.date() + timedelta(days=n) for n in range(1, days + 1))
        count = sum(map(calendar.is_working, began))
        last = add_working_days(due.at.date(), count, calendar)
    guessed = due.guessed_from or _guessed(due.at.date(), last, calendar)
    return Deadline(_end(last, due.at), guessed)


def due_at(
    urgency: str,
    start: datetime,
    policy: DeadlinePolicy,
    calendar: WorkingCalendar,
    category: str | None = None,
) -> datetime:
    """The moment by which a request dispatched at `start` is due, as `limit_of` and `until` say."""
    limit, _ = limit_of(urgency, category, policy)
    return until(limit, start, policy.calendar(calendar)).at


def yellow_at(
    due: datetime, start: datetime, policy: DeadlinePolicy, calendar: WorkingCalendar
) -> datetime:
    """When the yellow card (黄牌) comes: so many working days before due, at the same hour.

    Where the time allowed is shorter than that, after half of it.
    """
    day = take_working_days(due.date(), policy.yellow_working_days, policy.calendar(calendar))
    return max(datetime.combine(day, due.timetz()), start + (due - start) * _YELLOW_SHARE)


def calendar_end(policy: DeadlinePolicy, today: date, calendar: WorkingCalendar) -> date | None:
    """The first day without a notice that a limit starting today can reach; None if all are known.

    What a checker and the pages ask, so that the end of the calendar is seen before it matters.
    """
    known = policy.calendar(calendar)
    start = datetime.combine(today, time())
    limits = (*policy.limits.values(), *policy.overrides.values())
    return min(
        (day for limit in limits if (day := until(limit, start, known).guessed_from)), default=None
    )


def next_working_day(day: date, calendar: WorkingCalendar) -> date:
    """`day` itself where offices work then, else the next day on which they do."""
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def _end(day: date, like: datetime) -> datetime:
    return datetime.combine(day, _END_OF_DAY, tzinfo=like.tzinfo)


def _guessed(first: date, last: date, calendar: WorkingCalendar) -> date | None:
    """The first day from `first` to `last` that the calendar does not know."""
    if calendar.knows(last):  # notices come by the year, in order
        return None
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return next(day for day in days if not calendar.knows(day))


Clock = Literal["calm", "due", "overdue", "stopped"]


def clock(due: datetime | None, now: datetime, *, stopped: bool) -> Clock:
    """How a deadline looks at `now`: due within a day is amber, past is red, done is grey."""
    if stopped or due is None:
        return "stopped"
    if now > due:
        return "overdue"
    return "due" if due - now <= timedelta(days=1) else "calm"
