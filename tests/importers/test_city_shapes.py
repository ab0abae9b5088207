"""Cells and boundaries: shapes are read, tiling is checked in metres, GCJ-02 is converted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rencheng.core.common.errors import Problem
from rencheng.core.geo.coordinates import wgs84_to_gcj02
from rencheng.importers.city import read_city
from rencheng.wording import problem_sentence
from support.city_folder import (
    STEP,
    TABLES,
    boundary_features,
    box,
    cell_features,
    edit,
    feature,
    write_city,
    write_shapes,
)

CELLS, BOUNDARIES = "cells.geojson", "boundaries.geojson"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_city(tmp_path / "city")


def with_cells(folder: Path, change: Callable[[list[Any]], None]) -> list[Problem]:
    features = cell_features()
    change(features)
    write_shapes(folder, CELLS, features)
    return read_city(folder)[1]


def ring_of(feature: Any) -> list[list[float]]:
    return feature["geometry"]["coordinates"][0]


def test_a_cell_keeps_its_ring(folder: Path) -> None:
    city, problems = read_city(folder)
    assert problems == []
    assert city.cells[0].code == "010101001001001"
    assert [list(corner) for corner in city.cells[0].ring] == box(0, 1, 1, 2)
    assert [[list(corner) for corner in ring] for ring in city.boundaries["010101"]] == [
        box(0, 0, 4, 2)
    ]


def test_an_open_ring(folder: Path) -> None:
    problems = with_cells(folder, lambda features: ring_of(features[2]).pop())
    assert (problems[0].file, problems[0].row, problems[0].code) == (CELLS, 3, "city_ring_open")


def test_cells_that_overlap_name_each_other(folder: Path) -> None:
    def widen(features: list[Any]) -> None:
        features[0]["geometry"]["coordinates"] = [box(0, 1, 1, 2)]
        ring = ring_of(features[0])
        ring[1][0] = ring[2][0] = round(ring[1][0] + STEP / 4, 6)

    problems = with_cells(folder, widen)
    assert [problem.code for problem in problems] == ["city_overlap"]
    assert problems[0].data["code"] == "010101001001002"
    assert problems[0].data["other"] == "010101001001001"
    assert problems[0].data["area"] == pytest.approx(111.32 * 81.9 / 4, rel=0.01)


def test_a_gap_is_found_with_its_area_and_place(folder: Path) -> None:
    problems = with_cells(folder, lambda features: features.pop(1))
    by_code = {problem.code: problem for problem in problems}
    assert set(by_code) == {"city_gap"}
    gap = by_code["city_gap"]
    assert (gap.data["code"], gap.file, gap.row) == ("010101001001", BOUNDARIES, 3)
    assert gap.data["area"] == pytest.approx(111.32 * 81.9, rel=0.01)
    assert gap.data["lat"] == pytest.approx(42.6015, abs=STEP / 2)
    assert gap.data["lon"] == pytest.approx(117.2015, abs=STEP / 2)


def test_a_cell_that_juts_out_of_its_community(folder: Path) -> None:
    def stretch(features: list[Any]) -> None:
        features[0]["geometry"]["coordinates"] = [box(0, 1, 1, 3)]

    assert {problem.code for problem in with_cells(folder, stretch)} == {"city_outside"}


def test_rounding_is_neither_gap_nor_overlap(folder: Path) -> None:
    def nudge(features: list[Any]) -> None:
        for corner in ring_of(features[0]):
            corner[0] = round(corner[0] + 1e-6, 6)  # 0.08 m

    assert with_cells(folder, nudge) == []


@pytest.mark.parametrize(
    ("change", "row", "code"),
    [
        (lambda f: f[0]["geometry"].update(type="Point"), 1, "city_geometry"),
        (lambda f: f[0].update(geometry=None), 1, "city_geometry"),
        (lambda f: f[0].pop("properties"), 1, "city_feature"),
        (lambda f: f[1]["properties"].update(code="12"), 2, "city_code_digits"),
        (lambda f: f[1]["properties"].update(code=10101001001002), 2, "city_code_form"),
        (lambda f: f[1]["properties"].update(code="010101001001001"), 2, "city_twice"),
        (lambda f: f[3]["properties"].update(code="010101001009004"), 4, "city_reference"),
        (lambda f: ring_of(f[0])[1].__setitem__(0, "117"), 1, "city_geometry"),
        (lambda f: ring_of(f[0])[1].__setitem__(0, 217.5), 1, "city_point_range"),
        (lambda f: ring_of(f[0])[1].reverse(), 1, "city_point_range"),
        (lambda f: ring_of(f[0])[1].__setitem__(0, 10**400), 1, "city_geometry"),
        (lambda f: f[0]["geometry"].update(coordinates=[]), 1, "city_geometry"),
        (lambda f: f[0]["geometry"].update(coordinates=[[[117.2, 42.6]]]), 1, "city_ring_open"),
        (lambda f: f[0]["geometry"]["coordinates"].append(box(0, 1, 1, 2)), 1, "city_cell_simple"),
        (
            lambda f: ring_of(f[0]).__setitem__(slice(1, 3), ring_of(f[0])[2:0:-1]),
            1,
            "city_shape_invalid",
        ),
        (lambda f: f[0]["geometry"].update(coordinates=[[[117.2, 42.6]] * 4]), 1, "city_ring_flat"),
        (lambda f: f.__setitem__(0, 5), 1, "city_feature"),
    ],
)
def test_a_faulty_cell_is_named_and_the_others_go_on(
    folder: Path, change: Callable[[list[Any]], None], row: int, code: str
) -> None:
    problems = with_cells(folder, change)
    mine = [problem for problem in problems if (problem.file, problem.row) == (CELLS, row)]
    assert [problem.code for problem in mine] == [code]
    for language in ("en", "zh"):
        assert code not in problem_sentence(mine[0], language)
    assert len(read_city(folder)[0].cells) == 7


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "city_geojson"),
        (b"[]", "city_geojson"),
        (b'{"type": "Feature"}', "city_geojson"),
        (b'{"type": "FeatureCollection", "features": 5}', "city_geojson"),
        (b'{"type": "FeatureCollection", "features": []}', "city_geojson_empty"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "city_geojson"),
        (b"[" * 100_000, "city_geojson"),
        ('{"名": "试"}'.encode("gb18030"), "city_geojson_encoding"),
    ],
)
def test_a_file_that_is_no_collection(folder: Path, content: bytes, code: str) -> None:
    (folder / CELLS).write_bytes(content)
    city, problems = read_city(folder)
    assert [problem.code for problem in problems if problem.file == CELLS] == [code]
    assert len(city.places) == 5


def test_boundaries_must_tile_too(folder: Path) -> None:
    features = boundary_features()
    features[3] = feature(box(2, 0, 3, 2), code="010101001002", level="community")
    write_shapes(folder, BOUNDARIES, features)
    problems = read_city(folder)[1]
    assert {(p.code, p.data["code"]) for p in problems} == {
        ("city_gap", "010101001"),
        ("city_outside", "010101001002"),
    }


def test_a_place_without_boundary_or_cells(folder: Path) -> None:
    write_shapes(folder, BOUNDARIES, boundary_features()[:3])
    write_shapes(folder, CELLS, cell_features()[:4])
    codes = {problem.code for problem in read_city(folder)[1]}
    assert codes >= {"city_no_boundary", "city_no_cells"}


def to_gcj(point: list[float]) -> list[float]:
    lat, lon = wgs84_to_gcj02(point[1], point[0])
    return [lon, lat]


def test_declared_gcj02_is_converted(folder: Path) -> None:
    whole, _ = read_city(folder)
    for name in (CELLS, BOUNDARIES):
        collection = json.loads((folder / name).read_text("utf-8"))
        for item in collection["features"]:
            item["geometry"]["coordinates"] = [[to_gcj(point) for point in ring_of(item)]]
        (folder / name).write_text(json.dumps(collection), "utf-8")
    for name, at in (("places.csv", 6), ("gazetteer.csv", 4)):
        header, *rows = (line.split(",") for line in TABLES[name].split())
        for row in rows:
            lon, lat = to_gcj([float(row[at + 1]), float(row[at])])
            row[at : at + 2] = [repr(lat), repr(lon)]
        (folder / name).write_text("\n".join(",".join(row) for row in (header, *rows)), "utf-8")
    undeclared = read_city(folder)[0].places[0]
    edit(folder, "city.toml", lambda text: text.replace("WGS-84", "GCJ-02"))
    city, problems = read_city(folder)
    assert problems == []
    assert abs(undeclared.lon - whole.places[0].lon) > 0.001
    for ours, theirs in zip(city.places, whole.places, strict=True):
        assert (ours.lat, ours.lon) == pytest.approx((theirs.lat, theirs.lon), abs=1e-7)
    for cell, other in zip(city.cells, whole.cells, strict=True):
        ours_flat = [degrees for corner in cell.ring for degrees in corner]
        theirs_flat = [degrees for corner in other.ring for degrees in corner]
        assert ours_flat == pytest.approx(theirs_flat, abs=1e-7)


def test_undeclared_gcj02_points_are_noticed(folder: Path) -> None:
    def shift(text: str) -> str:
        lat, lon = wgs84_to_gcj02(42.6015, 117.2005)
        return text.replace("42.6015,117.2005", f"{lat},{lon}")

    edit(folder, "gazetteer.csv", shift)
    problems = read_city(folder)[1]
    assert [problem.code for problem in problems] == ["city_point_far"]
    assert 200 < problems[0].data["metres"] < 700
