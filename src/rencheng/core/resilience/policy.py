"""What a city holds of its lifelines (生命线规则): which categories complain of them, how soon they
are to be back, where readings come from, and what its scorecard counts as good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from rencheng.core.common.errors import InputError
from rencheng.core.common.given import is_day
from rencheng.core.resilience.network import LIFELINES

#: Indicators of the scorecard; ours, no official standard (docs/en/lifelines.md says each).
INDICATORS: Final = ("spare", "backup", "hold", "recover", "respond", "equity", "plans")
HIGHEST_HOURS: Final = 10_000.0
MOST_CATEGORIES: Final = 100


@dataclass(frozen=True, slots=True)
class LifelineRule:
    """categories: codes whose requests say that it failed. target_hours: wished T90. pull: address
    of a table time, area, out, served, asked every ten minutes; "" for none."""

    categories: tuple[str, ...] = ()
    target_hours: float = 24.0
    pull: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """Scores 0 at `worst`, 100 at `good`, between in proportion; weight: in the sum."""

    worst: float
    good: float
    weight: float = 1.0


DEFAULT_GOALS: Final[Mapping[str, Goal]] = {
    "spare": Goal(0.0, 0.8),
    "backup": Goal(0.0, 1.0),
    "hold": Goal(0.5, 0.95),
    "recover": Goal(3.0, 1.0, 2.0),
    "respond": Goal(0.6, 0.95),
    "equity": Goal(2.0, 1.1),
    "plans": Goal(0.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class LifelinePolicy:
    """Rules by lifeline, goals by indicator, with a version and the day they hold from."""

    version: str = "default-1"
    valid_from: date = date(2021, 9, 24)
    source: str = ""
    lifelines: Mapping[str, LifelineRule] = field(default_factory=dict)
    goals: Mapping[str, Goal] = field(default_factory=lambda: dict(DEFAULT_GOALS))

    def rule(self, lifeline: str) -> LifelineRule:
        return self.lifelines.get(lifeline, LifelineRule())


DEFAULT_LIFELINES: Final = LifelinePolicy()


def lifelines_from(data: Mapping[str, Any]) -> LifelinePolicy:
    """A policy from plain data, as lifelines.toml holds it (format: docs/en/lifelines.md).

    Raises InputError("lifelines_unusable") with the first fault of `lifelines_faults`.
    """
    for name, allowed in lifelines_faults(data):
        raise InputError("lifelines_unusable", field=name, allowed=allowed)
    day = data["valid_from"]
    return LifelinePolicy(
        data["version"],
        day if isinstance(day, date) else date.fromisoformat(day),
        data.get("source", ""),
        {
            name: LifelineRule(
                tuple(data[name].get("categories", ())),
                float(data[name].get("target_hours", LifelineRule().target_hours)),
                data[name].get("pull", ""),
            )
            for name in LIFELINES
            if name in data
        },
        {
            **DEFAULT_GOALS,
            **{name: Goal(*map(float, numbers)) for name, numbers in data.get("goals", {}).items()},
        },
    )


def lifelines_data(policy: LifelinePolicy) -> dict[str, Any]:
    """The plain data of a policy, fit for JSON; `lifelines_from` reads it back."""
    return {
        "version": policy.version,
        "valid_from": policy.valid_from.isoformat(),
        "source": policy.source,
        "goals": {
            name: [goal.worst, goal.good, goal.weight] for name, goal in policy.goals.items()
        },
        **{
            name: {
                "categories": list(rule.categories),
                "target_hours": rule.target_hours,
                "pull": rule.pull,
            }
            for name, rule in policy.lifelines.items()
        },
    }


def lifelines_faults(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every fault of a policy's plain data: (field, what is allowed there)."""
    version = data.get("version")
    faults: list[tuple[str, str]] = []
    if not isinstance(version, str) or not version.strip():
        faults.append(("version", "text"))
    if not is_day(data.get("valid_from")):
        faults.append(("valid_from", "YYYY-MM-DD"))
    if not isinstance(data.get("source", ""), str):
        faults.append(("source", "text"))
    known = ("version", "valid_from", "source", "goals", *LIFELINES)
    for name, given in data.items():
        if name not in known:
            faults.append((name, ", ".join(known)))
        elif name in LIFELINES:
            faults += _rule_faults(name, given)
    goals = data.get("goals", {})
    if not isinstance(goals, Mapping):
        return [*faults, ("goals", "indicator = [worst, good, weight]")]
    for name, given in goals.items():
        if name not in INDICATORS:
            faults.append((f"goals.{name}", ", ".join(INDICATORS)))
        elif not _is_goal(given):
            faults.append((f"goals.{name}", "[worst, good, weight], worst ≠ good, weight ≥ 0"))
    return faults


def _rule_faults(name: str, given: Any) -> list[tuple[str, str]]:
    if not isinstance(given, Mapping):
        return [(name, "categories, target_hours, pull")]
    codes, hours, pull = (
        given.get("categories", []), given.get("target_hours", 24.0), given.get("pull", ""),
    )  # fmt: skip
    good = {
        "categories": isinstance(codes, list | tuple)
        and len(codes) <= MOST_CATEGORIES
        and all(isinstance(code, str) and code for code in codes),
        "target_hours": _is_number(hours) and 0 < hours <= HIGHEST_HOURS,
        "pull": isinstance(pull, str)
        and (not pull or pull.startswith(("https://", "http://")))
        and len(pull) <= 500,
    }
    allowed = {
        "categories": "[code, …]",
        "target_hours": f"0–{HIGHEST_HOURS:g}",
        "pull": "https://…",
    }
    faults = [(f"{name}.{field_}", allowed[field_]) for field_, fine in good.items() if not fine]
    faults += [(f"{name}.{field_}", ", ".join(good)) for field_ in given if field_ not in good]
    return faults


def _is_goal(given: Any) -> bool:
    return (
        isinstance(given, list | tuple)
        and len(given) in (2, 3)
        and all(_is_number(one) for one in given)
        and given[0] != given[1]
        and (len(given) == 2 or given[2] >= 0)
    )


def _is_number(given: Any) -> bool:
    return type(given) in (int, float) and abs(given) < 1e9
