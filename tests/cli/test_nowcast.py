"""`rencheng nowcast`: the last days filled up, bad rows named, a short file refused."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from rencheng.cli import build

FIRST = date(2026, 1, 1)
DAYS = 40


def run(*words: object) -> Result:
    said = [str(word) for word in words]
    return CliRunner().invoke(build(said), said)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred a day for forty days; half come at once, half two days later."""
    path = tmp_path_factory.mktemp("nowcast") / "reports.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["happened", "reported", "count"])
        for day in range(DAYS):
            happened = FIRST + timedelta(days=day)
            writer.writerow([happened, happened, 100])
            writer.writerow([happened, happened + timedelta(days=2), 100])
    return path


def test_the_last_days_are_filled_up(file: Path) -> None:
    as_of = FIRST + timedelta(days=DAYS - 1)
    args = ["nowcast", str(file), "--as-of", as_of.isoformat(), "--longest", "4"]
    told = json.loads(run(*args, "--json").stdout)
    last = told["days"][-1]
    assert (last["date"], last["known"]) == (as_of.isoformat(), 100)
    assert last["expected"] == pytest.approx(200)
    assert last["lower"] < 200 < last["upper"]
    assert last["share"] == pytest.approx(0.5)
    assert np.allclose(told["delays"], [0.5, 0, 0.5, 0, 0])
    assert "2026-02-09" in run(*args).stdout


def test_bad_rows_are_named_and_the_rest_goes_on(file: Path, tmp_path: Path) -> None:
    marred = tmp_path / "marred.csv"
    marred.write_text(file.read_text() + "2026-01-05,2026-01-04,3\nsoon,2026-01-04,3\n")
    result = run("nowcast", str(marred), "--json")
    assert json.loads(result.stdout)["problems"] == 2
    assert "2026-01-05" in result.stderr


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (["--longest", "300"], "nowcast_short"),
        (["--as-of", "soon"], "nowcast_as_of"),
        (["--as-of", "2025-01-01"], "watch_rows_missing"),
    ],
)
def test_what_says_too_little_is_refused(file: Path, given: list[str], code: str) -> None:
    assert getattr(run("nowcast", str(file), *given).exception, "code", None) == code
