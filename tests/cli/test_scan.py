"""`rencheng scan`: its JSON, its messages, its end."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from rencheng.cli import build


def run(*words: object) -> Result:
    said = [str(word) for word in words]
    return CliRunner().invoke(build(said), said)


@pytest.fixture(scope="module")
def rows() -> list[str]:
    rng = np.random.default_rng(4)
    lines = []
    for place in range(25):
        lat, lon = 39 + place // 5 * 0.02, 116 + place % 5 * 0.02
        for day in range(1, 22):
            number = rng.poisson(1.5) + (6 if place in (0, 1) and day > 18 else 0)
            lines.append(f"2026-09-{day:02},{place:03},{lat:.2f},{lon:.2f},{number},{1000}")
    return lines


def written(path: Path, rows: list[str], head: str = "") -> Path:
    path.write_text("\n".join([head or "date,location,lat,lon,count,population", *rows]))
    return path


@pytest.mark.parametrize("model", ["permutation", "poisson", "expectation"])
def test_the_json_others_rely_on(model: str, rows: list[str], tmp_path: Path) -> None:
    file = written(tmp_path / "cases.csv", rows)
    result = run("scan", file, "--model", model, "--replicates", 99, "--max-periods", 7, "--json")
    assert result.exit_code == 0, result.output
    best = json.loads(result.stdout)["clusters"][0]
    assert best["locations"] == ["000", "001"]
    assert (best["from"], best["to"]) == ("2026-09-19", "2026-09-21")
    assert best["observed"] > best["expected"] > 0
    assert best["llr"] > 10
    assert best["p"] == 0.01


def test_space_alone_in_the_plane(rows: list[str], tmp_path: Path) -> None:
    file = written(tmp_path / "plane.csv", rows, "date,location,x,y,count,population")
    result = run(
        "scan", file, "--space-only", "--max-population", 0.2, "--replicates", 19, "--json"
    )
    best = json.loads(result.stdout)["clusters"][0]
    assert {"000", "001"} <= set(best["locations"])
    assert (best["from"], best["to"]) == ("2026-09-01", "2026-09-21")


def test_points_go_into_cells(rows: list[str], tmp_path: Path) -> None:
    file = written(tmp_path / "cases.csv", rows)
    result = run("scan", file, "--h3", 7, "--model", "permutation", "--replicates", 19, "--json")
    places = json.loads(result.stdout)["clusters"][0]["locations"]
    assert all(place.startswith("87") and len(place) == 15 for place in places)


def test_bad_rows_are_named_and_the_good_go_on(rows: list[str], tmp_path: Path) -> None:
    bad = [
        "2026-09-01,900,north,116,1,1000",
        "2026-09-01,901,39,116,-1,1000",
        "2026-09-01,,39,116,1,1000",
        "2026-09-01,000,39.5,116,1,1000",  # elsewhere before
        "2026-09-01,000,39.00,116.00,1,1000",  # the same date again
        "2199-01-01,000,39.00,116.00,1,1000",
        "2026-09-01,902,95,116,1,1000",
        "2026-09-01,903,39,116.3,4,0",  # nobody lives there
    ]
    result = run("scan", written(tmp_path / "bad.csv", rows + bad), "--replicates", 9, "--json")
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    assert shown["problems"] == 8
    assert shown["clusters"][0]["locations"] == ["000", "001"]
    assert "903" in result.stderr


PLACED = "date,location,lat,lon,count"
ONE = "2026-09-01,a,39,116,1"


@pytest.mark.parametrize(
    ("head", "line", "words", "code"),
    [
        (
            "date,location,lat,lon,count",
            "2026-09-01,a,39,116,1",
            ["--model", "poisson"],
            "scan_population_missing",
        ),
        (
            "date,location,lat,lon,count",
            "2026-09-01,a,39,116,1",
            ["--space-only"],
            "scan_permutation_space",
        ),
        (
            "date,location,lat,lon,count",
            "2026-09-01,a,39,116,1",
            ["--model", "expectation"],
            "scan_past_missing",
        ),
        (
            "date,location,lat,lon,count,population",
            "2026-09-01,a,39,116,1,0",
            [],
            "scan_population_none",
        ),
        ("date,location,x,y,count", "2026-09-01,a,1,1,1", ["--h3", "8"], "scan_cells_plane"),
        (PLACED, "x,a,39,116,1", [], "watch_rows_missing"),
        ("date,location,lat,lon", "2026-09-01,a,39,116", [], "table_column_missing"),
    ],
)
def test_nothing_useful_ends_with_an_error(
    head: str, line: str, words: list[str], code: str, tmp_path: Path
) -> None:
    result = run("scan", written(tmp_path / "one.csv", [line], head), *words)
    assert getattr(result.exception, "code", None) == code
