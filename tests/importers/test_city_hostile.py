"""Whatever stands in a file of the folder, reading ends in problems and never in a crash."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencheng.importers.city import read_city
from rencheng.wording import problem_sentence
from support.city_folder import TABLES, write_city

FILES = [*TABLES, "city.toml", "deadlines.toml", "cells.geojson", "boundaries.geojson"]

json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=12,
)


def faults_of(name: str, content: bytes) -> list[str]:
    with tempfile.TemporaryDirectory() as home:
        folder = write_city(Path(home) / "city")
        (folder / name).write_bytes(content)
        _, problems = read_city(folder)
        said = [problem_sentence(problem, lang) for problem in problems for lang in ("en", "zh")]
        assert all(": " in line or "：" in line for line in said)
        return said


@settings(max_examples=40, deadline=None)
@given(name=st.sampled_from(FILES), content=st.binary(max_size=300))
def test_any_bytes(name: str, content: bytes) -> None:
    assert faults_of(name, content)


@settings(max_examples=40, deadline=None)
@given(name=st.sampled_from(list(TABLES)), cells=st.lists(st.text(max_size=12), max_size=12))
def test_any_row_after_a_sound_header(name: str, cells: list[str]) -> None:
    header = TABLES[name].partition("\n")[0]
    row = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    faults_of(name, f"{header}\n{row}\n".encode("utf-8", "surrogatepass"))


@settings(max_examples=40, deadline=None)
@given(
    name=st.sampled_from(["cells.geojson", "boundaries.geojson"]),
    code=st.sampled_from(["010101001001001", "010101", "x"]),
    coordinates=json_values,
)
def test_any_coordinates(name: str, code: str, coordinates: object) -> None:
    import json

    geometry = {"type": "Polygon", "coordinates": coordinates}
    feature = {"properties": {"code": code, "level": "district"}, "geometry": geometry}
    collection = {"type": "FeatureCollection", "features": [feature]}
    content = json.dumps(collection).encode("utf-8", "surrogatepass")
    assert faults_of(name, content)


@pytest.mark.parametrize("depth", [10, 100_000])
def test_toml_as_deep_as_one_likes(depth: int) -> None:
    content = ("x = " + "[" * depth + "]" * depth).encode()
    assert faults_of("city.toml", content)
