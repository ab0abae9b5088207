"""What is wrong with a city's dispatch rules (规则检查): holes, gaps, rules that never fire."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from itertools import product

from rencheng.core.common.city import Category
from rencheng.core.lifecycle.dispatch import category_rule
from rencheng.core.lifecycle.dispatch_policy import (
    BY_CATEGORY,
    FOUND_UNITS,
    DispatchPolicy,
    Moment,
    Rule,
    within,
)

_LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class RuleFault:
    """One fault. rule: its number in the file from 1, None for the policy."""

    rule: int | None
    field: str
    code: str
    data: dict[str, object]


@dataclass(frozen=True, slots=True)
class Known:
    """The codes that rules may name. None: their file could not be read, so nothing is judged."""

    units: Collection[str] | None
    categories: Mapping[str, Category]
    trades: Collection[str] | None
    places: Collection[str] | None


def check_policy(policy: DispatchPolicy, known: Known) -> list[RuleFault]:
    """Every fault of the policy: codes that do not exist, rules that can never fire (with the rule
    that stands before them), categories that no rule and no unit of their own serves at all
    (a hole) or at some place, trade or time (a gap)."""
    faults = [*_unknown(policy, known)]
    if not faults:
        faults += _never_fire(policy, known.categories)
    return [*faults, *_holes(policy, known.categories)]


def covers(rule: Rule, category: str) -> bool:
    """Whether the rule may fire for this category, at some place, trade and time."""
    return not rule.category or within(category, rule.category)


def _unknown(policy: DispatchPolicy, known: Known) -> Iterator[RuleFault]:
    for asked in policy.fallback:
        yield from _unknown_unit(None, "fallback", asked, known)
    for number, rule in enumerate(policy.rules, 1):
        yield from _unknown_unit(number, "unit", rule.unit, known)
        for asked in rule.co_units:
            yield from _unknown_unit(number, "with", asked, known)
        for asked in rule.fallback:
            yield from _unknown_unit(number, "fallback", asked, known)
        for field, value, codes, file in (
            ("category", rule.category, known.categories or None, "categories.csv"),
            ("trade", rule.trade, known.trades, "trades.csv"),
            ("place", rule.place, known.places, "places.csv"),
        ):
            if value and codes is not None and value not in codes:
                data: dict[str, object] = {
                    "value": value[:60],
                    "file": file,
                    **_closest(value, codes),
                }
                yield RuleFault(number, field, "city_reference", data)


def _unknown_unit(number: int | None, field: str, asked: str, known: Known) -> Iterator[RuleFault]:
    if asked.startswith("@") and asked not in FOUND_UNITS:
        allowed = ", ".join(FOUND_UNITS)
        yield RuleFault(number, field, "city_choice", {"value": asked[:60], "allowed": allowed})
    elif not asked.startswith("@") and known.units is not None and asked not in known.units:
        data: dict[str, object] = {
            "value": asked[:60],
            "file": "units.csv",
            **_closest(asked, known.units),
        }
        yield RuleFault(number, field, "city_reference", data)


def _closest(value: str, codes: Collection[str]) -> dict[str, object]:
    return {"closest": next(iter(get_close_matches(value, sorted(codes), 1, 0.0)), "-")}


@dataclass(frozen=True, slots=True)
class _Case:
    category: str | None
    place: str
    trade: str | None
    moment: Moment


def _never_fire(policy: DispatchPolicy, categories: Mapping[str, Category]) -> Iterator[RuleFault]:
    """Rules that lose every case in which they fit. Exact: conditions only cut cases at the codes
    and times that rules name, so one case stands for all between two cuts."""
    for number, rule in enumerate(policy.rules, 1):
        rivals = [
            one
            for one in policy.rules
            if one is not rule and _before(one, rule, policy) and _meet(one, rule)
        ]
        winners: dict[str, None] = {}
        for case in _cases_of(rule, rivals, categories):
            ahead = [one for one in rivals if _fits(one, case)]
            own = category_rule(case.category, categories)
            if own is not None and own.rank > rule.rank:
                ahead.append(own)
            if not ahead:
                break
            winners[_name(max(ahead, key=lambda one: one.rank))] = None
        else:
            data: dict[str, object] = {"rule": rule.id, "by": ", ".join(winners)}
            yield RuleFault(number, "id", "dispatch_never", data)


def _before(one: Rule, other: Rule, policy: DispatchPolicy) -> bool:
    if one.rank == other.rank:
        return policy.rules.index(one) < policy.rules.index(other)
    return one.rank > other.rank


def _meet(one: Rule, other: Rule) -> bool:
    """Whether there may be a case that both fit."""
    places = one.place.startswith(other.place) or other.place.startswith(one.place)
    trades = not one.trade or not other.trade or one.trade == other.trade
    return places and trades and (covers(one, other.category) or covers(other, one.category))


def _cases_of(
    rule: Rule, rivals: list[Rule], categories: Mapping[str, Category]
) -> Iterator[_Case]:
    """One case for every way in which `rule` fits and its rivals fit or do not."""
    inner = {node.parent for node in categories.values()}
    codes: dict[object, str | None] = {} if rule.category else {None: None}
    for code in categories:
        leaf = code not in inner  # what requests are read as; an inner node alone is no use
        if leaf and covers(rule, code):  # codes that all rivals treat alike are one
            own = category_rule(code, categories)
            alike = (own.rank if own else None, *(covers(rival, code) for rival in rivals))
            codes.setdefault(alike, code)
    places = {rule.place} | {one.place for one in rivals if one.place.startswith(rule.place)}
    trades: list[str | None] = [rule.trade or None]
    if not rule.trade:
        trades += sorted({rival.trade for rival in rivals if rival.trade})
    for parts in product(codes.values(), sorted(places), trades, moments([rule, *rivals])):
        case = _Case(*parts)
        if _fits(rule, case):
            yield case


def _fits(rule: Rule, case: _Case) -> bool:
    return not rule.missed(case.category, case.place, case.trade, case.moment)


def _holes(policy: DispatchPolicy, categories: Mapping[str, Category]) -> Iterator[RuleFault]:
    """Leaves of the tree that no rule serves, at all or in some case."""
    inner = {node.parent for node in categories.values()}
    for code in categories:
        if code in inner or category_rule(code, categories) is not None:
            continue
        rules = [rule for rule in policy.rules if covers(rule, code)]
        if not rules:
            yield RuleFault(None, "category", "dispatch_hole", {"category": code})
            continue
        places = ["", *sorted({rule.place for rule in rules if rule.place})]
        trades = [None, *sorted({rule.trade for rule in rules if rule.trade})]
        for place, trade, moment in product(places, trades, moments(rules)):
            case = _Case(code, place, trade, moment)
            if not any(_fits(rule, case) for rule in rules):
                data: dict[str, object] = {"category": code, "case": _said(case, rules)}
                yield RuleFault(None, "category", "dispatch_gap", data)
                break


def moments(rules: Iterable[Rule]) -> list[Moment]:
    """One moment for every stretch of time in which the same of these rules fit."""
    clocks, days = {time.min}, {(1, 1)}
    for rule in rules:
        if rule.hours:
            clocks |= set(rule.hours)
        if rule.season:
            start, end = rule.season
            after = date(_LEAP_YEAR, *end) + timedelta(days=1)
            days |= {start, (after.month, after.day)}
    dated = any(rule.days for rule in rules)
    return [
        Moment(datetime.combine(date(_LEAP_YEAR, *day), clock), working)
        for day in sorted(days)
        for clock in sorted(clocks)
        for working in ((True, False) if dated else (True,))
    ]


def _said(case: _Case, rules: list[Rule]) -> str:
    """The case in codes that need no translation: place, trade, day, time."""
    parts = [case.place or "-"]
    if any(rule.trade for rule in rules):
        parts.append(case.trade or "-")
    if any(rule.season for rule in rules):
        parts.append(f"{case.moment.at:%m-%d}")
    if any(rule.days for rule in rules):
        parts.append("working" if case.moment.working else "off")
    if any(rule.hours for rule in rules):
        parts.append(f"{case.moment.at:%H:%M}")
    return " ".join(parts)


def _name(rule: Rule) -> str:
    return f"{BY_CATEGORY} {rule.category}" if rule.id == BY_CATEGORY else rule.id
