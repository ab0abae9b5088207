"""When a request is due (办理时限), as a pure function of urgency, time and policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from rencheng.core.common.calendar import WorkingCalendar, add_working_days
from rencheng.core.common.errors import InputError


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a unit has. unit: clock hours, calendar days, or working days."""

    amount: int
    unit: Literal["hours", "days", "working_days"]


@dataclass(frozen=True, slots=True)
class DeadlinePolicy:
    """Limits by urgency, with a version and the day they hold from."""

    version: str
    valid_from: date
    limits: Mapping[str, Limit]
    source: str = ""


#: Draft of the Beijing standard DB11/T of 2021-12: sudden events 2 h, lifelines 24 h, general
#: 7 days, complex 15 days. A city's own deadlines.toml replaces it.
DEFAULT_POLICY = DeadlinePolicy(
    version="default-1",
    valid_from=date(2021, 12, 1),
    limits={
        "emergency": Limit(2, "hours"),
        "lifeline": Limit(24, "hours"),
        "general": Limit(7, "days"),
        "complex": Limit(15, "days"),
    },
    source="DB11/T draft 2021-12",
)


def policy_from(data: Mapping[str, Any]) -> DeadlinePolicy:
    """A policy from plain data, as deadlines.toml holds it.

    data: version, valid_from (a date or its ISO text), limits (urgency → amount, unit), source.
    Raises InputError("policy_unusable") naming the field.
    """
    try:
        valid_from = data["valid_from"]
        if isinstance(valid_from, datetime):  # TOML knows moments too; the day counts
            valid_from = valid_from.date()
        return DeadlinePolicy(
            version=str(data["version"]),
            valid_from=valid_from
            if isinstance(valid_from, date)
            else date.fromisoformat(valid_from),
            limits={name: _limit(name, given) for name, given in data["limits"].items()},
            source=str(data.get("source", "")),
        )
    except KeyError as missing:
        raise InputError("policy_unusable", field=missing.args[0]) from None
    except (AttributeError, TypeError, ValueError):
        raise InputError("policy_unusable", field="valid_from, limits") from None


def _limit(name: str, given: Mapping[str, Any]) -> Limit:
    amount, unit = int(given["amount"]), given["unit"]
    if amount <= 0 or unit not in {"hours", "days", "working_days"}:
        raise InputError("policy_unusable", field=f"limits.{name}")
    return Limit(amount, unit)


_END_OF_DAY = time(23, 59, 59)


def due_at(
    urgency: str, start: datetime, policy: DeadlinePolicy, calendar: WorkingCalendar
) -> datetime:
    """The moment by which a request dispatched at `start` is due.

    start: aware, in the city's zone. Limits in hours run on the clock; limits in days end with the
    last day, and a last day that is no working day moves on to the next one.
    Raises InputError("urgency_unknown") where the policy has no limit for `urgency`.
    """
    limit = policy.limits.get(urgency)
    if limit is None:
        raise InputError("urgency_unknown", urgency=urgency, known=", ".join(policy.limits))
    if limit.unit == "hours":
        return start + timedelta(hours=limit.amount)
    if limit.unit == "working_days":
        last = add_working_days(start.date(), limit.amount, calendar)
    else:
        last = start.date() + timedelta(days=limit.amount)
        while not calendar.is_working(last):
            last += timedelta(days=1)
    return datetime.combine(last, _END_OF_DAY, tzinfo=start.tzinfo)


Clock = Literal["calm", "due", "overdue", "stopped"]


def clock(due: datetime | None, now: datetime, *, stopped: bool) -> Clock:
    """How a deadline looks at `now`: due within a day is amber, past is red, done is grey."""
    if stopped or due is None:
        return "stopped"
    if now > due:
        return "overdue"
    return "due" if due - now <= timedelta(days=1) else "calm"
