"""Dispatch: the category's unit, whoever answers for the place, the backstops."""

from __future__ import annotations

import pytest

from rencheng.core.common.city import Category
from rencheng.core.lifecycle.dispatch import Assignment, DispatchRules, choose_unit, urgency_of


def node(code: str, *, unit: str | None = None, urgency: str | None = None) -> Category:
    return Category(code, code, code, (), urgency, unit)  # type: ignore[arg-type] # any word


RULES = DispatchRules(
    categories={
        one.code: one
        for one in (
            node("heat", unit="heat-co", urgency="lifeline"),
            node("heat/cold"),
            node("heat/cold/flat"),
            node("heat/bill", unit="bureau", urgency="complex"),
            node("noise", unit="@street"),
            node("noise/school", unit="@district"),
            node("odd"),
        )
    },
    unit_of_place={"010101": "east", "010101001": "river"},
    backstop="centre",
)
CELL, COMMUNITY, STREET = "010101001001001", "010101001001", "010101001"


@pytest.mark.parametrize(
    ("category", "place", "unit", "rule"),
    [
        ("heat", None, "heat-co", "category"),
        ("heat/cold/flat", CELL, "heat-co", "category"),  # from two levels up
        ("heat/bill", STREET, "bureau", "category"),  # the nearest wins
        ("heat/new/leaf", None, "heat-co", "category"),  # a leaf the tree lacks
        ("noise", CELL, "river", "street"),
        ("noise", COMMUNITY, "river", "street"),
        ("noise", STREET, "river", "street"),
        ("noise", "010101", "east", "district"),  # no street is known
        ("noise", "010101009", "east", "district"),  # a street without an office
        ("noise", "010102001", "centre", "backstop"),  # a district without a government
        ("noise", "010100", "centre", "backstop"),  # the city itself
        ("noise", None, "centre", "backstop"),
        ("noise/school", CELL, "east", "district"),
        ("noise/school", None, "centre", "backstop"),
        ("odd", CELL, "east", "district"),  # nobody owns the matter
        ("odd", None, "centre", "backstop"),
        ("unheard/of", CELL, "east", "district"),
        (None, CELL, "east", "district"),
        (None, None, "centre", "backstop"),
        ("", "", "centre", "backstop"),
    ],
)
def test_who_gets_it(category: str | None, place: str | None, unit: str, rule: str) -> None:
    assert choose_unit(category, place, RULES) == Assignment(unit, rule)


@pytest.mark.parametrize(
    ("category", "urgency"),
    [
        ("heat", "lifeline"),
        ("heat/cold/flat", "lifeline"),
        ("heat/bill", "complex"),
        ("odd", "general"),
        ("unheard/of", "general"),
        (None, "general"),
    ],
)
def test_the_nearest_urgency_up_the_tree(category: str | None, urgency: str) -> None:
    assert urgency_of(category, RULES.categories) == urgency
