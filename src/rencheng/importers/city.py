"""A city folder (城市数据) read into plain data, with a Problem for every fault found in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from math import isnan
from pathlib import Path

from rencheng.core.common.city import Category, Cell, City, Guide, NamedPlace, Place, Unit
from rencheng.core.common.errors import InputError, Problem
from rencheng.core.geo.coordinates import gcj02_to_wgs84
from rencheng.core.lifecycle.deadlines import DEFAULT_POLICY, DeadlinePolicy
from rencheng.core.lifecycle.dispatch_policy import DispatchPolicy
from rencheng.core.lifecycle.notices import NoticePolicy
from rencheng.core.lifecycle.policy import DEFAULT_LIFECYCLE, LifecyclePolicy
from rencheng.core.lifecycle.rates_policy import DEFAULT_RATES, RatesPolicy
from rencheng.core.outbreak.policy import OutbreakPolicy
from rencheng.core.resilience.policy import LifelinePolicy
from rencheng.core.resilience.supplies_policy import SuppliesPolicy
from rencheng.core.surveillance.policy import AlarmPolicy
from rencheng.core.wellbeing.policy import WellbeingPolicy
from rencheng.importers import city_tables as tables_of
from rencheng.importers.city_alarms import ALARMS_FILE, read_alarm_file
from rencheng.importers.city_care import CARE_FILE, read_care_file
from rencheng.importers.city_dispatch import DISPATCH_FILE, check_dispatch, read_dispatch
from rencheng.importers.city_grid import GRID_FILE, read_grid_file
from rencheng.importers.city_guides import GuideContext, read_guides
from rencheng.importers.city_hotline import HOTLINE_FILE, read_hotline_file
from rencheng.importers.city_lifelines import (
    LIFELINES_FILE,
    read_city_network,
    read_lifelines_file,
)
from rencheng.importers.city_notices import NOTICES_FILE, read_notice_file
from rencheng.importers.city_outbreak import OUTBREAK_FILE, read_outbreak_file
from rencheng.importers.city_references import FOUND_UNITS, CityTables, check_references
from rencheng.importers.city_rows import (
    MAX_SHAPES_BYTES,
    MAX_TABLE_BYTES,
    MAX_TOML_BYTES,
    safe_path,
)
from rencheng.importers.city_settings import (
    CITY_FILE,
    DEADLINES_FILE,
    LIFECYCLE_FILE,
    RATES_FILE,
    CitySettings,
    read_deadlines,
    read_lifecycle,
    read_rates,
    read_settings,
)
from rencheng.importers.city_shapes import (
    BOUNDARIES_FILE,
    CELLS_FILE,
    Ring,
    Shapes,
    read_shapes,
)
from rencheng.importers.city_supplies import SUPPLIES_FILE, read_supplies_file
from rencheng.importers.city_tiling import check_points, check_tiling
from rencheng.importers.city_wellbeing import WELLBEING_FILE, read_wellbeing_file
from rencheng.importers.city_words import read_words

__all__ = [
    "read_city",
    "read_city_alarms",
    "read_city_deadlines",
    "read_city_dispatch",
    "read_city_lifecycle",
    "read_city_lifelines",
    "read_city_notices",
    "read_city_outbreak",
    "read_city_rates",
    "read_city_supplies",
    "read_city_wellbeing",
    "read_guides",
]

#: Every file a city folder must have, with the most bytes it may have.
FILES = {
    CITY_FILE: MAX_TOML_BYTES,
    DEADLINES_FILE: MAX_TOML_BYTES,
    LIFECYCLE_FILE: MAX_TOML_BYTES,
    RATES_FILE: MAX_TOML_BYTES,
    "places.csv": MAX_TABLE_BYTES,
    CELLS_FILE: MAX_SHAPES_BYTES,
    BOUNDARIES_FILE: MAX_SHAPES_BYTES,
    "gazetteer.csv": MAX_TABLE_BYTES,
    "units.csv": MAX_TABLE_BYTES,
    "categories.csv": MAX_TABLE_BYTES,
    "trades.csv": MAX_TABLE_BYTES,
    "lines.csv": MAX_TABLE_BYTES,
}
#: Files that a city folder may have beside these, and who reads them.
_FURTHER: dict[str, Callable[[Path, list[Problem]], object]] = {
    NOTICES_FILE: read_notice_file,
    ALARMS_FILE: read_alarm_file,
    LIFELINES_FILE: read_lifelines_file,
    OUTBREAK_FILE: read_outbreak_file,
    WELLBEING_FILE: read_wellbeing_file,
    SUPPLIES_FILE: read_supplies_file,
    GRID_FILE: read_grid_file,
    CARE_FILE: read_care_file,
    HOTLINE_FILE: read_hotline_file,
}
OPTIONAL_FILES = dict.fromkeys((DISPATCH_FILE, *_FURTHER), MAX_TOML_BYTES)
GUIDES_FOLDER = "guides"


def read_city(folder: Path) -> tuple[City, list[Problem]]:
    """Read and check a city folder (format: docs/en/city-folder.md).

    Returns the city made of the good rows, in WGS-84, and the problems in the order of the files.
    A row with a fault is left out, and with it what cannot be without it (a community of a street
    that is left out), so that the city is whole in itself. Raises InputError
    ("city_folder_missing") where the folder is none.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError("city_folder_missing", folder=str(folder))
    problems: list[Problem] = []
    paths = _paths(folder, problems)
    settings = CitySettings()
    if CITY_FILE in paths:
        settings = read_settings(paths[CITY_FILE], problems)
    deadlines = None
    if DEADLINES_FILE in paths:
        deadlines = read_deadlines(paths[DEADLINES_FILE], problems)
    if LIFECYCLE_FILE in paths:
        read_lifecycle(paths[LIFECYCLE_FILE], problems)
    read_words(folder, problems)
    tables, shapes = _read(paths, settings.crs, problems)
    rules = read_dispatch(paths[DISPATCH_FILE], problems) if DISPATCH_FILE in paths else None
    for file, read in _FURTHER.items():
        if file in paths:
            read(paths[file], problems)
    read_city_network(folder, problems)
    check_references(tables, shapes.seen, rules)
    if rules is not None:
        check_dispatch(rules, tables, problems)
    if RATES_FILE in paths:
        read_rates(paths[RATES_FILE], problems)
    _check_overrides(deadlines, tables, problems)
    check_tiling(shapes, [place for _, place in tables.places.rows], problems)
    check_points(shapes, tables.places.rows, tables.named_places.rows)
    guides = _guides(folder, tables, problems)
    city = _whole(_assemble(settings, tables, shapes, guides))
    order = {name: number for number, name in enumerate([*FILES, *OPTIONAL_FILES])}
    problems.sort(key=lambda p: (order.get(p.file, len(order)), p.file, p.row or 0))
    return city, problems


