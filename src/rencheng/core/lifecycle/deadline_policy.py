"""The deadline policy (时限政策): a city's limits as data, with a version and a valid-from date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from rencheng.core.common.calendar import NoticedCalendar, WorkingCalendar
from rencheng.core.common.errors import InputError

LIMIT_UNITS = ("hours", "days", "working_days")


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a unit has. unit: clock hours, calendar days, or working days."""

    amount: int
    unit: Literal["hours", "days", "working_days"]


#: Within what time the unit speaks with the citizen first. Ours: no standard at hand names it.
DEFAULT_CONTACT: Mapping[str, Limit] = {
    "emergency": Limit(1, "hours"),
    "lifeline": Limit(2, "hours"),
    "general": Limit(24, "hours"),
    "complex": Limit(24, "hours"),
}
#: Sign-off around the clock; two hours is what web intake is given (DB11/T draft of 2021-12).
DEFAULT_SIGN_OFF = Limit(2, "hours")


@dataclass(frozen=True, slots=True)
class Notice:
    """Days off and shifted working days (调休) that the city adds to the calendar, to `until`."""

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    until: date | None = None


@dataclass(frozen=True, slots=True)
class DeadlinePolicy:
    """Limits by urgency and category, with a version and the day they hold from.

    limits: to the report, by urgency. overrides: the same for a category and all below it.
    contact: to the first contact with the citizen, by urgency. sign_off: to the signature.
    yellow_working_days: the yellow card's lead. red: whether there is a red card.
    remind_hours: reminders so many hours before due.
    """

    version: str
    valid_from: date
    limits: Mapping[str, Limit]
    source: str = ""
    overrides: Mapping[str, Limit] = field(default_factory=dict)
    contact: Mapping[str, Limit] = field(default_factory=lambda: DEFAULT_CONTACT)
    sign_off: Limit = DEFAULT_SIGN_OFF
    yellow_working_days: int = 1
    red: bool = True
    remind_hours: tuple[int, ...] = ()
    notice: Notice = Notice()

    def calendar(self, base: WorkingCalendar) -> WorkingCalendar:
        """`base` with the city's own notice on top, where the policy has one."""
        if self.notice == Notice():
            return base
        return NoticedCalendar(base, self.notice.off, self.notice.on, self.notice.until)


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


def policy_on(policies: Iterable[DeadlinePolicy], day: date) -> DeadlinePolicy:
    """The policy that holds on `day`: the newest already valid, else the default one."""
    valid = [policy for policy in policies if policy.valid_from <= day]
    return max(valid, key=lambda policy: policy.valid_from, default=DEFAULT_POLICY)


def policy_from(data: Mapping[str, Any]) -> DeadlinePolicy:
    """A policy from plain data, as deadlines.toml holds it (format: docs/en/city-folder.md).

    Dates may be dates or their ISO text. Raises InputError("policy_unusable") naming the field.
    """
    field_now = ""
    try:
        given: dict[str, Any] = {}
        for field_now, read in _READERS.items():
            if field_now in data or field_now in _NEEDED:
                given |= read(data[field_now])
        return DeadlinePolicy(**given)
    except KeyError as missing:
        raise InputError("policy_unusable", field=missing.args[0]) from None
    except InputError as fault:
        raise InputError(
            "policy_unusable", field=f"{field_now}.{fault.data['field']}".strip(".")
        ) from None
    except (AttributeError, TypeError, ValueError):
        raise InputError("policy_unusable", field=field_now) from None


def policy_data(policy: DeadlinePolicy) -> dict[str, Any]:
    """The plain data of a policy, fit for JSON; `policy_from` reads it back."""
    return {
        "version": policy.version,
        "valid_from": policy.valid_from.isoformat(),
        "source": policy.source,
        "limits": _plain(policy.limits),
        "overrides": _plain(policy.overrides),
        "contact": _plain(policy.contact),
        "sign_off": _plain({"": policy.sign_off})[""],
        "reminders": {
            "yellow_working_days_before": policy.yellow_working_days,
            "red_after_due": policy.red,
            "hours_before_due": list(policy.remind_hours),
        },
        "calendar": {
            "off": sorted(day.isoformat() for day in policy.notice.off),
            "on": sorted(day.isoformat() for day in policy.notice.on),
            "known_until": policy.notice.until.isoformat() if policy.notice.until else "",
        },
    }


def _plain(limits: Mapping[str, Limit]) -> dict[str, dict[str, Any]]:
    return {name: {"amount": one.amount, "unit": one.unit} for name, one in limits.items()}


def _limit(name: str, given: Mapping[str, Any]) -> Limit:
    amount, unit = given["amount"], given["unit"]
    if isinstance(amount, bool) or int(amount) != amount or amount <= 0 or unit not in LIMIT_UNITS:
        raise InputError("policy_unusable", field=name)
    return Limit(int(amount), unit)


def _limits(given: Mapping[str, Any]) -> dict[str, Limit]:
    return {name: _limit(name, one) for name, one in given.items()}


def _day(given: Any) -> date:
    if isinstance(given, datetime):  # TOML knows moments too; the day counts
        return given.date()
    return given if isinstance(given, date) else date.fromisoformat(given)


def _reminders(given: Mapping[str, Any]) -> dict[str, Any]:
    yellow = int(given.get("yellow_working_days_before", 1))
    hours = tuple(int(hours) for hours in given.get("hours_before_due", ()))
    if yellow < 0 or any(one <= 0 for one in hours):
        raise ValueError
    red = bool(given.get("red_after_due", True))
    return {"yellow_working_days": yellow, "red": red, "remind_hours": hours}


def _notice(given: Mapping[str, Any]) -> dict[str, Any]:
    known = given.get("known_until")
    return {
        "notice": Notice(
            off=frozenset(map(_day, given.get("off", ()))),
            on=frozenset(map(_day, given.get("on", ()))),
            until=_day(known) if known else None,
        )
    }


_NEEDED = frozenset({"version", "valid_from", "limits"})
#: A field of the data → how it becomes fields of the policy.
_READERS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "version": lambda given: {"version": str(given)},
    "valid_from": lambda given: {"valid_from": _day(given)},
    "limits": lambda given: {"limits": _limits(given)},
    "source": lambda given: {"source": str(given)},
    "overrides": lambda given: {"overrides": _limits(given)},
    "contact": lambda given: {"contact": {**DEFAULT_CONTACT, **_limits(given)}},
    "sign_off": lambda given: {"sign_off": _limit("", given)},
    "reminders": _reminders,
    "calendar": _notice,
}
#: The fields of a policy's plain data.
POLICY_FIELDS = tuple(_READERS)
