"""Dispatch rules as data (派单规则): when a rule fits, and which of two comes first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal

from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.timespans import hours_from, hours_text, within_hours

#: Units that are not named but found: whoever answers for the place, and the hotline centre.
FOUND_UNITS = ("@street", "@district", "@centre")
#: Where a unit cannot be found: the district as backstop (区政府兜底), then the centre.
DEFAULT_FALLBACK = ("@district", "@centre")
ID_LENGTH = 20
#: Rules of a file; each is held against all the others. Ours: a city of 300 streets needs fewer.
RULES_LIMIT = 500

#: The rule's name where the unit of a category decided.
BY_CATEGORY = "category"
#: In place of the rule that chose the unit, where a person did.
CHOSEN_BY_PERSON = "person"
#: What history says where no rule of the file fired; no rule may be called so.
_TAKEN_IDS = frozenset({BY_CATEGORY, CHOSEN_BY_PERSON, "street", "district", "backstop"})

Condition = Literal["category", "trade", "place", "days", "hours", "season"]
Days = Literal["", "working", "off"]
DayOfYear = tuple[int, int]

_SEASON = re.compile(r"(\d\d)-(\d\d)\.\.(\d\d)-(\d\d)")
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class Moment:
    """When a request is dispatched. at: aware, in the city's zone. working: of the calendar."""

    at: datetime
    working: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: where all its conditions fit, `unit` leads and `co_units` help (主办/协办).

    Empty conditions fit everything. category and place fit all that lies below them. hours: from
    (inclusive) to (exclusive), over midnight where from is the later one. season: month and day,
    both inclusive, over new year likewise. unit: a unit's code or one of FOUND_UNITS. fallback:
    what is tried where that unit cannot be found; empty: the policy's own.
    """

    id: str
    unit: str
    category: str = ""
    trade: str = ""
    place: str = ""
    days: Days = ""
    hours: tuple[time, time] | None = None
    season: tuple[DayOfYear, DayOfYear] | None = None
    co_units: tuple[str, ...] = ()
    priority: int = 0
    fallback: tuple[str, ...] = ()
    why: str = ""

    @property
    def rank(self) -> tuple[int, ...]:
        """Which of two fitting rules decides: the greater. Priority, then how near it comes to the
        case: depth of the category, of the place, then trade and time. A category's own unit is
        the ground: rules of priority 0 and more stand before it."""
        if self.id == BY_CATEGORY:
            return (0, -1)
        depth = self.category.count("/") + 1 if self.category else 0
        timed = sum(1 for one in (self.days, self.hours, self.season) if one)
        return (self.priority, depth, len(self.place), int(bool(self.trade)), timed)

    def missed(
        self, category: str | None, place: str | None, trade: str | None, moment: Moment | None
    ) -> tuple[Condition, ...]:
        """The conditions that a case does not meet; empty where the rule fits."""
        fits: dict[Condition, bool] = {
            "category": not self.category or within(category, self.category),
            "trade": self.trade in ("", trade),
            "place": (place or "").startswith(self.place),
            "days": not self.days or (moment is not None and fits_days(self.days, moment)),
            "hours": self.hours is None
            or (moment is not None and within_hours(self.hours, moment.at.time())),
            "season": self.season is None
            or (moment is not None and fits_season(self.season, moment.at.date())),
        }
        return tuple(name for name, fit in fits.items() if not fit)


@dataclass(frozen=True, slots=True)
class DispatchPolicy:
    """A city's rules with a version and the day they hold from; rules in the file's order."""

    version: str
    valid_from: date
    rules: tuple[Rule, ...] = ()
    fallback: tuple[str, ...] = DEFAULT_FALLBACK
    sure_from: float | None = None
    source: str = ""

    def limit(self, measured: float) -> float:
        """Below this confidence of the category a person chooses the unit: what the city wrote down
        as `sure_from`, else what was measured for the model's wanted precision."""
        return min(measured, 1.0) if self.sure_from is None else self.sure_from

    def is_sure(self, confidence: float | None, measured: float) -> bool:
        """Whether a category read with this confidence may be dispatched without a person.

        measured: from which confidence on the model is right as often as wanted; above 1 where it
        never is.
        """
        limit = measured if self.sure_from is None else self.sure_from
        return confidence is not None and confidence >= limit


