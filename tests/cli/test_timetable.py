"""`rencheng timetable`, `evaluate timetable`, `outbreak …`, `seats`: on files, and on the city."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from rencheng.cli import build, runtime
from rencheng.core.common.errors import InputError
from support.city_fixtures import city_folder, own_files, town
from support.outbreak import EAST, bells, calls_of_weeks, made

__all__ = ["city_folder", "own_files", "town"]
LAST = date(2026, 3, 1)


def run(*words: object) -> Result:
    said = [str(word) for word in words]
    return CliRunner().invoke(build(said), said)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two waves of three regions, daily."""
    lines = ["date,region,count"]
    for n, name in enumerate("abc"):
        wave = bells(160, (50 + n, 140 + n))
        lines += [
            f"{LAST - timedelta(days=159 - at)},{name},{value:.0f}" for at, value in enumerate(wave)
        ]
    path = tmp_path / "counts.csv"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_json_has_the_agreed_shape(file: Path) -> None:
    found = run("timetable", file, "--as-of", LAST - timedelta(days=30), "--json")
    assert found.exit_code == 0
    told = json.loads(found.stdout)
    assert told["as_of"] == (LAST - timedelta(days=30)).isoformat()
    one = told["regions"][0]
    assert {"region", "industry", "rt", "forecast", "peak", "passed"} <= set(one)
    assert one["forecast"][-1]["date"] == (LAST - timedelta(days=2)).isoformat()
    assert len(one["forecast"][0]["quantiles"]) == 23
    assert list(one["peak"]) == ["0.05", "0.25", "0.5", "0.75", "0.95"]


def test_a_table_for_people_says_that_it_is_a_scenario(file: Path) -> None:
    found = run("timetable", file)
    assert found.exit_code == 0
    assert "scenario" in found.stdout
    assert "90 %" in found.stdout


def test_what_is_short_is_said_and_nothing_at_all_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("date,region,count\n2026-01-01,a,3\n2026-01-02,a,4\n", "utf-8")
    found = run("timetable", path)
    assert isinstance(found.exception, InputError)
    assert found.exception.code == "timetable_all_short"
    late = run("timetable", path, "--as-of", "2025-01-01")
    assert isinstance(late.exception, InputError)
    assert late.exception.code == "timetable_no_rows"
    assert run("timetable", path, "--as-of", "soon").exit_code != 0


def test_evaluate_says_that_there_are_no_vintages(file: Path) -> None:
    found = run("evaluate", "timetable", file, "--every", 14, "--json")
    assert found.exit_code == 0
    told = json.loads(found.stdout)
    assert told["peak_forecasts"] > 0
    assert 0 <= told["peak_coverage_90"] <= 1
    assert "final values" in found.stderr


@pytest.fixture
def city(town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands find the tests' own database, with a timetable and weeks of calls."""

    @contextmanager
    def here() -> Iterator[None]:
        yield

    monkeypatch.setattr(runtime, "with_database", here)
    made()
    calls_of_weeks()


def told(*words: object) -> Any:
    found = run(*words, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def test_the_city_makes_a_timetable_spreads_and_lends(city: None, tmp_path: Path) -> None:
    made_now = told("outbreak", "make", "--signal", "visits")
    assert EAST in [one["region"] for one in made_now["regions"]]
    moved = told("outbreak", "spread", "--signal", "visits", "--move", "home,0.5,0,28")
    beds = next(one for one in moved["changes"] if one["load"] == "beds")
    assert beds["after"]["0.5"] < beds["before"]["0.5"]
    assert told("outbreak", "spread", "--signal", "visits")["changes"][0]["saved"]["0.5"] == 0
    refused = run("outbreak", "lend", "--signal", "visits")
    assert isinstance(refused.exception, InputError)
    assert refused.exception.code == "outbreak_no_capacity"
    wrong = run("outbreak", "spread", "--move", "home,2,0")
    assert isinstance(wrong.exception, InputError)
    assert wrong.exception.code == "outbreak_move"


def test_counts_of_clinics_come_in(city: None, tmp_path: Path) -> None:
    path = tmp_path / "tests.csv"
    path.write_text(f"date,region,count\n2026-01-01,{EAST},3\n2026-01-02,{EAST},4\n", "utf-8")
    assert told("outbreak", "count", path, "--signal", "tests")["rows"] == 2
    path.write_text("date,region,count\n2026-01-01,999,3\n2026-01-02,999,4\n", "utf-8")
    refused = run("outbreak", "count", path)
    assert isinstance(refused.exception, InputError)
    assert refused.exception.code == "outbreak_place"


def test_a_day_at_the_seats(city: None) -> None:
    found = told("seats")
    assert len(found["quarters"]) == 96
    assert [one["factor"] for one in found["surges"]] == [1, 3, 10]
    assert found["surges"][0]["answered"] > found["surges"][2]["answered"]
    assert sum(one["calls"] for one in found["quarters"]) == pytest.approx(
        found["calls"]["mean"], rel=0.01
    )
    assert np.isclose(sum(found["shifts"].values()) * 4, found["hours"], rtol=1.1)
    late = run("seats", "--day", "2020-01-01")
    assert isinstance(late.exception, InputError)
    assert late.exception.code == "staffing_day"