def read_city_deadlines(folder: Path) -> DeadlinePolicy:
    """The folder's deadline policy, or the default one where its file is missing or faulty."""
    path = safe_path(Path(folder), DEADLINES_FILE, MAX_TOML_BYTES)
    read = None if isinstance(path, Problem) else read_deadlines(path, [])
    return read or DEFAULT_POLICY


def read_city_lifecycle(folder: Path) -> LifecyclePolicy:
    """The folder's lifecycle policy, or the default one where its file is missing or faulty."""
    path = safe_path(Path(folder), LIFECYCLE_FILE, MAX_TOML_BYTES)
    read = None if isinstance(path, Problem) else read_lifecycle(path, [])
    return read or DEFAULT_LIFECYCLE


def read_city_dispatch(folder: Path) -> DispatchPolicy | None:
    """The folder's dispatch rules; None where it has none and the categories decide alone."""
    path = safe_path(Path(folder), DISPATCH_FILE, MAX_TOML_BYTES)
    return None if isinstance(path, Problem) else read_dispatch(path, [])


def read_city_rates(folder: Path) -> RatesPolicy:
    """The folder's rates policy, or the default one where its file is missing or faulty."""
    path = safe_path(Path(folder), RATES_FILE, MAX_TOML_BYTES)
    read = None if isinstance(path, Problem) else read_rates(path, [])
    return read or DEFAULT_RATES


