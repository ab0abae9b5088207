"""What the grid looks for (部件与事件分类): classes with unit, deadline and kin of requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from rencheng.core.common.errors import InputError
from rencheng.core.common.given import is_day

KINDS: Final = ("component", "event")
#: GB/T 30428.2: groups of components and of events.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "component": ("utilities", "roads", "cityscape", "greenery", "other"),
    "event": ("cityscape", "advertising", "construction", "street_order", "emergency", "utilities"),
}
#: Reasons why something is no case (ours).
_DROPS: Final[dict[str, str]] = {
    "none": "不属于网格事项",
    "known": "已有案件",
    "gone": "现场已不存在",
}
MOST_CLASSES: Final = 300
_MOST_HOURS: Final = 24 * 366


@dataclass(frozen=True, slots=True)
class GridClass:
    """A class of components (部件) or events (事件). unit: as a category's: a unit's code,
    `@street` or `@district`. hours: from assignment to the deadline. category: the requests that
    tell of the same, by the head of their category; "" where none do."""

    code: str
    kind: str
    group: str
    name: str
    name_en: str
    unit: str
    hours: float
    category: str = ""


@dataclass(frozen=True, slots=True)
class GridPolicy:
    """Classes in the order they are shown. drops: reasons why something is no case. far_m: a
    picture taken further away than this is doubted; speed_kmh: nobody walks or rides faster;
    days: a request within so many days after a case tells of the same."""

    version: str = "default-1"
    valid_from: date = date(2021, 1, 1)
    source: str = ""
    classes: tuple[GridClass, ...] = ()
    drops: Mapping[str, str] = field(default_factory=lambda: dict(_DROPS))
    far_m: float = 200.0
    speed_kmh: float = 120.0
    days: int = 7

    def named(self, code: str) -> GridClass | None:
        """The class of a code."""
        return next((one for one in self.classes if one.code == code), None)


DEFAULT_GRID: Final = GridPolicy()


def grid_from(data: Mapping[str, Any]) -> GridPolicy:
    """A policy from plain data, as grid.toml holds it (format: docs/en/grid.md).

    Raises InputError("grid_unusable") with the first fault of `grid_faults`.
    """
    for name, allowed in grid_faults(data):
        raise InputError("grid_unusable", field=name, allowed=allowed)
    day = data["valid_from"]
    usual = DEFAULT_GRID
    return GridPolicy(
        data["version"],
        day if isinstance(day, date) else date.fromisoformat(day),
        data.get("source", ""),
        tuple(_class(one) for one in data["classes"]),
        dict(data.get("drops", usual.drops)),
        float(data.get("far_m", usual.far_m)),
        float(data.get("speed_kmh", usual.speed_kmh)),
        int(data.get("days", usual.days)),
    )


def grid_data(policy: GridPolicy) -> dict[str, Any]:
    """The plain data of a policy, fit for JSON; `grid_from` reads it back."""
    return {
        "version": policy.version,
        "valid_from": policy.valid_from.isoformat(),
        "source": policy.source,
        "classes": [
            {name: getattr(one, name) for name in GridClass.__dataclass_fields__}
            for one in policy.classes
        ],
        "drops": dict(policy.drops),
        "far_m": policy.far_m,
        "speed_kmh": policy.speed_kmh,
        "days": policy.days,
    }


def grid_faults(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is missing or wrong, as (field, what is allowed there)."""
    faults: list[tuple[str, str]] = []
    if not isinstance(data.get("version"), str) or not data["version"].strip():
        faults.append(("version", "text"))
    if not is_day(data.get("valid_from")):
        faults.append(("valid_from", "YYYY-MM-DD"))
    known = GridPolicy.__dataclass_fields__
    faults += [(str(name), ", ".join(sorted(known))) for name in data if name not in known]
    for name, low, high in (("far_m", 1, 1e5), ("speed_kmh", 1, 1e4), ("days", 0, 366)):
        if name in data and not _between(data[name], low, high):
            faults.append((name, f"{low} – {high:g}"))
    drops = data.get("drops", {})
    if not isinstance(drops, Mapping) or not all(map(_word, [*drops, *drops.values()])):
        faults.append(("drops", 'code = "text"'))
    listed = data.get("classes")
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_CLASSES:
        return [*faults, ("classes", f"1 – {MOST_CLASSES} [[classes]]")]
    codes: set[str] = set()
    for at, one in enumerate(listed, 1):
        faults += [(f"classes[{at}].{name}", allowed) for name, allowed in _class_faults(one)]
        code = one.get("code") if isinstance(one, Mapping) else None
        if isinstance(code, str) and code in codes:
            faults.append((f"classes[{at}].code", f"{code}: once"))
        codes.add(str(code))
    return faults


def _class(given: Mapping[str, Any]) -> GridClass:
    return GridClass(
        given["code"],
        given["kind"],
        given["group"],
        given["name"],
        given["name_en"],
        given["unit"],
        float(given["hours"]),
        given.get("category", ""),
    )


def _class_faults(given: Any) -> list[tuple[str, str]]:
    if not isinstance(given, Mapping):
        return [("", ", ".join(GridClass.__dataclass_fields__))]
    found = [
        (name, "text") for name in ("code", "name", "name_en", "unit") if not _word(given.get(name))
    ]
    if given.get("kind") not in KINDS:
        found.append(("kind", ", ".join(KINDS)))
    elif given.get("group") not in GROUPS[given["kind"]]:
        found.append(("group", ", ".join(GROUPS[given["kind"]])))
    if not _between(given.get("hours"), 0.5, _MOST_HOURS):
        found.append(("hours", f"0.5 – {_MOST_HOURS}"))
    if not isinstance(given.get("category", ""), str):
        found.append(("category", "text"))
    return found


def _word(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= 80


def _between(value: Any, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