#: Where a city has no dispatch.toml, the units of its categories decide alone.
DEFAULT_DISPATCH = DispatchPolicy("default-1", date.min)


def within(code: str | None, above: str) -> bool:
    """Whether a category is `above` or lies below it."""
    return code is not None and (code == above or code.startswith(f"{above}/"))


def fits_days(days: Days, moment: Moment) -> bool:
    return moment.working == (days == "working")


def fits_season(season: tuple[DayOfYear, DayOfYear], day: date) -> bool:
    start, end = season
    at = (day.month, day.day)
    return start <= at <= end if start <= end else at >= start or at <= end


@dataclass(slots=True)
class _Reading:
    """Collects what is wrong while a policy is read."""

    faults: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def add(self, where: str, code: str, **data: Any) -> None:
        self.faults.append((where, code, data))


def read_policy(
    data: Mapping[str, Any],
) -> tuple[DispatchPolicy | None, list[tuple[str, str, dict[str, Any]]]]:
    """A policy from plain data, as dispatch.toml holds it, and its faults (where, code, data).

    A faulty rule is left out; without version and valid_from there is no policy.
    """
    reading = _Reading()
    version, valid_from = data.get("version"), data.get("valid_from")
    if isinstance(valid_from, str):
        valid_from = _day(valid_from)
    if not isinstance(version, str) or not version.strip():
        reading.add("version", "city_value_missing")
    if not isinstance(valid_from, date) or isinstance(valid_from, datetime):
        reading.add("valid_from", "city_day", value=str(data.get("valid_from"))[:30])
    sure_from = data.get("sure_from")
    if sure_from is not None and (
        isinstance(sure_from, bool)
        or not isinstance(sure_from, int | float)
        or not 0 <= sure_from <= 1
    ):
        reading.add("sure_from", "dispatch_share", value=str(sure_from)[:30])
        sure_from = None
    fallback = _texts(data.get("fallback", list(DEFAULT_FALLBACK)), "fallback", reading)
    for key in data:
        if key not in _POLICY_KEYS:
            known = ", ".join(_POLICY_KEYS)
            reading.add(key, "city_column_unknown", column=key, known=known)
    given = data.get("rules", [])
    rules = _rules(given if isinstance(given, list) else [], reading)
    if not isinstance(version, str) or not isinstance(valid_from, date):
        return None, reading.faults
    source = str(data.get("source", ""))
    policy = DispatchPolicy(version, valid_from, rules, fallback, sure_from, source)
    return policy, reading.faults


def policy_from(data: Mapping[str, Any]) -> DispatchPolicy:
    """A policy that was saved sound. Raises InputError("policy_unusable") naming the field."""
    policy, faults = read_policy(data)
    if policy is None or faults:
        raise InputError("policy_unusable", field=faults[0][0] if faults else "version")
    return policy


def policy_data(policy: DispatchPolicy) -> dict[str, Any]:
    """The policy as plain data that `policy_from` reads again."""
    return {
        "version": policy.version,
        "valid_from": policy.valid_from.isoformat(),
        "source": policy.source,
        "sure_from": policy.sure_from,
        "fallback": list(policy.fallback),
        "rules": [_rule_data(rule) for rule in policy.rules],
    }


def season_text(season: tuple[DayOfYear, DayOfYear] | None) -> str:
    """11-15..03-15, as the file writes it."""
    if season is None:
        return ""
    (month, day), (to_month, to_day) = season
    return f"{month:02d}-{day:02d}..{to_month:02d}-{to_day:02d}"


_POLICY_KEYS = ("version", "valid_from", "source", "sure_from", "fallback", "rules")
_RULE_TEXTS = ("id", "unit", "category", "trade", "place", "days", "hours", "season", "why")
_RULE_KEYS = (*_RULE_TEXTS, "with", "fallback", "priority")


