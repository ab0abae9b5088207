"""What a city holds of minds and help (心安规则): thresholds, medicines at home, relief for small
business."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from rencheng.core.common.errors import InputError
from rencheng.core.common.given import is_day
from rencheng.core.wellbeing.hardship import KINDS
from rencheng.core.wellbeing.medicine import Remedy
from rencheng.core.wellbeing.support import STALE_DAYS
from rencheng.core.wellbeing.tally import DISTRESSED

_REMEDY: Final = ("name", "unit", "dose", "most_a_day", "longest_days", "pack", "source")
_SOFT: Final = ("why_not_more",)
_MOST = 40


@dataclass(frozen=True, slots=True)
class Relief:
    """What a kind of hardship is met with: text, codes of guides, and the unit that answers."""

    text: str
    guides: tuple[str, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class WellbeingPolicy:
    """distressed: chance of distress from which a request counts. background: share of requests
    without distress that count all the same, as measured. stale_days: after which help is verified
    anew. matter: categories, with all below them, that the messages are about."""

    version: str = "default-1"
    valid_from: date = date(2021, 1, 1)
    source: str = ""
    distressed: float = DISTRESSED
    background: float = 0.067
    stale_days: int = STALE_DAYS
    matter: tuple[str, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    relief: Mapping[str, Relief] = field(default_factory=dict)


DEFAULT_WELLBEING: Final = WellbeingPolicy()


def wellbeing_from(data: Mapping[str, Any]) -> WellbeingPolicy:
    """A policy from plain data, as wellbeing.toml holds it (format: docs/en/wellbeing.md).

    Raises InputError("wellbeing_unusable") with the first fault of `wellbeing_faults`.
    """
    for name, allowed in wellbeing_faults(data):
        raise InputError("wellbeing_unusable", field=name, allowed=allowed)
    day, usual = data["valid_from"], DEFAULT_WELLBEING
    return WellbeingPolicy(
        data["version"],
        day if isinstance(day, date) else date.fromisoformat(day),
        data.get("source", ""),
        float(data.get("distressed", usual.distressed)),
        float(data.get("background", usual.background)),
        int(data.get("stale_days", usual.stale_days)),
        tuple(data.get("matter", ())),
        tuple(_remedy(code, one) for code, one in data.get("remedies", {}).items()),
        {
            kind: Relief(one["text"], tuple(one.get("guides", ())), one.get("unit", ""))
            for kind, one in data.get("relief", {}).items()
        },
    )


def wellbeing_data(policy: WellbeingPolicy) -> dict[str, Any]:
    """The plain data of a policy, fit for JSON; `wellbeing_from` reads it back."""
    return {
        "version": policy.version,
        "valid_from": policy.valid_from.isoformat(),
        "source": policy.source,
        "distressed": policy.distressed,
        "background": policy.background,
        "stale_days": policy.stale_days,
        "matter": list(policy.matter),
        "remedies": {
            one.code: {name: getattr(one, name) for name in (*_REMEDY, *_SOFT)}
            for one in policy.remedies
        },
        "relief": {
            kind: {"text": one.text, "guides": list(one.guides), "unit": one.unit}
            for kind, one in policy.relief.items()
        },
    }


def wellbeing_faults(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every fault of a policy's plain data: (field, what is allowed there)."""
    faults: list[tuple[str, str]] = []
    if not isinstance(data.get("version"), str) or not data["version"].strip():
        faults.append(("version", "text"))
    if not is_day(data.get("valid_from")):
        faults.append(("valid_from", "YYYY-MM-DD"))
    known = set(WellbeingPolicy.__dataclass_fields__)
    faults += [(str(name), ", ".join(sorted(known))) for name in data if name not in known]
    for name, (low, high) in {
        "distressed": (0.05, 0.95), "background": (0.0, 0.5), "stale_days": (1, 3650),
    }.items():  # fmt: skip
        if name in data and not _is_between(data[name], low, high):
            faults.append((name, f"{low} – {high}"))
    matter = data.get("matter", [])
    if not isinstance(matter, list) or not all(isinstance(one, str) for one in matter):
        faults.append(("matter", "[text, …]"))
    for name in ("remedies", "relief"):
        if not isinstance(data.get(name, {}), Mapping) or len(data.get(name, {})) > _MOST:
            return [*faults, (name, "a table")]
    for code, one in data.get("remedies", {}).items():
        faults += [(f"remedies.{code}.{name}", allowed) for name, allowed in _remedy_faults(one)]
    for kind, one in data.get("relief", {}).items():
        if kind not in KINDS:
            faults.append((f"relief.{kind}", ", ".join(KINDS)))
        elif not isinstance(one, Mapping) or not isinstance(one.get("text"), str):
            faults.append((f"relief.{kind}", "text, guides, unit"))
    return faults


def _remedy(code: str, given: Mapping[str, Any]) -> Remedy:
    return Remedy(
        code,
        given["name"],
        given["unit"],
        float(given["dose"]),
        int(given["most_a_day"]),
        int(given["longest_days"]),
        int(given["pack"]),
        given["source"],
        given.get("why_not_more", ""),
    )


def _remedy_faults(given: Any) -> list[tuple[str, str]]:
    if not isinstance(given, Mapping):
        return [("", ", ".join(_REMEDY))]
    found = [
        (name, "text")
        for name in ("name", "unit", "source")
        if not isinstance(given.get(name), str) or not given[name].strip()
    ]
    bounds = {"dose": (0.1, 100), "most_a_day": (1, 24), "longest_days": (1, 30), "pack": (1, 1000)}
    for name, (low, high) in bounds.items():
        if not _is_between(given.get(name), low, high):
            found.append((name, f"{low} – {high}"))
    return found


def _is_between(given: Any, low: float, high: float) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and low <= given <= high