def read_city_alarms(folder: Path) -> AlarmPolicy | None:
    """The folder's rules for alarms; None where it has none, or a fault in them."""
    path = safe_path(Path(folder), ALARMS_FILE, MAX_TOML_BYTES)
    return None if isinstance(path, Problem) else read_alarm_file(path, [])


def read_city_lifelines(folder: Path) -> LifelinePolicy | None:
    """The folder's rules for lifelines; None where it has none, or a fault in them."""
    path = safe_path(Path(folder), LIFELINES_FILE, MAX_TOML_BYTES)
    return None if isinstance(path, Problem) else read_lifelines_file(path, [])


def read_city_outbreak(folder: Path) -> OutbreakPolicy | None:
    """The folder's rules for outbreaks; None where it has none, or a fault in them."""
    path = safe_path(Path(folder), OUTBREAK_FILE, MAX_TOML_BYTES)
    return None if isinstance(path, Problem) else read_outbreak_file(path, [])


def read_city_wellbeing(folder: Path) -> WellbeingPolicy | None:
    """The folder's rules for minds and help; None where it has none, or a fault in them."""
    path = safe_path(Path(folder), WELLBEING_FILE, MAX_TOML_BYTES)
    return None if isinstance(path, Problem) else read_wellbeing_file(path, [])


def read_city_supplies(folder: Path) -> SuppliesPolicy | None:
    """The folder's rules for supplies; None where it has none, or a fault in them."""
    path = safe_path(Path(folder), SUPPLIES_FILE, MAX_TOML_BYTES)
    return None if isinstance(path, Problem) else read_supplies_file(path, [])


def _check_overrides(
    policy: DeadlinePolicy | None, tables: CityTables, problems: list[Problem]
) -> None:
    """A limit for a category that there is not would never hold."""
    known = tables.category_codes()
    for code in policy.overrides if policy and known is not None else ():
        if code not in (known or ()):
            data = {"category": code[:80]}
            problems.append(Problem(DEADLINES_FILE, None, "overrides", "override_unknown", data))


def read_city_notices(folder: Path) -> NoticePolicy | None:
    """What the folder's citizens are told; None where it has no templates."""
    path = safe_path(Path(folder), NOTICES_FILE, MAX_TOML_BYTES)
    return None if isinstance(path, Problem) else read_notice_file(path, [])


def _paths(folder: Path, problems: list[Problem]) -> dict[str, Path]:
    paths: dict[str, Path] = {}
    present = {name: limit for name, limit in OPTIONAL_FILES.items() if (folder / name).exists()}
    for name, limit in {**FILES, **present}.items():
        path = safe_path(folder, name, limit)
        if isinstance(path, Problem):
            problems.append(path)
        else:
            paths[name] = path
    return paths


def _read(paths: dict[str, Path], crs: str, problems: list[Problem]) -> tuple[CityTables, Shapes]:
    tables = CityTables(
        places=tables_of.read_places(paths, problems),
        units=tables_of.read_units(paths, problems),
        categories=tables_of.read_categories(paths, problems),
        trades=tables_of.read_trades(paths, problems),
        lines=tables_of.read_lines(paths, problems),
        named_places=tables_of.read_named_places(paths, problems),
    )
    shapes = read_shapes(paths, problems)
    if crs == "GCJ-02":
        _convert(tables, shapes)
    return tables, shapes


def _convert(tables: CityTables, shapes: Shapes) -> None:
    """Everything from GCJ-02 to WGS-84. Corners that were shared stay shared."""

    @cache
    def moved(lon: float, lat: float) -> tuple[float, float]:
        if isnan(lat) or isnan(lon):
            return lon, lat
        new_lat, new_lon = gcj02_to_wgs84(lat, lon)
        return float(new_lon), float(new_lat)

    def ring(points: Ring) -> Ring:
        return tuple(moved(*point) for point in points)

    for number, (record, place) in enumerate(tables.places.rows):
        lon, lat = moved(place.lon, place.lat)
        tables.places.rows[number] = (record, replace(place, lat=lat, lon=lon))
    for number, (record, named) in enumerate(tables.named_places.rows):
        lon, lat = moved(named.lon, named.lat)
        tables.named_places.rows[number] = (record, replace(named, lat=lat, lon=lon))
    shapes.cells = [(n, Cell(cell.code, ring(cell.ring))) for n, cell in shapes.cells]
    shapes.boundaries = [
        (n, replace(b, polygons=tuple(tuple(ring(r) for r in part) for part in b.polygons)))
        for n, b in shapes.boundaries
    ]


