"""Which unit gets a request (派单), and which rule said so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rencheng.core.common.city import CODE_DIGITS, Category, Unit
from rencheng.core.lifecycle.dispatch_policy import (
    BY_CATEGORY,
    DEFAULT_DISPATCH,
    Condition,
    DispatchPolicy,
    Moment,
    Rule,
)

_FOUND_BY = {"@street": "street", "@district": "district", "@centre": "backstop"}
#: Rules shown beside the one that fired: the nearest.
_NEAREST = 8


@dataclass(frozen=True, slots=True)
class DispatchRules:
    """What dispatch needs, as plain tables.

    categories: by code. unit_of_place: unit code by street code (9 digits) or district code (6).
    backstop: the unit that takes what nobody else owns (the hotline centre). policy: the city's
    rules; the units of the categories are the ground below them.
    """

    categories: Mapping[str, Category]
    unit_of_place: Mapping[str, str]
    backstop: str
    policy: DispatchPolicy = DEFAULT_DISPATCH


@dataclass(frozen=True, slots=True)
class Assignment:
    """The unit that leads, the rule that named it and the units that help.

    rule: the id of a rule of the policy; for a category's own unit "category", or how the unit was
    found: "street", "district", "backstop".
    """

    unit: str
    rule: str
    co_units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule beside the one that fired. missed: conditions not met; none: it ranks lower."""

    rule: Rule
    missed: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """One unit that was looked for in turn: what was asked, and the code found or None."""

    asked: str
    found: str | None


@dataclass(frozen=True, slots=True)
class Trial:
    """A dry run (派单试算): the outcome, the rule that fired (None: only the backstops), the units
    tried in turn, and the nearest rules that did not fire."""

    assignment: Assignment
    fired: Rule | None
    tried: tuple[Tried, ...]
    others: tuple[Judged, ...]


def rules_of(
    categories: Iterable[Category],
    units: Iterable[Unit],
    policy: DispatchPolicy = DEFAULT_DISPATCH,
) -> DispatchRules:
    """The rules of a city: its category tree, who answers for which place, and its policy."""
    ordered = sorted(units, key=lambda unit: unit.code)
    by_place = {
        unit.place: unit.code
        for unit in ordered
        if unit.place and unit.kind in {"street", "district"}
    }
    centre = next((unit.code for unit in ordered if unit.kind == "government"), "")
    return DispatchRules({one.code: one for one in categories}, by_place, centre, policy)


def choose_unit(
    category: str | None,
    place: str | None,
    rules: DispatchRules,
    *,
    trade: str | None = None,
    moment: Moment | None = None,
) -> Assignment:
    """The unit for a request of `category` at `place`.

    category, trade: codes or None. place: a code of any level or None. moment: when; without it no
    rule with days, hours or season fits. The fitting rule of the greatest rank decides, the first
    in the file where two are equal; the nearest category up the tree that names a unit counts as a
    rule below those of priority 0. `@street` and `@district` ask who answers for the place; without
    one the fallbacks follow: the district as backstop (区政府兜底), then the centre.
    """
    fired = _fired(category, place, trade, moment, rules)
    return _assignment(fired, _tried(fired, place, rules), place, rules)


def try_out(
    category: str | None,
    place: str | None,
    rules: DispatchRules,
    *,
    trade: str | None = None,
    moment: Moment | None = None,
) -> Trial:
    """`choose_unit` with its reasons: which rule fired, and why the nearest others did not."""
    fired = _fired(category, place, trade, moment, rules)
    tried = _tried(fired, place, rules)
    others = [
        Judged(rule, rule.missed(category, place, trade, moment))
        for rule in _candidates(category, rules)
        if rule != fired
    ]
    near = [one for one in others if "category" not in one.missed]
    near.sort(key=lambda one: (len(one.missed), [-part for part in one.rule.rank]))
    return Trial(
        _assignment(fired, tried, place, rules), fired, tuple(tried), tuple(near[:_NEAREST])
    )


def category_rule(code: str | None, categories: Mapping[str, Category]) -> Rule | None:
    """The unit of the nearest category up the tree that names one, as the rule below all of
    priority 0."""
    while code:
        node = categories.get(code)
        if node and node.unit:
            return Rule(id=BY_CATEGORY, unit=node.unit, category=code)
        code = code.rpartition("/")[0]
    return None


def urgency_of(category: str | None, categories: Mapping[str, Category]) -> str:
    """The urgency of the nearest category up the tree that has one; "general" where none does."""
    while category:
        node = categories.get(category)
        if node and node.urgency:
            return node.urgency
        category = category.rpartition("/")[0]
    return "general"


def _candidates(category: str | None, rules: DispatchRules) -> Iterator[Rule]:
    yield from rules.policy.rules
    own = category_rule(category, rules.categories)
    if own is not None:
        yield own


def _fired(
    category: str | None,
    place: str | None,
    trade: str | None,
    moment: Moment | None,
    rules: DispatchRules,
) -> Rule | None:
    fitting = (
        rule
        for rule in _candidates(category, rules)
        if not rule.missed(category, place, trade, moment)
    )
    return max(fitting, key=lambda rule: rule.rank, default=None)


def _tried(fired: Rule | None, place: str | None, rules: DispatchRules) -> list[Tried]:
    """The units asked for in turn, up to the first that is found."""
    fallback = (fired.fallback if fired else ()) or rules.policy.fallback
    wanted = ([fired.unit] if fired else []) + list(fallback)
    tried: list[Tried] = []
    for asked in wanted:
        found = unit_asked(asked, place, rules)
        tried.append(Tried(asked, found))
        if found:
            return tried
    return [*tried, Tried("@centre", rules.backstop)]


def _assignment(
    fired: Rule | None, tried: list[Tried], place: str | None, rules: DispatchRules
) -> Assignment:
    last = tried[-1]
    if fired is not None and fired.id != BY_CATEGORY:
        rule = fired.id
    else:
        rule = _FOUND_BY.get(last.asked, BY_CATEGORY)
    unit = last.found or ""
    helpers = (unit_asked(one, place, rules) for one in (fired.co_units if fired else ()))
    co_units = dict.fromkeys(one for one in helpers if one and one != unit)
    return Assignment(unit, rule, tuple(co_units))


def goes_straight(
    assignment: Assignment, category: str | None, *, read: bool, sure: bool, told: bool
) -> bool:
    """Whether a request goes to its unit without a person (直派), at intake and in bulk alike.

    read: a model read the category, nobody chose it; then it must be sure, and some word must have
    told it: without one the confidence is the model's habit and not the text's sense.
    """
    trusted = (sure and told) if read else True
    return trusted and category is not None and bool(assignment.unit)


def unit_asked(asked: str, place: str | None, rules: DispatchRules) -> str | None:
    """The code for `asked`; None where nobody answers for a place as wide as this."""
    if asked == "@centre":
        return rules.backstop
    if not asked.startswith("@"):
        return asked
    digits = CODE_DIGITS[asked[1:]]
    return rules.unit_of_place.get(place[:digits]) if place and len(place) >= digits else None
