"""What a city holds of outbreaks (疫情规则): what counts as a sign, what infections lead to, what
there is of beds and people in each district."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from rencheng.core.common.errors import InputError
from rencheng.core.common.given import is_day
from rencheng.core.outbreak.demand import DEFAULT_LOADS, Load
from rencheng.core.outbreak.renewal import GENERATION_DAYS
from rencheng.core.outbreak.timetable import Signal

#: What is counted: requests and searches by the system itself, the others by tables taken in.
SIGNALS: Final = ("requests", "searches", "visits", "tests")
MOST_WORDS: Final = 100
_DELAY_MOST, _GENERATION = 30.0, (1.0, 12.0)

#: Ours, for a city to set: half of those who fall ill wait three to four days before they ask or
#: go, and few of them do.
DEFAULT_SIGNALS: Final[Mapping[str, Signal]] = {
    "requests": Signal(4.0, 0.01),
    "searches": Signal(3.5, 0.02),
    "visits": Signal(5.0, 0.1),
    "tests": Signal(4.0, 0.2),
}


@dataclass(frozen=True, slots=True)
class OutbreakPolicy:
    """symptoms: category codes, with all below them, whose requests are signs. words: searches that
    hold one of them are. capacity: load → district → units there are."""

    version: str = "default-1"
    valid_from: date = date(2021, 1, 1)
    source: str = ""
    symptoms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    signals: Mapping[str, Signal] = field(default_factory=lambda: dict(DEFAULT_SIGNALS))
    loads: tuple[Load, ...] = DEFAULT_LOADS
    capacity: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


DEFAULT_OUTBREAK: Final = OutbreakPolicy()


def outbreak_from(data: Mapping[str, Any]) -> OutbreakPolicy:
    """A policy from plain data, as outbreak.toml holds it (format: docs/en/timetable.md).

    Raises InputError("outbreak_unusable") with the first fault of `outbreak_faults`.
    """
    for name, allowed in outbreak_faults(data):
        raise InputError("outbreak_unusable", field=name, allowed=allowed)
    day = data["valid_from"]
    signals = {name: _signal(name, one) for name, one in data.get("signals", {}).items()}
    loads = tuple(_load(name, one) for name, one in data.get("loads", {}).items())
    return OutbreakPolicy(
        data["version"],
        day if isinstance(day, date) else date.fromisoformat(day),
        data.get("source", ""),
        tuple(data.get("symptoms", ())),
        tuple(data.get("words", ())),
        {**DEFAULT_SIGNALS, **signals},
        loads or DEFAULT_LOADS,
        {
            name: {district: float(units) for district, units in one.items()}
            for name, one in data.get("capacity", {}).items()
        },
    )


def outbreak_data(policy: OutbreakPolicy) -> dict[str, Any]:
    """The plain data of a policy, fit for JSON; `outbreak_from` reads it back."""
    return {
        "version": policy.version,
        "valid_from": policy.valid_from.isoformat(),
        "source": policy.source,
        "symptoms": list(policy.symptoms),
        "words": list(policy.words),
        "signals": {
            name: {"delay": one.delay, "reporting": one.reporting, "generation": one.generation}
            for name, one in policy.signals.items()
        },
        "loads": {
            one.name: {"share": one.share, "delay": one.delay, "stay": one.stay}
            for one in policy.loads
        },
        "capacity": {name: dict(one) for name, one in policy.capacity.items()},
    }


def outbreak_faults(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every fault of a policy's plain data: (field, what is allowed there)."""
    faults: list[tuple[str, str]] = []
    version = data.get("version")
    if not isinstance(version, str) or not version.strip():
        faults.append(("version", "text"))
    if not is_day(data.get("valid_from")):
        faults.append(("valid_from", "YYYY-MM-DD"))
    if not isinstance(data.get("source", ""), str):
        faults.append(("source", "text"))
    known = ("version", "valid_from", "source", "symptoms", "words", "signals", "loads", "capacity")
    faults += [(str(name), ", ".join(known)) for name in data if name not in known]
    for name in ("symptoms", "words"):
        given = data.get(name, [])
        if not isinstance(given, list) or len(given) > MOST_WORDS or not all(map(_is_word, given)):
            faults.append((name, f"[text, …], {MOST_WORDS}"))
    for name in ("signals", "loads", "capacity"):
        if not isinstance(data.get(name, {}), Mapping):
            return [*faults, (name, "a table")]
    faults += [fault for one in data.get("signals", {}).items() for fault in _signal_faults(*one)]
    faults += [fault for one in data.get("loads", {}).items() for fault in _load_faults(*one)]
    faults += [fault for one in data.get("capacity", {}).items() for fault in _units_faults(*one)]
    return faults


def _signal(name: str, given: Mapping[str, Any]) -> Signal:
    usual = DEFAULT_SIGNALS[name]
    return Signal(
        float(given.get("delay", usual.delay)),
        float(given.get("reporting", usual.reporting)),
        float(given.get("generation", GENERATION_DAYS)),
    )


def _load(name: str, given: Mapping[str, Any]) -> Load:
    return Load(name, float(given["share"]), int(given["delay"]), int(given["stay"]))


def _signal_faults(name: str, given: Any) -> list[tuple[str, str]]:
    if name not in SIGNALS:
        return [(f"signals.{name}", ", ".join(SIGNALS))]
    bounds = {"delay": (0.0, _DELAY_MOST), "reporting": (0.0001, 1.0), "generation": _GENERATION}
    return _numbers(f"signals.{name}", given, bounds, needed=())


def _load_faults(name: str, given: Any) -> list[tuple[str, str]]:
    bounds = {"share": (0.0, 100.0), "delay": (0.0, 60.0), "stay": (1.0, 60.0)}
    return _numbers(f"loads.{name}", given, bounds, needed=tuple(bounds))


def _units_faults(name: str, given: Any) -> list[tuple[str, str]]:
    if not isinstance(given, Mapping):
        return [(f"capacity.{name}", "district = units")]
    return [
        (f"capacity.{name}.{district}", "≥ 0")
        for district, units in given.items()
        if not _is_number(units) or units < 0
    ]


def _numbers(
    field_: str,
    given: Any,
    bounds: Mapping[str, tuple[float, float]],
    *,
    needed: tuple[str, ...],
) -> list[tuple[str, str]]:
    if not isinstance(given, Mapping) or not set(needed) <= set(given) <= set(bounds):
        return [(field_, ", ".join(bounds))]
    return [
        (f"{field_}.{name}", f"{low:g}–{high:g}")
        for name, (low, high) in bounds.items()
        if name in given and not (_is_number(given[name]) and low <= given[name] <= high)
    ]


def _is_number(given: Any) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool)


def _is_word(given: Any) -> bool:
    return isinstance(given, str) and bool(given.strip())
