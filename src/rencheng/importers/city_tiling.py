"""Whether cells tile their communities, communities their streets, streets their districts.

Areas are compared in metres on a plane that touches the earth in the middle of the city, which is
right to a few parts in a thousand over a hundred kilometres: enough to judge gaps by.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import cos, isnan, radians
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from rencheng.core.common.city import NamedPlace, Place
from rencheng.core.common.errors import Problem
from rencheng.importers.city_rows import Record
from rencheng.importers.city_shapes import BOUNDARIES_FILE, CELLS_FILE, Ring, Shapes

METRES_PER_DEGREE = 111_320.0
#: Corners written to six digits may lie 0.1 m off their neighbour's side: 20 m² along 200 m.
#: What is smaller than this is rounding, not a gap or an overlap.
TOLERANCE_M2 = 20.0
#: A point may lie this far outside the place it is said to be in: gates, signs, rough readings.
#: It is less than the shift of GCJ-02 (300 to 700 m), so that undeclared GCJ-02 is noticed.
POINT_TOLERANCE_M = 200.0


@dataclass
class Plane:
    """Degrees to metres around a point."""

    lat: float
    lon: float

    def metres(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """points: (n, 2) of lon, lat. Returns (n, 2) of metres east, north."""
        scale = np.array([cos(radians(self.lat)), 1.0]) * METRES_PER_DEGREE
        return (points - np.array([self.lon, self.lat])) * scale

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Metres east, north. Returns lat, lon."""
        lon = self.lon + x / (METRES_PER_DEGREE * cos(radians(self.lat)))
        return round(self.lat + y / METRES_PER_DEGREE, 6), round(lon, 6)


@dataclass
class Tiles:
    """Shapes of one level: codes, features' numbers and polygons in metres, in the same order."""

    file: str
    codes: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    polygons: list[Any] = field(default_factory=list)

    def by_code(self) -> dict[str, Any]:
        return dict(zip(self.codes, self.polygons, strict=True))


def check_tiling(shapes: Shapes, places: Iterable[Place], problems: list[Problem]) -> None:
    """Note faulty shapes, overlaps, gaps, what juts out, and places without cells or boundary.

    A shape that crosses itself is taken out of `shapes`; the rest stays as it is.
    """
    plane = _plane(shapes)
    cells = _tiles(
        CELLS_FILE,
        [(number, cell.code, ((cell.ring,),)) for number, cell in shapes.cells],
        plane,
        problems,
    )
    outlines = [
        (number, boundary.code, boundary.polygons) for number, boundary in shapes.boundaries
    ]
    bounds = _tiles(BOUNDARIES_FILE, outlines, plane, problems)
    sound = {CELLS_FILE: set(cells.numbers), BOUNDARIES_FILE: set(bounds.numbers)}
    shapes.cells = [item for item in shapes.cells if item[0] in sound[CELLS_FILE]]
    shapes.boundaries = [item for item in shapes.boundaries if item[0] in sound[BOUNDARIES_FILE]]
    _check_overlaps(cells, problems)
    for digits in (6, 9, 12):
        _check_overlaps(_level(bounds, digits), problems)
    _check_covering(cells, _level(bounds, 12), plane, problems)
    _check_covering(_level(bounds, 12), _level(bounds, 9), plane, problems)
    _check_covering(_level(bounds, 9), _level(bounds, 6), plane, problems)
    _check_completeness(shapes, list(places), cells, bounds, problems)


def _plane(shapes: Shapes) -> Plane:
    corners = [cell.ring[0] for _, cell in shapes.cells]
    corners += [boundary.polygons[0][0][0] for _, boundary in shapes.boundaries]
    lon, lat = np.median(np.array(corners), axis=0) if corners else (0.0, 0.0)
    return Plane(float(lat), float(lon))


def _tiles(
    file: str,
    outlines: Iterable[tuple[int, str, Sequence[Sequence[Ring]]]],
    plane: Plane,
    problems: list[Problem],
) -> Tiles:
    tiles = Tiles(file)
    for number, code, parts in outlines:
        polygons = [
            shapely.Polygon(*_split([plane.metres(np.array(ring)) for ring in rings]))
            for rings in parts
        ]
        shape = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
        if not shape.is_valid or shape.area <= 0:
            reason = shapely.is_valid_reason(shape).split("[")[0]
            data = {"code": code, "reason": reason}
            problems.append(Problem(file, number, "geometry", "city_shape_invalid", data))
            continue
        tiles.codes.append(code)
        tiles.numbers.append(number)
        tiles.polygons.append(shape)
    return tiles


