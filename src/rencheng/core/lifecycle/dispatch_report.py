"""A dry run in codes and names (派单试算): what page, command and interface show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rencheng.core.common.city import CODE_DIGITS
from rencheng.core.lifecycle.dispatch import Trial
from rencheng.core.lifecycle.dispatch_policy import (
    DispatchPolicy,
    Rule,
    season_text,
)
from rencheng.core.lifecycle.timespans import hours_text


@dataclass(frozen=True, slots=True)
class Names:
    """code → name of what rules speak of."""

    units: Mapping[str, str]
    categories: Mapping[str, str]
    places: Mapping[str, str]
    trades: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """The case that was tried. confidence: of a category that was read, else None."""

    category: str
    place: str
    trade: str
    confidence: float | None
    sure: bool
    sure_from: float
    working: bool


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule in codes and names. missed: conditions that the case does not meet."""

    id: str
    unit: str
    unit_name: str
    category: str
    category_name: str
    place: str
    place_name: str
    trade: str
    trade_name: str
    days: str
    hours: str
    season: str
    co_units: list[str]
    priority: int
    why: str
    missed: list[str]


@dataclass(frozen=True, slots=True)
class TriedUnit:
    """A unit looked for in turn; unit: "" where nobody answers for the place."""

    asked: str
    unit: str
    name: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """The outcome of a dry run, as page, command and interface show it."""

    unit: str
    unit_name: str
    co_units: list[str]
    rule: str
    fired: RuleLine | None
    tried: list[TriedUnit]
    others: list[RuleLine]
    category: str
    category_name: str
    confidence: float | None
    sure: bool
    sure_from: float
    place: str
    place_name: str
    trade: str
    trade_name: str
    working: bool
    policy: str
    valid_from: date


def dry_run(trial: Trial, given: Given, policy: DispatchPolicy, names: Names) -> DryRun:
    """The outcome of `try_out` with the names that people know."""
    assignment = trial.assignment
    return DryRun(
        unit=assignment.unit,
        unit_name=names.units.get(assignment.unit, assignment.unit),
        co_units=_named(assignment.co_units, names),
        rule=assignment.rule,
        fired=rule_line(trial.fired, names) if trial.fired else None,
        tried=[
            TriedUnit(one.asked, one.found or "", names.units.get(one.found or "", ""))
            for one in trial.tried
        ],
        others=[rule_line(one.rule, names, one.missed) for one in trial.others],
        category=given.category,
        category_name=names.categories.get(given.category, ""),
        confidence=given.confidence,
        sure=given.sure,
        sure_from=given.sure_from,
        place=given.place,
        place_name=_place_name(given.place, names),
        trade=given.trade,
        trade_name=names.trades.get(given.trade, ""),
        working=given.working,
        policy=policy.version,
        valid_from=policy.valid_from,
    )


def rule_line(rule: Rule, names: Names, missed: Sequence[str] = ()) -> RuleLine:
    """One rule in codes and names."""
    return RuleLine(
        id=rule.id,
        unit=rule.unit,
        unit_name=names.units.get(rule.unit, ""),
        category=rule.category,
        category_name=names.categories.get(rule.category, rule.category),
        place=rule.place,
        place_name=_place_name(rule.place, names),
        trade=rule.trade,
        trade_name=names.trades.get(rule.trade, rule.trade),
        days=rule.days,
        hours=hours_text(rule.hours),
        season=season_text(rule.season),
        co_units=_named(rule.co_units, names),
        priority=rule.priority,
        why=rule.why,
        missed=list(missed),
    )


def _named(codes: Sequence[str], names: Names) -> list[str]:
    return [names.units.get(code, code) for code in codes]


def _place_name(code: str, names: Names) -> str:
    steps = (code[:digits] for digits in CODE_DIGITS.values() if len(code) >= digits)
    return " ".join(names.places[step] for step in steps if step in names.places)
