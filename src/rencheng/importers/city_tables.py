"""A city folder's tables but for the guides: places, units, categories, trades, lines, names.

Each function here reads one table by itself; `city_references` then checks what refers to what.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar, cast

from rencheng.core.common.city import (
    CODE_DIGITS,
    Category,
    NamedPlace,
    Place,
    PlaceLevel,
    SupportLine,
    Trade,
    Unit,
    UnitKind,
    Urgency,
)
from rencheng.core.common.errors import Problem
from rencheng.importers.city_rows import KEYWORD_LIMIT, NAME_LIMIT, PHONE_LIMIT, Record, records

T = TypeVar("T")

PLACE_COLUMNS = ("code", "level", "name", "name_en", "parent", "population", "lat", "lon", "unit")
UNIT_COLUMNS = ("code", "name", "name_en", "kind", "parent", "phone", "place")
CATEGORY_COLUMNS = ("code", "name", "name_en", "keywords", "urgency", "unit")
TRADE_COLUMNS = ("code", "name", "name_en", "keywords")
LINE_COLUMNS = ("code", "name", "name_en", "phone", "kind", "hours", "district", "note", "verified")
NAMED_COLUMNS = ("name", "kind", "aliases", "place", "lat", "lon")

PLACE_LEVELS = ("city", "district", "street", "community")
UNIT_KINDS = ("government", "district", "street", "bureau", "utility")
URGENCIES = ("emergency", "lifeline", "general", "complex")
NAMED_KINDS = (
    "estate",
    "road",
    "school",
    "hospital",
    "station",
    "market",
    "company",
    "park",
    "office",
)
CATEGORY_LEVELS = 3

_DIGITS = re.compile(r"[0-9]+")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
_PATH = re.compile(rf"{_SLUG.pattern}(/{_SLUG.pattern}){{0,{CATEGORY_LEVELS - 1}}}")
_SLUG_FORM = "a-z 0-9 -"


@dataclass
class CityTable(Generic[T]):
    """A table's rows with the Record that notes faults; a row with a fault is not `good`.

    readable: whether the file could be used at all. Where not, what refers to it is not judged.
    """

    file: str
    rows: list[tuple[Record, T]] = field(default_factory=list)
    readable: bool = False

    def good(self) -> list[T]:
        return [item for record, item in self.rows if record.ok]

    def keys(self, key: Callable[[T], str]) -> set[str] | None:
        """The keys of all rows, faulty ones too: a fault is told once, not for all who refer."""
        return {key(item) for _, item in self.rows} if self.readable else None


def _read(
    paths: dict[str, Path],
    file: str,
    columns: Sequence[str],
    make: Callable[[Record], T],
    problems: list[Problem],
) -> CityTable[T]:
    table: CityTable[T] = CityTable(file)
    rows = records(paths[file], file, columns, problems) if file in paths else None
    if rows is not None:
        table.rows = [(record, make(record)) for record in rows]
        table.readable = True
    return table


def read_places(paths: dict[str, Path], problems: list[Problem]) -> CityTable[Place]:
    return _read(paths, "places.csv", PLACE_COLUMNS, _place, problems)


def read_units(paths: dict[str, Path], problems: list[Problem]) -> CityTable[Unit]:
    return _read(paths, "units.csv", UNIT_COLUMNS, _unit, problems)


def read_categories(paths: dict[str, Path], problems: list[Problem]) -> CityTable[Category]:
    return _read(paths, "categories.csv", CATEGORY_COLUMNS, _category, problems)


def read_trades(paths: dict[str, Path], problems: list[Problem]) -> CityTable[Trade]:
    return _read(paths, "trades.csv", TRADE_COLUMNS, _trade, problems)


def read_lines(paths: dict[str, Path], problems: list[Problem]) -> CityTable[SupportLine]:
    return _read(paths, "lines.csv", LINE_COLUMNS, _line, problems)


def read_named_places(paths: dict[str, Path], problems: list[Problem]) -> CityTable[NamedPlace]:
    return _read(paths, "gazetteer.csv", NAMED_COLUMNS, _named_place, problems)


def _place(row: Record) -> Place:
    level = row.choice("level", PLACE_LEVELS)
    code = row.code("code", _DIGITS, "0-9")
    digits = CODE_DIGITS.get(level, CODE_DIGITS["district"])
    if row.ok and len(code) != digits:
        row.fault("code", "city_code_digits", value=code, digits=digits, level=level)
    parent = row.text("parent", required=level != "city")
    if row.ok and level in ("street", "community") and parent != code[:-3]:
        row.fault("parent", "city_code_parent", value=parent, parent=code[:-3])
    if row.ok and level == "city" and parent:
        row.fault("parent", "city_code_parent", value=parent, parent="-")
    return Place(
        code=code,
        level=cast(PlaceLevel, level),
        name=row.text("name", required=True, limit=NAME_LIMIT),
        name_en=row.text("name_en", limit=NAME_LIMIT),
        parent=parent or None,
        population=row.whole("population", required=True) or 0,
        lat=row.degrees("lat", 90),
        lon=row.degrees("lon", 180),
        unit=row.text("unit", required=level in ("district", "street")) or None,
    )


def _unit(row: Record) -> Unit:
    return Unit(
        code=row.code("code", _SLUG, _SLUG_FORM),
        name=row.text("name", required=True, limit=NAME_LIMIT),
        name_en=row.text("name_en", limit=NAME_LIMIT),
        kind=cast(UnitKind, row.choice("kind", UNIT_KINDS)),
        parent=row.text("parent") or None,
        phone=row.text("phone", limit=PHONE_LIMIT),
        place=row.text("place") or None,
    )


def _category(row: Record) -> Category:
    return Category(
        code=row.code("code", _PATH, f"{_SLUG_FORM}, {CATEGORY_LEVELS} × /"),
        name=row.text("name", required=True, limit=NAME_LIMIT),
        name_en=row.text("name_en", limit=NAME_LIMIT),
        keywords=row.items("keywords", limit=KEYWORD_LIMIT),
        urgency=cast(Urgency, row.choice("urgency", URGENCIES, required=False)) or None,
        unit=row.text("unit") or None,
    )


def _trade(row: Record) -> Trade:
    return Trade(
        code=row.code("code", _SLUG, _SLUG_FORM),
        name=row.text("name", required=True, limit=NAME_LIMIT),
        name_en=row.text("name_en", limit=NAME_LIMIT),
        keywords=row.items("keywords", limit=KEYWORD_LIMIT),
    )


def _line(row: Record) -> SupportLine:
    return SupportLine(
        code=row.code("code", _SLUG, _SLUG_FORM),
        name=row.text("name", required=True, limit=NAME_LIMIT),
        name_en=row.text("name_en", limit=NAME_LIMIT),
        phone=row.text("phone", required=True, limit=PHONE_LIMIT),
        kind=row.code("kind", _SLUG, _SLUG_FORM),
        hours=row.text("hours", required=True, limit=NAME_LIMIT),
        district=row.text("district") or None,
        note=row.text("note", lines=True),
        verified=row.day("verified", required=True) or date.min,
    )


def _named_place(row: Record) -> NamedPlace:
    return NamedPlace(
        name=row.text("name", required=True, limit=NAME_LIMIT),
        kind=row.choice("kind", NAMED_KINDS),
        aliases=row.items("aliases", limit=NAME_LIMIT),
        place=row.text("place", required=True),
        lat=row.degrees("lat", 90),
        lon=row.degrees("lon", 180),
    )
