"""Who is cared for (关爱规则): kinds of people, how often they are visited, what they need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from rencheng.core.common.errors import InputError
from rencheng.core.common.given import is_day

#: The groups worst hit, by the field's facts: alone, minors, pregnant, disabled, chronically ill.
KINDS: Final[Mapping[str, int]] = {
    "alone": 7,
    "minor": 14,
    "pregnant": 14,
    "disabled": 14,
    "ill": 14,
}  # days between visits: ours
BASES: Final = ("consent", "law")


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody needs. lifeline: without which they are in danger, "" for none; hours: how
    long they hold out without it; support: kinds of help that serve it."""

    code: str
    name: str
    name_en: str
    lifeline: str = ""
    hours: float = 24.0
    support: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CarePolicy:
    """visits: days between visits by kind. law: kinds that the law lets be listed without
    consent."""

    version: str = "default-1"
    valid_from: date = date(2021, 1, 1)
    source: str = ""
    visits: Mapping[str, int] = field(default_factory=lambda: dict(KINDS))
    law: tuple[str, ...] = ("minor",)
    needs: tuple[Need, ...] = ()

    def days(self, kinds: tuple[str, ...]) -> int:
        """Days between visits of somebody who is all of these: the shortest."""
        return min(self.visits.get(kind, KINDS[kind]) for kind in kinds)

    def need(self, code: str) -> Need | None:
        """The need of a code."""
        return next((one for one in self.needs if one.code == code), None)


DEFAULT_CARE: Final = CarePolicy()


def care_from(data: Mapping[str, Any]) -> CarePolicy:
    """A policy from plain data, as care.toml holds it (format: docs/en/care.md).

    Raises InputError("care_unusable") with the first fault of `care_faults`.
    """
    for name, allowed in care_faults(data):
        raise InputError("care_unusable", field=name, allowed=allowed)
    day = data["valid_from"]
    return CarePolicy(
        data["version"],
        day if isinstance(day, date) else date.fromisoformat(day),
        data.get("source", ""),
        {**KINDS, **data.get("visits", {})},
        tuple(data.get("law", ("minor",))),
        tuple(
            Need(
                one["code"],
                one["name"],
                one["name_en"],
                one.get("lifeline", ""),
                float(one.get("hours", 24.0)),
                tuple(one.get("support", ())),
            )
            for one in data.get("needs", ())
        ),
    )


def care_data(policy: CarePolicy) -> dict[str, Any]:
    """The plain data of a policy, fit for JSON; `care_from` reads it back."""
    return {
        "version": policy.version,
        "valid_from": policy.valid_from.isoformat(),
        "source": policy.source,
        "visits": dict(policy.visits),
        "law": list(policy.law),
        "needs": [
            {
                "code": one.code,
                "name": one.name,
                "name_en": one.name_en,
                "lifeline": one.lifeline,
                "hours": one.hours,
                "support": list(one.support),
            }
            for one in policy.needs
        ],
    }


def care_faults(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is missing or wrong, as (field, what is allowed there)."""
    faults: list[tuple[str, str]] = []
    if not isinstance(data.get("version"), str) or not data["version"].strip():
        faults.append(("version", "text"))
    if not is_day(data.get("valid_from")):
        faults.append(("valid_from", "YYYY-MM-DD"))
    known = CarePolicy.__dataclass_fields__
    faults += [(str(name), ", ".join(sorted(known))) for name in data if name not in known]
    visits = data.get("visits", {})
    if not isinstance(visits, Mapping):
        faults.append(("visits", "kind = days"))
    else:
        faults += [
            (f"visits.{kind}", f"{', '.join(KINDS)} = 1 – 366")
            for kind, days in visits.items()
            if kind not in KINDS or type(days) is not int or not 1 <= days <= 366
        ]
    law = data.get("law", [])
    if not isinstance(law, list) or not set(map(str, law)) <= set(KINDS):
        faults.append(("law", ", ".join(KINDS)))
    needs = data.get("needs", [])
    if not isinstance(needs, list) or len(needs) > 100:
        return [*faults, ("needs", "≤ 100 [[needs]]")]
    for at, one in enumerate(needs, 1):
        faults += [(f"needs[{at}].{name}", allowed) for name, allowed in _need_faults(one)]
    return faults


def _need_faults(given: Any) -> list[tuple[str, str]]:
    if not isinstance(given, Mapping):
        return [("", ", ".join(Need.__dataclass_fields__))]
    found = [
        (name, "text")
        for name in ("code", "name", "name_en")
        if not isinstance(given.get(name), str) or not 0 < len(given[name].strip()) <= 60
    ]
    hours = given.get("hours", 24)
    if not isinstance(hours, int | float) or isinstance(hours, bool) or not 0 < hours <= 8784:
        found.append(("hours", "0 – 8784"))
    if not isinstance(given.get("lifeline", ""), str):
        found.append(("lifeline", "text"))
    support = given.get("support", [])
    if not isinstance(support, list) or not all(isinstance(one, str) for one in support):
        found.append(("support", "[text, …]"))
    return found
