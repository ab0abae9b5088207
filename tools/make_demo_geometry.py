"""Make the demo city's map anew: demo/places.csv, cells.geojson, boundaries.geojson, gazetteer.csv.

Run `python tools/make_demo_geometry.py` in the checkout. The names stand in tools/demo_names.toml;
the ground is fictional and follows from SEED alone, so the same files come out every time.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from demo_gazetteer import Spot, name_the_city
from demo_geometry import RIVER_ROW, Ground, Index, cut, make_ground

SEED = 20191
RESIDENTS = 903_416
ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "demo"


PLACE_COLUMNS = ["code", "level", "name", "name_en", "parent", "population", "lat", "lon", "unit"]
NAMED_COLUMNS = ["name", "kind", "aliases", "place", "lat", "lon"]
LEVELS = {6: "district", 9: "street", 12: "community"}  # by the digits of the code


@dataclass
class Area:
    """One place with the cells it is made of."""

    code: str
    name: str
    name_en: str
    unit: str
    cells: set[Index]
    weight: float = 0.0
    population: int = 0

    @property
    def level(self) -> str:
        return LEVELS[len(self.code)]


def main(target: Path = DEMO) -> None:
    names = tomllib.loads((ROOT / "tools/demo_names.toml").read_text("utf-8"))
    rng = np.random.default_rng(SEED)
    ground = make_ground(rng)
    areas = lay_places(ground, names, unit_of_place(), rng)
    settle(areas, rng)
    codes = number_cells(area for area in areas if area.level == "community")
    shapes = {area.code: outline(ground, area.cells) for area in areas}
    rows = place_rows(names["city"], areas, shapes)
    write_csv(target / "places.csv", PLACE_COLUMNS, rows)
    write_features(
        target / "cells.geojson",
        [
            ({"code": code}, [ground.ring(cell)])
            for cell, code in sorted(codes.items(), key=lambda item: item[1])
        ],
    )
    write_features(
        target / "boundaries.geojson",
        [({"code": a.code, "level": a.level}, rings(shapes[a.code])) for a in areas],
    )
    rows = gazetteer_rows(names, ground, areas, codes, rng)
    write_csv(target / "gazetteer.csv", NAMED_COLUMNS, rows)


def unit_of_place() -> dict[str, str]:
    with (DEMO / "units.csv").open(encoding="utf-8", newline="") as file:
        return {row["place"]: row["code"] for row in csv.DictReader(file) if row["place"]}


def lay_places(
    ground: Ground, names: dict[str, Any], units: dict[str, str], rng: np.random.Generator
) -> list[Area]:
    """Districts along the river, streets and communities inside them, in the order of codes."""
    north = {cell for cell in ground.cells if cell[1] >= RIVER_ROW}
    hills, old_town = from_north(ground, cut(ground, north, 2, rng, heading=np.radians(52)))
    west, east = sorted(
        cut(ground, set(ground.cells) - north, 2, rng, heading=np.radians(-8)),
        key=lambda cells: float(np.mean([ground.middle(cell)[0] for cell in cells])),
    )
    grounds = {"990101": old_town, "990102": hills, "990103": east, "990104": west}
    areas: list[Area] = []
    for district in names["district"]:
        code, cells = district["code"], grounds[district["code"]]
        areas.append(Area(code, district["name"], district["name_en"], units[code], cells))
        slots = from_north(ground, cut(ground, cells, len(district["street"]), rng))
        for number, street in enumerate(district["street"], 1):
            street_code = f"{code}{number:03d}"
            cells = slots[street["from_north"] - 1]
            unit = units[street_code]
            areas.append(Area(street_code, street["name"], street["name_en"], unit, cells))
            areas += lay_communities(ground, street, areas[-1], rng)
    return areas


def lay_communities(
    ground: Ground, names: dict[str, Any], street: Area, rng: np.random.Generator
) -> Iterator[Area]:
    """A street's communities; they are served by the street's own unit."""
    communities = names["communities"]
    parts = from_north(ground, cut(ground, street.cells, len(communities), rng))
    for number, ((name, name_en), part) in enumerate(zip(communities, parts, strict=True), 1):
        weight = names["people"] * len(part) ** 0.5
        code = f"{street.code}{number:03d}"
        yield Area(code, name, f"{name_en} Community", street.unit, part, weight)


def from_north(ground: Ground, parts: Iterable[set[Index]]) -> list[set[Index]]:
    return sorted(
        parts, key=lambda cells: -float(np.mean([ground.middle(cell)[1] for cell in cells]))
    )


def settle(areas: Sequence[Area], rng: np.random.Generator) -> None:
    """Spread RESIDENTS unevenly over communities; a street or district counts those inside it."""
    communities = [area for area in areas if area.level == "community"]
    chance = np.clip(rng.lognormal(0, 0.28, len(communities)), 0.6, 1.4)
    weights = np.array([area.weight for area in communities]) * chance
    residents = np.floor(weights / weights.sum() * RESIDENTS).astype(int)
    residents[: RESIDENTS - int(residents.sum())] += 1
    for community, count in zip(communities, residents, strict=True):
        for area in areas:
            if community.code.startswith(area.code):
                area.population += int(count)


def number_cells(communities: Iterable[Area]) -> dict[Index, str]:
    """Cell codes of GB/T 30428: serials run from west to east, row by row from the north."""
    codes: dict[Index, str] = {}
    for area in communities:
        reading_order = sorted(area.cells, key=lambda cell: (-cell[1], cell[0]))
        codes |= {cell: f"{area.code}{serial:03d}" for serial, cell in enumerate(reading_order, 1)}
    return codes


def outline(ground: Ground, cells: set[Index]) -> shapely.Polygon:
    shape = shapely.union_all([shapely.Polygon(ground.ring(cell)) for cell in sorted(cells)])
    if shape.geom_type != "Polygon" or shape.interiors:
        raise RuntimeError("a place fell to pieces or got a hole: choose another seed")
    return shapely.Polygon(shapely.orient_polygons(shape).exterior)


def rings(shape: shapely.Polygon) -> list[list[tuple[float, float]]]:
    return [[(lon, lat) for lon, lat in shape.exterior.coords]]


def place_rows(
    city: dict[str, str], areas: Sequence[Area], shapes: dict[str, shapely.Polygon]
) -> Iterator[Sequence[object]]:
    whole = shapely.union_all([shapes[area.code] for area in areas if area.level == "district"])
    name, name_en = city["name"], city["name_en"]
    yield city["code"], "city", name, name_en, "", RESIDENTS, *point(whole), "city-hotline"
    for area in areas:
        parent = area.code[:-3] if area.level != "district" else city["code"]
        where = point(shapes[area.code])
        named = (area.name, area.name_en, parent)
        yield area.code, area.level, *named, area.population, *where, area.unit


def point(shape: shapely.Geometry) -> tuple[str, str]:
    spot = shape.centroid if shape.contains(shape.centroid) else shape.representative_point()
    return f"{spot.y:.6f}", f"{spot.x:.6f}"


def gazetteer_rows(
    names: dict[str, Any],
    ground: Ground,
    areas: Sequence[Area],
    codes: dict[Index, str],
    rng: np.random.Generator,
) -> Iterator[Sequence[object]]:
    communities = {
        area.code: [Spot(codes[cell], ground.ring(cell)) for cell in sorted(area.cells)]
        for area in areas
        if area.level == "community"
    }
    places = {area.code: area.name for area in areas}
    people = {area.code: area.population for area in areas}
    for entry in name_the_city(names, places, people, communities, rng):
        where = (f"{entry.lat:.6f}", f"{entry.lon:.6f}")
        yield entry.name, entry.kind, ";".join(entry.aliases), entry.place, *where


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_features(path: Path, features: Iterable[tuple[dict[str, str], list[Any]]]) -> None:
    """GeoJSON without spaces, one feature a line: small, and a change touches few lines."""
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": {"type": "Polygon", "coordinates": coordinates},
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for properties, coordinates in features
    ]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
