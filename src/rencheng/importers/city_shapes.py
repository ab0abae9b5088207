"""A city folder's GeoJSON: cells.geojson and boundaries.geojson (RFC 7946, lon before lat)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from rencheng.core.common.city import CODE_DIGITS, Cell
from rencheng.core.common.errors import Problem

CELLS_FILE = "cells.geojson"
BOUNDARIES_FILE = "boundaries.geojson"

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Boundary:
    """The boundary of a district, street or community: polygons, each its outer ring and holes."""

    code: str
    level: str
    polygons: tuple[tuple[Ring, ...], ...]


@dataclass
class Shapes:
    """What the two files hold; the numbers are the features' places in their file, from 1.

    seen: codes of all cells, of faulty ones too; None where the file could not be read.
    """

    cells: list[tuple[int, Cell]] = field(default_factory=list)
    boundaries: list[tuple[int, Boundary]] = field(default_factory=list)
    seen: set[str] | None = None


class _FeatureError(Exception):
    """A feature that cannot be used: the code of its problem and the data."""

    def __init__(self, code: str, field: str = "geometry", /, **data: Any) -> None:
        super().__init__(code)
        self.code, self.field, self.data = code, field, data


def read_shapes(paths: dict[str, Path], problems: list[Problem]) -> Shapes:
    """Read both files as far as they are there; a bad feature is a Problem, the others go on."""
    shapes = Shapes()
    first: dict[str, int] = {}
    cells = features(paths, CELLS_FILE, problems)
    if cells is not None:
        shapes.seen = set()
        for number, feature in cells:
            try:
                code = _code(feature, CODE_DIGITS["cell"], "cell")
                shapes.seen.add(code)
                _once(code, number, first)
                shapes.cells.append((number, Cell(code, _cell_ring(feature, code))))
            except _FeatureError as error:
                problems.append(_problem(CELLS_FILE, number, error))
    first = {}
    for number, feature in features(paths, BOUNDARIES_FILE, problems) or ():
        try:
            boundary = _boundary(feature)
            _once(boundary.code, number, first)
            shapes.boundaries.append((number, boundary))
        except _FeatureError as error:
            problems.append(_problem(BOUNDARIES_FILE, number, error))
    return shapes


def _problem(file: str, number: int, error: _FeatureError) -> Problem:
    return Problem(file, number, error.field, error.code, error.data)


def features(
    paths: dict[str, Path], file: str, problems: list[Problem]
) -> Iterator[tuple[int, dict[str, Any]]] | None:
    """The features of a collection with their numbers; None where there is none to be had."""
    if file not in paths:
        return None
    try:
        text = paths[file].read_text("utf-8-sig")
        collection = json.loads(text, parse_constant=_refuse)
        if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
            raise ValueError("FeatureCollection")
        listed = collection.get("features")
        if not isinstance(listed, list):
            raise TypeError("features")
    except UnicodeDecodeError:
        problems.append(Problem(file, None, None, "city_geojson_encoding"))
    except OSError as error:
        reason = error.strerror or ""
        problems.append(Problem(file, None, None, "city_file_unreadable", {"reason": reason}))
    except (ValueError, TypeError, RecursionError) as error:
        reason = str(error)[:120]
        problems.append(Problem(file, None, None, "city_geojson", {"reason": reason}))
    else:
        if not listed:
            problems.append(Problem(file, None, None, "city_geojson_empty"))
        return enumerate(listed, 1)
    return None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _code(feature: Any, digits: int | None, level: str) -> str:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        raise _FeatureError("city_feature", "properties")
    code = feature["properties"].get("code")
    if not isinstance(code, str) or not (code.isascii() and code.isdigit()):
        raise _FeatureError("city_code_form", "code", value=str(code)[:30], form='"0-9…"')
    if len(code) != digits:
        raise _FeatureError("city_code_digits", "code", value=code[:30], digits=digits, level=level)
    return code


def _once(code: str, number: int, first: dict[str, int]) -> None:
    if first.setdefault(code, number) != number:
        raise _FeatureError("city_twice", "code", value=code, first=first[code])


def _cell_ring(feature: dict[str, Any], code: str) -> Ring:
    polygons = _polygons(feature, code)
    if len(polygons) != 1 or len(polygons[0]) != 1:
        raise _FeatureError("city_cell_simple", code=code)
    return polygons[0][0]


def _boundary(feature: dict[str, Any]) -> Boundary:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    level = properties.get("level") if isinstance(properties, dict) else None
    if level not in ("district", "street", "community"):
        allowed = "district, street, community"
        raise _FeatureError("city_choice", "level", value=str(level)[:30], allowed=allowed)
    code = _code(feature, CODE_DIGITS[level], level)
    return Boundary(code, level, _polygons(feature, code))


def _polygons(feature: dict[str, Any], code: str) -> tuple[tuple[Ring, ...], ...]:
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _FeatureError("city_geometry", code=code, found=str(kind)[:30])
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    parts = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(parts, list) or not parts:
        raise _FeatureError("city_geometry", code=code, found="coordinates")
    return tuple(_rings(part, code) for part in parts)


def _rings(part: Any, code: str) -> tuple[Ring, ...]:
    if not isinstance(part, list) or not part:
        raise _FeatureError("city_geometry", code=code, found="coordinates")
    return tuple(_ring(ring, code) for ring in part)


def _ring(points: Any, code: str) -> Ring:
    """A closed ring of at least three corners, every point a lon and a lat in degrees."""
    if not isinstance(points, list):
        raise _FeatureError("city_geometry", code=code, found="coordinates")
    ring = tuple(_point(point, code) for point in points)
    if len(ring) < 2 or ring[0] != ring[-1]:
        raise _FeatureError("city_ring_open", code=code)
    if len(set(ring)) < 3:
        raise _FeatureError("city_ring_flat", code=code)
    return ring


def _point(point: Any, code: str) -> tuple[float, float]:
    numbers = point[:2] if isinstance(point, list) else []
    if len(numbers) != 2 or not all(type(n) in (int, float) and abs(n) < 1e6 for n in numbers):
        raise _FeatureError("city_geometry", code=code, found=str(point)[:40])
    lon, lat = float(numbers[0]), float(numbers[1])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise _FeatureError("city_point_range", code=code, lon=lon, lat=lat)
    return lon, lat