def _split(rings: list[NDArray[np.float64]]) -> tuple[Any, list[Any]]:
    return rings[0], rings[1:]


def _level(tiles: Tiles, digits: int) -> Tiles:
    chosen = [i for i, code in enumerate(tiles.codes) if len(code) == digits]
    return Tiles(
        tiles.file,
        [tiles.codes[i] for i in chosen],
        [tiles.numbers[i] for i in chosen],
        [tiles.polygons[i] for i in chosen],
    )


def _check_overlaps(tiles: Tiles, problems: list[Problem]) -> None:
    """Note every pair of shapes whose common ground is more than rounding."""
    polygons = np.array(tiles.polygons, dtype=object)
    if len(polygons) < 2:
        return
    one, other = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    pairs = one < other
    one, other = one[pairs], other[pairs]
    common = shapely.area(shapely.intersection(polygons[one], polygons[other]))
    for i, j, area in zip(one, other, common, strict=True):
        if area <= TOLERANCE_M2:
            continue
        data = {"code": tiles.codes[j], "other": tiles.codes[i], "area": round(float(area))}
        problems.append(Problem(tiles.file, tiles.numbers[j], "geometry", "city_overlap", data))


def _check_covering(children: Tiles, parents: Tiles, plane: Plane, problems: list[Problem]) -> None:
    """Note where the shapes inside a place leave a gap in it or jut out of it."""
    digits = len(parents.codes[0]) if parents.codes else 0
    inside: defaultdict[str, list[Any]] = defaultdict(list)
    for child, shape in zip(children.codes, children.polygons, strict=True):
        inside[child[:digits]].append(shape)
    for code, number, parent in zip(parents.codes, parents.numbers, parents.polygons, strict=True):
        if code not in inside:
            continue
        union = shapely.union_all(inside[code])
        for kind, rest in (
            ("city_gap", shapely.difference(parent, union)),
            ("city_outside", shapely.difference(union, parent)),
        ):
            for piece in shapely.get_parts(rest):
                if piece.area > TOLERANCE_M2:
                    spot = piece.representative_point()
                    lat, lon = plane.degrees(spot.x, spot.y)
                    data = {"code": code, "area": round(piece.area), "lat": lat, "lon": lon}
                    problems.append(Problem(parents.file, number, "geometry", kind, data))


def _check_completeness(
    shapes: Shapes,
    places: Sequence[Place],
    cells: Tiles,
    bounds: Tiles,
    problems: list[Problem],
) -> None:
    """Every cell and boundary belongs to a place, every place has its boundary and its cells."""
    known = {place.code for place in places}
    communities = {code for code in known if len(code) == 12}
    for tiles in (cells, bounds):
        for code, number in zip(tiles.codes, tiles.numbers, strict=True):
            if known and code[:12] not in known:
                data = {"value": code[:12], "file": "places.csv", "closest": "-"}
                problems.append(Problem(tiles.file, number, "code", "city_reference", data))
    drawn = {boundary.code for _, boundary in shapes.boundaries}
    for place in places:
        if place.level != "city" and bounds.codes and place.code not in drawn:
            data = {"code": place.code, "name": place.name}
            problems.append(Problem(BOUNDARIES_FILE, None, None, "city_no_boundary", data))
    filled = {code[:12] for code in cells.codes}
    empty = sorted(communities - filled) if filled else []
    problems.extend(
        Problem(CELLS_FILE, None, None, "city_no_cells", {"code": code}) for code in empty
    )


def check_points(
    shapes: Shapes,
    places: Iterable[tuple[Record, Place]],
    named: Iterable[tuple[Record, NamedPlace]],
) -> None:
    """Note points that lie far outside the place they are said to be in.

    A swapped pair, a slipped digit and an undeclared GCJ-02 all show here.
    """
    plane = _plane(shapes)
    outlines = {
        boundary.code: shapely.MultiPolygon(
            [
                shapely.Polygon(*_split([plane.metres(np.array(ring)) for ring in rings]))
                for rings in boundary.polygons
            ]
        )
        for _, boundary in shapes.boundaries
    }
    points = [(record, place.code, place.lat, place.lon) for record, place in places]
    points += [(record, item.place[:12], item.lat, item.lon) for record, item in named]
    for record, code, lat, lon in points:
        outline = outlines.get(code)
        if outline is None or isnan(lat) or isnan(lon):
            continue
        x, y = plane.metres(np.array([[lon, lat]]))[0]
        away = outline.distance(shapely.Point(x, y))
        if away > POINT_TOLERANCE_M:
            record.fault("lat", "city_point_far", code=code, metres=round(away))
