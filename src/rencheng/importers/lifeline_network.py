"""Networks of lifelines from files (生命线网络导入): a folder of CSV tables, or one GeoJSON file.

assets.csv, serves.csv and needs.csv as docs/en/lifelines.md has them; in GeoJSON each feature is a
point with the columns of assets.csv as properties, and `serves` and `needs` beside them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from rencheng.core.common.errors import InputError, Problem
from rencheng.core.resilience.network import (
    LIFELINES,
    REPAIR_HOURS,
    Asset,
    Need,
    Network,
    Service,
    checked,
)
from rencheng.importers.city_rows import MAX_SHAPES_BYTES, Record, records, safe_path
from rencheng.importers.city_shapes import features
from rencheng.importers.table import Row

ASSETS_FILE, SERVES_FILE, NEEDS_FILE = "assets.csv", "serves.csv", "needs.csv"
ASSET_COLUMNS = (
    "id", "lifeline", "kind", "name", "lat", "lon", "carries", "unit", "critical", "repair_hours",
    "skills",
)  # fmt: skip
SERVES_COLUMNS = ("asset", "area", "people")
NEEDS_COLUMNS = ("asset", "needs", "backup_hours", "group")
MOST_ASSETS: Final = 200_000
_ID = re.compile(r"[\w./:-]{1,80}")
_YES = ("", "no", "yes")


def read_network(path: Path) -> tuple[Network, list[Problem]]:
    """The network in a folder of tables or a GeoJSON file, and what is wrong with it.

    A faulty row is left out, and with it what refers to it. Raises InputError
    `network_file_unknown` for what is neither, `network_empty` where no asset is good, and
    `network_circle` (assets).
    """
    path = Path(path)
    problems: list[Problem] = []
    if path.is_dir():
        read = _folder(path, problems)
    elif path.suffix.lower() in (".geojson", ".json"):
        read = _geojson(path, problems)
    else:
        raise InputError("network_file_unknown", file=path.name)
    if not read.assets:
        raise InputError("network_empty", file=path.name)
    kept, faults = checked(read)
    return kept, problems + faults


def _folder(folder: Path, problems: list[Problem]) -> Network:
    assets: list[Asset] = []
    seen: dict[str, str] = {}
    for record in _rows(folder, ASSETS_FILE, ASSET_COLUMNS, problems):
        asset = _asset(record, seen)
        if record.ok:
            assets.append(asset)
    services: list[Service] = []
    for record in _rows(folder, SERVES_FILE, SERVES_COLUMNS, problems):
        service = Service(
            record.text("asset", required=True),
            record.text("area", required=True, limit=80),
            record.number("people", 0.0),
        )
        if record.ok:
            services.append(service)
    needs: list[Need] = []
    for record in _rows(folder, NEEDS_FILE, NEEDS_COLUMNS, problems):
        need = Need(
            record.text("asset", required=True),
            record.text("needs", required=True),
            record.number("backup_hours", 0.0),
            record.text("group", limit=80),
        )
        if record.ok:
            needs.append(need)
    return Network(tuple(assets), tuple(services), tuple(needs))


def _rows(
    folder: Path, name: str, columns: tuple[str, ...], problems: list[Problem]
) -> list[Record]:
    path = safe_path(folder, name, MAX_SHAPES_BYTES)
    if isinstance(path, Problem):
        problems.append(path)
        return []
    return list(records(path, name, columns, problems) or ())


def _asset(record: Record, seen: dict[str, str]) -> Asset:
    code = record.code("id", _ID, "A-Z a-z 0-9 . _ / : -")
    record.once("id", code, seen)
    return Asset(
        code,
        record.choice("lifeline", LIFELINES),
        record.text("kind", required=True, limit=40),
        record.text("name", required=True, limit=80),
        record.degrees("lat", 90),
        record.degrees("lon", 180),
        record.number("carries", 0.0),
        record.text("unit", limit=40),
        record.choice("critical", _YES, required=False) == "yes",
        record.number("repair_hours", REPAIR_HOURS, low=0.01),
        record.items("skills", limit=40),
    )


def _geojson(path: Path, problems: list[Problem]) -> Network:
    file = safe_path(path.parent, path.name, MAX_SHAPES_BYTES)
    if isinstance(file, Problem):
        problems.append(file)
        return Network()
    assets: list[Asset] = []
    services: list[Service] = []
    needs: list[Need] = []
    seen: dict[str, str] = {}
    for number, feature in features({path.name: file}, path.name, problems) or ():
        given = _properties(feature)
        if given is None:
            problems.append(Problem(path.name, number, "geometry", "network_point"))
            continue
        values = {name: _cell(given.get(name)) for name in ASSET_COLUMNS}
        record = Record(path.name, Row(number, values), problems)
        asset = _asset(record, seen)
        mine, on = (
            _served(record, asset.id, given.get("serves", {})),
            _needed(record, asset.id, given),
        )
        if record.ok:
            assets.append(asset)
            services += mine
            needs += on
    return Network(tuple(assets), tuple(services), tuple(needs))


def _properties(feature: Any) -> dict[str, Any] | None:
    """A point's properties with its coordinates among them; None where it is no point."""
    if not isinstance(feature, Mapping):
        return None
    geometry, properties = feature.get("geometry"), feature.get("properties")
    if not isinstance(geometry, Mapping) or geometry.get("type") != "Point":
        return None
    at = geometry.get("coordinates")
    if not isinstance(at, list) or len(at) < 2 or not isinstance(properties, Mapping):
        return None
    return {**properties, "lon": at[0], "lat": at[1]}


def _cell(given: Any) -> str:
    if given is None or given is False:
        return ""
    if given is True:
        return "yes"
    if isinstance(given, list):
        return ";".join(str(one) for one in given)
    return str(given)


def _served(record: Record, asset: str, given: Any) -> list[Service]:
    if not isinstance(given, Mapping):
        record.fault("serves", "network_serves_form")
        return []
    found = []
    for area, people in given.items():
        if type(people) not in (int, float) or not math.isfinite(people) or people < 0:
            record.fault("serves", "city_number", value=str(people)[:30], low="0")
        else:
            found.append(Service(asset, str(area)[:80], float(people)))
    return found


def _needed(record: Record, asset: str, given: Mapping[str, Any]) -> list[Need]:
    listed = given.get("needs", [])
    if not isinstance(listed, list):
        record.fault("needs", "network_needs_form")
        return []
    found = []
    for one in listed:
        entry: Any = {"needs": one} if isinstance(one, str) else one
        if not isinstance(entry, Mapping) or not isinstance(entry.get("needs"), str):
            record.fault("needs", "network_needs_form")
            continue
        hours = entry.get("backup_hours", 0.0)
        if type(hours) not in (int, float) or not math.isfinite(hours) or hours < 0:
            record.fault("needs", "city_number", value=str(hours)[:30], low="0")
            continue
        found.append(Need(asset, entry["needs"], float(hours), str(entry.get("group", ""))[:80]))
    return found
