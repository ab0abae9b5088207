"""Which unit gets a request (派单), and which rule said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rencheng.core.common.city import CODE_DIGITS, Category

#: Below this confidence of the category a person chooses the unit. Ours, until a city measures its
#: own precision.
AUTOMATIC_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class DispatchRules:
    """What dispatch needs, as plain tables.

    categories: by code. unit_of_place: unit code by street code (9 digits) or district code (6).
    backstop: the unit that takes what nobody else owns (the hotline centre).
    """

    categories: Mapping[str, Category]
    unit_of_place: Mapping[str, str]
    backstop: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """The unit and the rule that named it: category, street, district or backstop."""

    unit: str
    rule: str


def choose_unit(category: str | None, place: str | None, rules: DispatchRules) -> Assignment:
    """The unit for a request of `category` at `place`.

    category: code or None. place: a code of any level or None. The nearest category up the tree
    that names a unit decides; `@street` and `@district` ask who answers for the place; without a
    street the district government is the backstop (区政府兜底), without a district the centre.
    """
    wanted = _unit_of_category(category, rules.categories)
    if wanted and not wanted.startswith("@"):
        return Assignment(wanted, "category")
    if wanted == "@street" and (unit := _unit_of_place(place, "street", rules)):
        return Assignment(unit, "street")
    if unit := _unit_of_place(place, "district", rules):
        return Assignment(unit, "district")
    return Assignment(rules.backstop, "backstop")


def _unit_of_place(place: str | None, level: str, rules: DispatchRules) -> str | None:
    """Who answers for the street or district that holds `place`; None for a place wider than it."""
    digits = CODE_DIGITS[level]
    return rules.unit_of_place.get(place[:digits]) if place and len(place) >= digits else None


def urgency_of(category: str | None, categories: Mapping[str, Category]) -> str:
    """The urgency of the nearest category up the tree that has one; "general" where none does."""
    while category:
        node = categories.get(category)
        if node and node.urgency:
            return node.urgency
        category = category.rpartition("/")[0]
    return "general"


def _unit_of_category(code: str | None, categories: Mapping[str, Category]) -> str | None:
    while code:
        node = categories.get(code)
        if node and node.unit:
            return node.unit
        code = code.rpartition("/")[0]
    return None