def _guides(folder: Path, tables: CityTables, problems: list[Problem]) -> list[Guide]:
    """All guides of the folder's guides/*.csv; titles and codes are unique over all of them."""
    if not (folder / GUIDES_FOLDER).is_dir():
        return []
    names = sorted(name for name in os.listdir(folder / GUIDES_FOLDER) if name.endswith(".csv"))
    context = GuideContext(tables.unit_codes(), tables.category_codes(), tables.place_codes())
    guides: list[Guide] = []
    for name in (f"{GUIDES_FOLDER}/{name}" for name in names):
        path = safe_path(folder, name, MAX_TABLE_BYTES)
        if isinstance(path, Problem):
            problems.append(path)
            continue
        found, faults = read_guides(path, context, name)
        guides += found
        problems += faults
    return guides


def _assemble(
    settings: CitySettings, tables: CityTables, shapes: Shapes, guides: list[Guide]
) -> City:
    return City(
        name=settings.name,
        name_en=settings.name_en,
        hotline=settings.hotline,
        timezone=settings.timezone,
        version=settings.version,
        places=tuple(tables.places.good()),
        cells=tuple(cell for _, cell in shapes.cells),
        boundaries={
            boundary.code: [list(ring) for rings in boundary.polygons for ring in rings]
            for _, boundary in shapes.boundaries
        },
        named_places=tuple(tables.named_places.good()),
        units=tuple(tables.units.good()),
        categories=tuple(tables.categories.good()),
        trades=tuple(tables.trades.good()),
        lines=tuple(tables.lines.good()),
        guides=tuple(guides),
    )


@dataclass(frozen=True)
class _Present:
    """Codes of what the city holds."""

    places: frozenset[str]
    cells: frozenset[str]
    units: frozenset[str]
    categories: frozenset[str]


def _whole(city: City) -> City:
    """The city without what hangs on a row left out for a fault, however long the chain.

    A reference that may be empty is emptied; where it may not, the row goes too.
    """
    while True:
        here = _Present(
            frozenset(place.code for place in city.places),
            frozenset(cell.code for cell in city.cells),
            frozenset(unit.code for unit in city.units),
            frozenset(category.code for category in city.categories),
        )
        kept = replace(
            city,
            places=tuple(_place(p, here) for p in city.places if _stands(p.parent, here.places)),
            cells=tuple(cell for cell in city.cells if cell.code[:12] in here.places),
            boundaries={c: rings for c, rings in city.boundaries.items() if c in here.places},
            named_places=tuple(n for n in city.named_places if _named_stands(n, here)),
            units=tuple(_unit(unit, here) for unit in city.units),
            categories=tuple(
                _category(c, here) for c in city.categories if _stands(c.parent, here.categories)
            ),
            lines=tuple(line for line in city.lines if _stands(line.district, here.places)),
            guides=tuple(guide for guide in city.guides if _guide_stands(guide, here)),
        )
        if kept == city:
            return kept
        city = kept


def _stands(reference: str | None, codes: frozenset[str]) -> bool:
    return reference is None or reference in codes


def _place(place: Place, here: _Present) -> Place:
    return place if _stands(place.unit, here.units) else replace(place, unit=None)


def _unit(unit: Unit, here: _Present) -> Unit:
    if not _stands(unit.parent, here.units):
        unit = replace(unit, parent=None)
    return unit if _stands(unit.place, here.places) else replace(unit, place=None)


def _category(category: Category, here: _Present) -> Category:
    known = category.unit in FOUND_UNITS or _stands(category.unit, here.units)
    return category if known else replace(category, unit=None)


def _named_stands(named: NamedPlace, here: _Present) -> bool:
    return named.place in here.cells or named.place in here.places


def _guide_stands(guide: Guide, here: _Present) -> bool:
    known = guide.unit in here.units and guide.category in here.categories
    return known and all(place in here.places for place in guide.places)
