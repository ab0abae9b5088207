"""What a city keeps in stock (物资规则): items, what they go by, when they are low."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rencheng.core.common.errors import InputError
from rencheng.core.common.given import is_day
from rencheng.core.resilience.supplies import DEFAULT_LIMITS, Limits

MOST_ITEMS: Final = 200


@dataclass(frozen=True, slots=True)
class Item:
    """An item of supply. per_resident: units a resident uses a day as a rule. load, per_load: a
    load of the outbreak's rules (medicine, beds, …) and units for each of its units; "" where a
    wave asks for none. public: whether the portal tells where there is stock."""

    code: str
    name: str
    unit: str
    per_resident: float
    load: str = ""
    per_load: float = 0.0
    limits: Limits = DEFAULT_LIMITS
    public: bool = True


@dataclass(frozen=True, slots=True)
class SuppliesPolicy:
    """Items by their code, in the order they are shown."""

    version: str = "default-1"
    valid_from: date = date(2021, 1, 1)
    source: str = ""
    items: tuple[Item, ...] = ()


DEFAULT_SUPPLIES: Final = SuppliesPolicy()


def supplies_from(data: Mapping[str, Any]) -> SuppliesPolicy:
    """A policy from plain data, as supplies.toml holds it (format: docs/en/supplies.md).

    Raises InputError("supplies_unusable") with the first fault of `supplies_faults`.
    """
    for name, allowed in supplies_faults(data):
        raise InputError("supplies_unusable", field=name, allowed=allowed)
    day, items = data["valid_from"], data.get("items", {})
    return SuppliesPolicy(
        data["version"],
        day if isinstance(day, date) else date.fromisoformat(day),
        data.get("source", ""),
        tuple(_item(code, items[code]) for code in data.get("order", items) if code in items),
    )


def supplies_data(policy: SuppliesPolicy) -> dict[str, Any]:
    """The plain data of a policy, fit for JSON; `supplies_from` reads it back."""
    return {
        "version": policy.version,
        "valid_from": policy.valid_from.isoformat(),
        "source": policy.source,
        "order": [one.code for one in policy.items],  # a JSON column forgets that of a table
        "items": {
            one.code: {
                "name": one.name,
                "unit": one.unit,
                "per_resident": one.per_resident,
                "load": one.load,
                "per_load": one.per_load,
                "low": one.limits.low,
                "short": one.limits.short,
                "public": one.public,
            }
            for one in policy.items
        },
    }


def supplies_faults(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every fault of a policy's plain data: (field, what is allowed there)."""
    faults: list[tuple[str, str]] = []
    if not isinstance(data.get("version"), str) or not data["version"].strip():
        faults.append(("version", "text"))
    if not is_day(data.get("valid_from")):
        faults.append(("valid_from", "YYYY-MM-DD"))
    known = {*SuppliesPolicy.__dataclass_fields__, "order"}
    faults += [(str(name), ", ".join(sorted(known))) for name in data if name not in known]
    if not isinstance(data.get("order", []), list):
        faults.append(("order", "[text, …]"))
    items = data.get("items", {})
    if not isinstance(items, Mapping) or len(items) > MOST_ITEMS:
        return [*faults, ("items", f"a table, ≤ {MOST_ITEMS}")]
    for code, one in items.items():
        faults += [(f"items.{code}.{name}", allowed) for name, allowed in _item_faults(one)]
    return faults


def _item(code: str, given: Mapping[str, Any]) -> Item:
    usual = DEFAULT_LIMITS
    return Item(
        code,
        given["name"],
        given["unit"],
        float(given["per_resident"]),
        given.get("load", ""),
        float(given.get("per_load", 0.0)),
        Limits(float(given.get("low", usual.low)), float(given.get("short", usual.short))),
        bool(given.get("public", True)),
    )


def _item_faults(given: Any) -> list[tuple[str, str]]:
    if not isinstance(given, Mapping):
        return [("", "name, unit, per_resident")]
    found = [
        (name, "text")
        for name in ("name", "unit")
        if not isinstance(given.get(name), str) or not given[name].strip()
    ]
    for name in ("per_resident", "per_load", "low", "short"):
        needed = name == "per_resident"
        value = given.get(name)
        if value is None and not needed:
            continue
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1e6:
            found.append((name, "0 – 1000000"))
    if not isinstance(given.get("load", ""), str):
        found.append(("load", "text"))
    return found