def _rules(given: list[Any], reading: _Reading) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    if len(given) > RULES_LIMIT:
        reading.add("rules", "dispatch_rules_many", given=len(given), limit=RULES_LIMIT)
    for number, entry in enumerate(given[:RULES_LIMIT], 1):
        where = f"rules[{number}]"
        if not isinstance(entry, dict):
            reading.add(where, "dispatch_rule_form")
            continue
        before = len(reading.faults)
        rule = _rule(where, entry, reading)
        if any(rule.id == one.id for one in rules):
            reading.add(f"{where}.id", "dispatch_id_twice", id=rule.id)
        if len(reading.faults) == before:
            rules.append(rule)
    return tuple(rules)


def _rule(where: str, entry: Mapping[str, Any], reading: _Reading) -> Rule:
    texts = {key: entry.get(key, "") for key in _RULE_TEXTS}
    for key, value in texts.items():
        if not isinstance(value, str):
            reading.add(f"{where}.{key}", "city_toml_text", value=str(value)[:30])
            texts[key] = ""
    for key in entry:
        if key not in _RULE_KEYS:
            known = ", ".join(_RULE_KEYS)
            reading.add(f"{where}.{key}", "city_column_unknown", column=key, known=known)
    taken = texts["id"] in _TAKEN_IDS
    if taken or not _ID.fullmatch(texts["id"]) or len(texts["id"]) > ID_LENGTH:
        reading.add(f"{where}.id", "dispatch_id", value=texts["id"][:30], limit=ID_LENGTH)
    if not texts["unit"]:
        reading.add(f"{where}.unit", "city_value_missing")
    if texts["days"] not in ("", "working", "off"):
        reading.add(
            f"{where}.days", "city_choice", value=texts["days"][:30], allowed="working, off"
        )
    priority = entry.get("priority", 0)
    if type(priority) is not int:
        reading.add(f"{where}.priority", "dispatch_priority", value=str(priority)[:30])
        priority = 0
    return Rule(
        id=texts["id"],
        unit=texts["unit"],
        category=texts["category"],
        trade=texts["trade"],
        place=texts["place"],
        days=texts["days"],
        hours=_hours(texts["hours"], where, reading),
        season=_season(texts["season"], where, reading),
        co_units=_texts(entry.get("with", []), f"{where}.with", reading),
        priority=priority,
        fallback=_texts(entry.get("fallback", []), f"{where}.fallback", reading),
        why=texts["why"],
    )


def _hours(text: str, where: str, reading: _Reading) -> tuple[time, time] | None:
    if not text:
        return None
    hours = hours_from(text)
    if hours is None:
        reading.add(f"{where}.hours", "dispatch_hours", value=text[:30])
    return hours


def _season(text: str, where: str, reading: _Reading) -> tuple[DayOfYear, DayOfYear] | None:
    if not text:
        return None
    found = _SEASON.fullmatch(text)
    try:
        if not found:
            raise ValueError(text)
        month, day, to_month, to_day = (int(part) for part in found.groups())
        date(_LEAP_YEAR, month, day), date(_LEAP_YEAR, to_month, to_day)
    except ValueError:
        reading.add(f"{where}.season", "dispatch_season", value=text[:30])
        return None
    return (month, day), (to_month, to_day)


def _texts(given: Any, where: str, reading: _Reading) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(one, str) and one for one in given):
        reading.add(where, "dispatch_list", value=str(given)[:30])
        return ()
    return tuple(given)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _rule_data(rule: Rule) -> dict[str, Any]:
    data = {
        "id": rule.id,
        "unit": rule.unit,
        "category": rule.category,
        "trade": rule.trade,
        "place": rule.place,
        "days": rule.days,
        "hours": hours_text(rule.hours),
        "season": season_text(rule.season),
        "with": list(rule.co_units),
        "priority": rule.priority,
        "fallback": list(rule.fallback),
        "why": rule.why,
    }
    return {key: value for key, value in data.items() if value}
