"""What refers to what inside a city folder: parents, units, places, leaves of the tree."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rencheng.core.common.city import Category, NamedPlace, Place, SupportLine, Trade, Unit
from rencheng.core.lifecycle.dispatch_check import covers
from rencheng.core.lifecycle.dispatch_policy import DispatchPolicy
from rencheng.importers.city_rows import Record
from rencheng.importers.city_tables import CityTable

#: Units that are not named but found: whoever answers for the place of the request.
FOUND_UNITS = ("@street", "@district")


@dataclass
class CityTables:
    """All tables of a folder, read but not yet checked against each other."""

    places: CityTable[Place]
    units: CityTable[Unit]
    categories: CityTable[Category]
    trades: CityTable[Trade]
    lines: CityTable[SupportLine]
    named_places: CityTable[NamedPlace]

    def place_codes(self) -> set[str] | None:
        return self.places.keys(lambda place: place.code)

    def unit_codes(self) -> set[str] | None:
        return self.units.keys(lambda unit: unit.code)

    def category_codes(self) -> set[str] | None:
        return self.categories.keys(lambda category: category.code)


def check_references(
    tables: CityTables, cells: Collection[str] | None, rules: DispatchPolicy | None = None
) -> None:
    """Note a fault on every row that stands twice or refers to what is not there.

    cells: codes of the cells, None where their file could not be read. rules: dispatch rules, which
    may serve a category that names no unit of its own.
    """
    places, units = tables.place_codes(), tables.unit_codes()
    _check_places(tables.places, places, units)
    _check_units(tables.units, places, units)
    _check_categories(tables.categories, units, rules)
    seen: dict[str, str] = {}
    for record, trade in tables.trades.rows:
        record.once("code", trade.code, seen)
    seen = {}
    for record, line in tables.lines.rows:
        record.once("code", line.code, seen)
        record.known("district", line.district or "", places, "places.csv")
    _check_named_places(tables.named_places, places, cells)


def _check_places(table: CityTable[Place], places: set[str] | None, units: set[str] | None) -> None:
    seen: dict[str, str] = {}
    cities: dict[str, str] = {}
    for record, place in table.rows:
        record.once("code", place.code, seen)
        record.known("parent", place.parent or "", places, "places.csv")
        record.known("unit", place.unit or "", units, "units.csv")
        if place.level == "city":
            record.once("level", "city", cities)
    levels = {place.code: place.level for _, place in table.rows}
    for record, place in table.rows:
        parent = levels.get(place.parent or "")
        if place.level == "district" and parent not in (None, "city"):
            record.fault(
                "parent", "city_code_parent", value=place.parent, parent=next(iter(cities), "-")
            )


def _check_units(table: CityTable[Unit], places: set[str] | None, units: set[str] | None) -> None:
    seen: dict[str, str] = {}
    names: dict[str, str] = {}
    parents = {unit.code: unit.parent for _, unit in table.rows}
    for record, unit in table.rows:
        record.once("code", unit.code, seen)
        record.once("name", unit.name, names)
        record.known("parent", unit.parent or "", units, "units.csv")
        record.known("place", unit.place or "", places, "places.csv")
        if unit.kind in ("district", "street") and not unit.place:
            record.fault("place", "city_value_missing")
        if _goes_round(unit.code, parents):
            record.fault("parent", "city_parent_loop", value=unit.code)


def _goes_round(code: str, parents: dict[str, str | None]) -> bool:
    met = {code}
    above = parents.get(code)
    while above and above not in met:
        met.add(above)
        above = parents.get(above)
    return above == code


def _check_categories(
    table: CityTable[Category], units: set[str] | None, rules: DispatchPolicy | None
) -> None:
    seen: dict[str, str] = {}
    codes = {category.code for _, category in table.rows}
    inner = {category.parent for _, category in table.rows}
    for record, category in table.rows:
        record.once("code", category.code, seen)
        record.known("code", category.parent or "", codes, "categories.csv")
        if category.unit not in FOUND_UNITS:
            record.known("unit", category.unit or "", units, "units.csv")
        if category.code not in inner:
            _check_leaf(record, category, rules)


def _check_leaf(record: Record, category: Category, rules: DispatchPolicy | None) -> None:
    ruled = rules is not None and any(covers(rule, category.code) for rule in rules.rules)
    for field, value in (("urgency", category.urgency), ("unit", category.unit or ruled)):
        if not value and not record.row.values.get(field, "").strip():
            record.fault(field, "city_leaf", code=category.code)


def _check_named_places(
    table: CityTable[NamedPlace], places: set[str] | None, cells: Collection[str] | None
) -> None:
    seen: dict[str, str] = {}
    for record, named in table.rows:
        record.once("name", f"{named.name} @ {named.place}", seen)
        if named.place and len(named.place) == 15:
            record.known("place", named.place, cells, "cells.geojson")
        elif named.place and len(named.place) == 12:
            record.known("place", named.place, places, "places.csv")
        elif named.place:
            record.fault("place", "city_named_place", value=named.place)
