"""`rencheng recovery`: the JSON others rely on, bands, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rencheng.cli import build
from rencheng.core.common.errors import InputError

ROWS = """time,area,out,served
2026-03-02T08:00,east,0,100
2026-03-02T09:00,east,80,100
2026-03-02T10:00,west,0,50
2026-03-02T12:00,east,40,100
2026-03-02T11:00,west,30,50
2026-03-02T14:00,east,4,100
2026-03-02T15:00,west,20,50
"""


def run(*words: object) -> Result:
    said = [str(word) for word in words]
    return CliRunner().invoke(build(said), said)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "outages.csv"
    path.write_text(ROWS, "utf-8")
    return path


def test_the_json_others_rely_on(file: Path) -> None:
    told = json.loads(run("recovery", file, "--json").stdout)
    east, west = told["areas"]
    assert (east["area"], east["recovered"], east["t50_h"]) == ("east", True, 3.0)
    assert east["onset_at"] == "2026-03-02T00:00:00+00:00"
    assert east["worst_at"] == "2026-03-02T01:00:00+00:00"
    assert east["robustness"] == pytest.approx(0.2)
    assert (west["recovered"], west["t90_h"]) == (False, None)
    quantiles = west["forecast_t90_h"]
    assert list(quantiles) == ["0.05", "0.5", "0.95"]
    assert quantiles["0.05"] < quantiles["0.5"] < quantiles["0.95"]
    assert told["total"]["worst_out"] == 80 + 30  # east's last value still holds
    assert told["total"]["recovered"] is False
    assert told["problems"] == 0


def test_as_of_reads_no_row_that_came_later(file: Path, tmp_path: Path) -> None:
    early = json.loads(run("recovery", file, "--as-of", "2026-03-02T12:00", "--json").stdout)
    cut = tmp_path / "cut.csv"
    lines = ROWS.splitlines()
    cut.write_text("\n".join(line for line in lines if "T14" not in line and "T15" not in line))
    assert early == json.loads(run("recovery", cut, "--json").stdout)


def test_bad_rows_are_named_and_the_good_ones_go_on(tmp_path: Path) -> None:
    path = tmp_path / "outages.csv"
    bad = "\n".join(
        [
            "soon,east,1,100",
            "2026-03-02T16:00,,1,100",
            "2026-03-02T16:00,east,-1,100",
            "2026-03-02T16:00,east,many,100",
            "2026-03-02T16:00,east,101,100",
            "2026-03-02T16:00,east,0,0",
        ]
    )
    path.write_text(f"{ROWS}{bad}\n")
    done = run("recovery", path, "--json")
    assert json.loads(done.stdout)["problems"] == 6
    for row in range(9, 15):
        assert f"{row}" in done.stderr
    assert "101" in done.stderr


def test_a_file_without_a_good_row_fails(tmp_path: Path) -> None:
    path = tmp_path / "outages.csv"
    path.write_text("time,area,out,served\nsoon,east,1,100\n")
    done = run("recovery", path)
    assert isinstance(done.exception, InputError)
    assert done.exception.code == "rows_missing"


def test_people_read_a_table(file: Path) -> None:
    done = run("recovery", file)
    assert done.exit_code == 0
    assert "east" in done.stdout
    assert "≈" in done.stdout


def test_a_moment_that_is_none_is_refused(file: Path) -> None:
    done = run("recovery", file, "--as-of", "tomorrow")
    assert isinstance(done.exception, InputError)
    assert done.exception.code == "day_unreadable"
