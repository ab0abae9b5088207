"""Dispatch rules as data: when they fit, which comes first, what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.city import Category, Unit
from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.dispatch import Assignment, choose_unit, rules_of, try_out
from rencheng.core.lifecycle.dispatch_check import Known, check_policy
from rencheng.core.lifecycle.dispatch_policy import (
    DispatchPolicy,
    Moment,
    Rule,
    policy_data,
    policy_from,
    read_policy,
)

ZONE = ZoneInfo("Asia/Shanghai")
DAY, NIGHT = datetime(2026, 3, 2, 12, tzinfo=ZONE), datetime(2026, 3, 2, 23, tzinfo=ZONE)
UNITS = ("centre", "east", "river", "heat", "police", "fire")
STREET, CELL = "010101001", "010101001001001"


def unit(code: str, kind: str = "bureau", place: str | None = None) -> Unit:
    return Unit(code, code, "", kind, None, "", place)  # type: ignore[arg-type] # any kind


CITY_UNITS = [
    unit("centre", "government"),
    unit("east", "district", "010101"),
    unit("river", "street", STREET),
    unit("heat"),
    unit("police"),
    unit("fire"),
]
TREE = [
    Category("heat", "heat", "", (), None, None),
    Category("heat/cold", "cold", "", (), None, "heat"),
    Category("noise", "noise", "", (), None, None),
    Category("noise/dance", "dance", "", (), None, None),
    Category("noise/site", "site", "", (), None, "@street"),
]
KNOWN = Known(UNITS, {one.code: one for one in TREE}, ("schools",), ("010101", STREET))
BASE = {"version": "1", "valid_from": "2025-01-01"}


def policy(*rules: dict[str, Any], **more: Any) -> DispatchPolicy:
    return policy_from({**BASE, "rules": list(rules), **more})


def chosen(
    rules: DispatchPolicy,
    category: str | None,
    place: str | None = CELL,
    at: datetime = DAY,
    **more: Any,
) -> Assignment:
    moment = Moment(at, working=more.pop("working", True))
    return choose_unit(category, place, rules_of(TREE, CITY_UNITS, rules), moment=moment, **more)


def test_a_rule_stands_before_the_categorys_unit_and_names_its_helpers() -> None:
    rules = policy({"id": "cold", "category": "heat", "unit": "fire", "with": ["@street", "fire"]})
    assert chosen(rules, "heat/cold") == Assignment("fire", "cold", ("river",))
    assert chosen(policy(), "heat/cold") == Assignment("heat", "category")
    below = policy({"id": "cold", "category": "heat", "unit": "fire", "priority": -1})
    assert chosen(below, "heat/cold").rule == "category"
    assert chosen(below, "heat").rule == "cold"


def test_priority_comes_before_nearness_and_nearness_before_order() -> None:
    wide = {"id": "wide", "category": "noise", "unit": "fire"}
    near = {"id": "near", "category": "noise/dance", "unit": "police"}
    here = {"id": "here", "category": "noise", "place": STREET, "unit": "heat"}
    twin = {"id": "twin", "category": "noise/dance", "unit": "heat"}
    assert chosen(policy(wide, near, twin), "noise/dance").rule == "near"
    assert chosen(policy(twin, wide, near), "noise/dance").rule == "twin"
    assert chosen(policy(wide, here), "noise/site").rule == "here"
    assert chosen(policy(wide, here), "noise/site", "010101").rule == "wide"
    assert chosen(policy({**wide, "priority": 1}, near), "noise/dance").rule == "wide"


def test_time_and_trade_are_conditions() -> None:
    night = {"id": "night", "category": "noise", "unit": "police", "hours": "21:00-06:00"}
    off = {"id": "off", "category": "noise", "unit": "fire", "days": "off"}
    school = {"id": "school", "category": "noise", "unit": "heat", "trade": "schools"}
    rules = policy(night, off, school)
    assert chosen(rules, "noise/dance", at=NIGHT).rule == "night"
    assert chosen(rules, "noise/dance").rule == "district"
    assert chosen(rules, "noise/dance", working=False).rule == "off"
    assert chosen(rules, "noise/dance", trade="schools").rule == "school"
    winter = policy({"id": "w", "category": "heat", "unit": "fire", "season": "11-15..03-15"})
    days = {"2026-03-15": "w", "2026-03-16": "category", "2026-11-15": "w", "2026-01-01": "w"}
    for day, rule in days.items():
        at = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=ZONE)
        assert chosen(winter, "heat/cold", at=at).rule == rule
    # without a time no timed rule fits
    assert choose_unit("noise/dance", CELL, rules_of(TREE, CITY_UNITS, rules)).rule == "district"


def test_a_unit_that_is_not_found_falls_back_in_turn() -> None:
    rules = policy({"id": "s", "category": "noise", "unit": "@street"})
    assert chosen(rules, "noise/dance") == Assignment("river", "s")
    assert chosen(rules, "noise/dance", "010101") == Assignment("east", "s")
    assert chosen(rules, "noise/dance", None) == Assignment("centre", "s")
    own = policy({"id": "s", "category": "noise", "unit": "@street", "fallback": ["police"]})
    assert chosen(own, "noise/dance", None) == Assignment("police", "s")
    assert chosen(policy(fallback=["fire"]), None, None).unit == "fire"


def test_a_dry_run_says_which_and_why_not_the_others() -> None:
    rules = policy(
        {"id": "night", "category": "noise", "unit": "police", "hours": "21:00-06:00"},
        {"id": "wide", "category": "noise", "unit": "@street"},
        {"id": "far", "category": "heat", "unit": "fire"},
    )
    trial = try_out(
        "noise/site", None, rules_of(TREE, CITY_UNITS, rules), moment=Moment(DAY, working=True)
    )
    assert trial.fired is not None
    assert trial.fired.id == "wide"
    assert [(one.asked, one.found) for one in trial.tried] == [
        ("@street", None),
        ("@district", None),
        ("@centre", "centre"),
    ]
    assert [(one.rule.id, one.missed) for one in trial.others] == [
        ("category", ()),
        ("night", ("hours",)),
    ]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("id", "Ärger", "dispatch_id"),
        ("id", "street", "dispatch_id"),  # taken: what history says where no rule fired
        ("id", "x" * 21, "dispatch_id"),
        ("id", 7, "city_toml_text"),
        ("unit", "", "city_value_missing"),
        ("hours", "25:00-26:00", "dispatch_hours"),
        ("hours", "08:00-08:00", "dispatch_hours"),
        ("hours", "08:00-24:30", "dispatch_hours"),
        ("season", "02-30..03-01", "dispatch_season"),
        ("days", "sunday", "city_choice"),
        ("with", "fire", "dispatch_list"),
        ("priority", "high", "dispatch_priority"),
        ("priority", True, "dispatch_priority"),
        ("colour", "red", "city_column_unknown"),
    ],
)
def test_a_faulty_rule_is_named_and_left_out(field: str, value: object, code: str) -> None:
    sound = {"id": "good", "category": "noise", "unit": "fire"}
    faulty = {"id": "bad", "category": "heat", "unit": "fire", field: value}
    read, faults = read_policy({**BASE, "rules": [sound, faulty]})
    assert (f"rules[2].{field}", code) in [fault[:2] for fault in faults]
    assert read is not None
    assert [rule.id for rule in read.rules] == ["good"]
    with pytest.raises(InputError, match="policy_unusable"):
        policy_from({**BASE, "rules": [sound, faulty]})


@pytest.mark.parametrize(
    "data",
    [
        {},
        {**BASE, "valid_from": "soon"},
        {**BASE, "version": 3},
        {**BASE, "sure_from": 2},
        {**BASE, "sure_from": "nan"},
        {**BASE, "rules": ["x"]},
        {**BASE, "fallback": [1]},
        {**BASE, "rules": [{"id": "a", "unit": "x"}, {"id": "a", "unit": "x"}]},
        {**BASE, "rules": [{"id": f"r{n}", "unit": "x"} for n in range(501)]},
    ],
)
def test_a_faulty_file_says_so(data: dict[str, Any]) -> None:
    assert read_policy(data)[1]


def faults(
    *rules: dict[str, Any], known: Known = KNOWN, **more: Any
) -> list[tuple[int | None, str]]:
    return [(one.rule, one.code) for one in check_policy(policy(*rules, **more), known)]


DANCE = {"id": "dance", "category": "noise/dance", "unit": "@street"}


def test_a_category_without_a_unit_is_a_hole_and_one_served_at_times_a_gap() -> None:
    assert faults(DANCE) == []
    assert faults() == [(None, "dispatch_hole")]
    (hole,) = check_policy(policy(), KNOWN)
    assert hole.data == {"category": "noise/dance"}
    (gap,) = check_policy(policy({**DANCE, "hours": "08:00-20:00"}), KNOWN)
    assert (gap.code, gap.data["case"]) == ("dispatch_gap", "- 00:00")
    night = {**DANCE, "id": "night", "hours": "20:00-08:00"}
    assert faults({**DANCE, "hours": "08:00-20:00"}, night) == []
    assert faults({**DANCE, "place": STREET}) == [(None, "dispatch_gap")]


def test_a_rule_that_can_never_fire_is_named_with_what_stands_before_it() -> None:
    shadow = {"id": "shadow", "category": "noise/dance", "unit": "fire", "priority": 3}
    late = {**DANCE, "hours": "22:00-24:00"}
    (fault,) = check_policy(policy(late, shadow), KNOWN)
    assert (fault.rule, fault.code, fault.data) == (
        1,
        "dispatch_never",
        {"rule": "dance", "by": "shadow"},
    )
    assert faults(DANCE, {**DANCE, "id": "twin"}) == [(2, "dispatch_never")]
    # two halves of the day together stand before a third
    halves = [
        {**DANCE, "id": "am", "hours": "00:00-12:00", "priority": 1},
        {**DANCE, "id": "pm", "hours": "12:00-24:00", "priority": 1},
    ]
    assert faults(*halves, DANCE) == [(3, "dispatch_never")]
    assert faults(halves[0], DANCE) == []
    below = {"id": "below", "category": "heat/cold", "unit": "fire", "priority": -1}
    assert faults(DANCE, below) == [(2, "dispatch_never")]


def test_what_is_not_there_is_named() -> None:
    assert faults({**DANCE, "unit": "nobody"}) == [(1, "city_reference")]
    assert faults({**DANCE, "unit": "@moon"}) == [(1, "city_choice")]
    assert faults({**DANCE, "with": ["nobody"]}) == [(1, "city_reference")]
    elsewhere = {**DANCE, "category": "moon"}
    assert (1, "city_reference") in faults(elsewhere)
    assert (1, "city_reference") in faults({**DANCE, "place": "99"})
    assert (1, "city_reference") in faults({**DANCE, "trade": "piracy"})
    assert faults(DANCE, fallback=["nobody"]) == [(None, "city_reference")]
    unread = replace(KNOWN, units=None, trades=None, places=None)
    assert faults({**DANCE, "unit": "nobody"}, known=unread) == []


RULES = st.builds(
    Rule,
    id=st.uuids().map(lambda one: f"r{one.hex[:12]}"),
    unit=st.sampled_from(["police", "fire", "@street", "@district"]),
    category=st.sampled_from(["", "heat", "heat/cold", "noise", "noise/dance"]),
    trade=st.sampled_from(["", "schools"]),
    place=st.sampled_from(["", "010101", STREET]),
    days=st.sampled_from(["", "working", "off"]),
    hours=st.sampled_from(
        [
            None,
            *(
                policy({"id": "h", "unit": "x", "hours": text}).rules[0].hours
                for text in ("06:00-22:00", "22:00-06:00")
            ),
        ]
    ),
    priority=st.integers(-1, 2),
)
CASES = st.tuples(
    st.sampled_from([None, *(one.code for one in TREE)]),
    st.sampled_from([None, "010101", STREET, CELL]),
    st.sampled_from([None, "schools"]),
    st.sampled_from([DAY, NIGHT]),
    st.booleans(),
)


@given(st.lists(RULES, max_size=6, unique_by=lambda rule: rule.id), CASES)
def test_the_outcome_is_a_unit_by_the_highest_fitting_rule(rules: list[Rule], case: Any) -> None:
    category, place, trade, at, working = case
    moment = Moment(at, working)
    made = DispatchPolicy("1", date(2025, 1, 1), tuple(rules))
    assert policy_from(policy_data(made)) == made
    city = rules_of(TREE, CITY_UNITS, made)
    trial = try_out(category, place, city, trade=trade, moment=moment)
    found = trial.assignment
    assert found == choose_unit(category, place, city, trade=trade, moment=moment)
    assert found.unit in UNITS
    assert found.unit not in found.co_units
    fitting = [rule for rule in rules if not rule.missed(category, place, trade, moment)]
    if fitting and max(rule.rank for rule in fitting) > (0, -1):
        assert trial.fired is not None
        assert trial.fired.rank == max(rule.rank for rule in fitting)
        never = {f.rule for f in check_policy(made, KNOWN) if f.code == "dispatch_never"}
        leaf = category in {"heat/cold", "noise/dance", "noise/site", None}
        assert not (leaf and rules.index(trial.fired) + 1 in never)
