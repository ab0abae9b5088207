"""How alarms are raised, as data of the city (预警规则), and how judgements move the thresholds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from rencheng.core.common.errors import InputError
from rencheng.core.common.given import is_day

#: What may run over the city's own requests: each day, silence, weeks against the same weeks of
#: other years, two weeks together, short pasts, space and time; and each two days of distress.
DETECTORS: Final = ("daily", "silence", "weekly", "two_weeks", "short", "scan", "distress")


@dataclass(frozen=True, slots=True)
class AlarmPolicy:
    """Rules for alarms, with a version and the day they hold from.

    detectors: those that run. alpha: where a detector's threshold begins, between floor and ceiling
    for good. q: greatest share of false alarms to be expected among those of a day. least: requests
    below which a day or week is no alarm. silent_from: expected requests from which silence is a
    signal. judged_least: judgements before a threshold moves; recent: of so many latest ones the
    share of true ones counts; true_low, true_high: below and above which it becomes stricter or
    looser by `step`. scan_days, scan_cases: of the space-time scan. recurrence_days: a cluster as
    strong comes by chance once in so many days. digest_hour: from which hour on the morning's
    digest is made.
    """

    version: str = "default-1"
    valid_from: date = date(2021, 9, 24)
    source: str = ""
    detectors: tuple[str, ...] = DETECTORS
    alpha: float = 0.001
    floor: float = 0.00001
    ceiling: float = 0.01
    q: float = 0.1
    least: int = 4
    silent_from: float = 12.0
    judged_least: int = 10
    recent: int = 40
    true_low: float = 0.4
    true_high: float = 0.8
    step: float = 2.0
    scan_days: int = 7
    scan_cases: int = 40
    recurrence_days: float = 365.0
    digest_hour: int = 7


DEFAULT_ALARMS: Final = AlarmPolicy()

_CHANCE: Final = (1e-9, 0.5)
#: (smallest, largest) of each number; ours, wide enough for any city.
RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "alpha": _CHANCE,
    "floor": _CHANCE,
    "ceiling": _CHANCE,
    "q": (1e-6, 1),
    "least": (1, 10_000),
    "silent_from": (1, 1_000_000),
    "judged_least": (2, 10_000),
    "recent": (2, 10_000),
    "true_low": (0, 1),
    "true_high": (0, 1),
    "step": (1, 100),
    "scan_days": (1, 60),
    "scan_cases": (2, 1_000_000),
    "recurrence_days": (1, 1_000_000),
    "digest_hour": (0, 23),
}


def alarms_from(data: Mapping[str, Any]) -> AlarmPolicy:
    """A policy from plain data, as alarms.toml holds it (format: docs/en/alarms.md).

    Raises InputError("alarms_unusable") with the first fault of `alarms_faults`.
    """
    for name, allowed in alarms_faults(data):
        raise InputError("alarms_unusable", field=name, allowed=allowed)
    day = data["valid_from"]
    given = {**data, "valid_from": day if isinstance(day, date) else date.fromisoformat(day)}
    if "detectors" in given:
        given["detectors"] = tuple(given["detectors"])
    return AlarmPolicy(**given)


def alarms_data(policy: AlarmPolicy) -> dict[str, Any]:
    """The plain data of a policy, fit for JSON; `alarms_from` reads it back."""
    data = {field.name: getattr(policy, field.name) for field in fields(AlarmPolicy)}
    return {
        **data,
        "valid_from": policy.valid_from.isoformat(),
        "detectors": list(policy.detectors),
    }


def alarms_faults(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every fault of an alarm policy's plain data: (field, what is allowed there)."""
    version, known = data.get("version"), [field.name for field in fields(AlarmPolicy)]
    checks: dict[str, tuple[bool, str]] = {
        "version": (isinstance(version, str) and bool(version.strip()), "text"),
        "valid_from": (is_day(data.get("valid_from")), "YYYY-MM-DD"),
        "source": (isinstance(data.get("source", ""), str), "text"),
        "detectors": (_are_detectors(data.get("detectors", [])), ", ".join(DETECTORS)),
    }
    faults = [(name, allowed) for name, (good, allowed) in checks.items() if not good]
    for name, (low, high) in RANGES.items():
        whole = isinstance(getattr(DEFAULT_ALARMS, name), int)
        if name in data and not _is_number(data[name], low, high, whole=whole):
            faults.append((name, f"{low:g}–{high:g}"))
    faults += [(name, ", ".join(known)) for name in data if name not in known]
    if faults:
        return faults
    value = _values(data)
    order = {
        "alpha": (value("floor") <= value("alpha") <= value("ceiling"), "floor ≤ alpha ≤ ceiling"),
        "true_high": (value("true_low") < value("true_high"), "true_low < true_high"),
        "recent": (value("judged_least") <= value("recent"), "judged_least ≤ recent"),
    }
    return [(name, allowed) for name, (good, allowed) in order.items() if not good]


def adapted(alpha: float, judged: int, true: int, policy: AlarmPolicy) -> float:
    """The threshold after a judgement: stricter where too many alarms were false, looser where
    nearly all were true, never beyond floor and ceiling.
    """
    if judged < policy.judged_least:
        return alpha
    share = true / judged
    if share < policy.true_low:
        return max(policy.floor, alpha / policy.step)
    if share > policy.true_high:
        return min(policy.ceiling, alpha * policy.step)
    return alpha


def _values(data: Mapping[str, Any]) -> Callable[[str], float]:
    return lambda name: float(data.get(name, getattr(DEFAULT_ALARMS, name)))


def _is_number(given: Any, low: float, high: float, *, whole: bool) -> bool:
    kinds = (int,) if whole else (int, float)
    return type(given) in kinds and low <= given <= high


def _are_detectors(given: Any) -> bool:
    return isinstance(given, list | tuple) and all(
        isinstance(name, str) and name in DETECTORS for name in given
    )
