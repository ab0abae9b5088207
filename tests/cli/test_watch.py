"""`rencheng watch`: its JSON, its messages, its end."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from rencheng.cli import build


def run(*words: object) -> Result:
    said = [str(word) for word in words]
    return CliRunner().invoke(build(said), said)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(5)
    path = tmp_path_factory.mktemp("watch") / "weeks.csv"
    lines = ["date,series,count"]
    for week in range(300):
        day = date(2020, 1, 6) + timedelta(weeks=week)
        lines += [
            f"{day},0{s},{rng.poisson(9) + (40 if (week, s) == (299, 1) else 0)}" for s in (1, 2)
        ]
    path.write_text("\n".join(lines))
    return path


def test_the_json_others_rely_on(file: Path) -> None:
    result = run("watch", file, "--bounds", "--json", "--from", "2025-09-01")
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    alarm = shown["alarms"][-1]
    assert alarm["series"] == "01"  # leading zeros stay
    assert alarm["date"] == "2025-09-29"
    assert alarm["count"] > alarm["upper"] > alarm["expected"]
    assert alarm["score"] > 1
    assert {(row["date"], row["series"]) for row in shown["bounds"]} == {
        (f"2025-09-{day:02}", series) for day in (1, 8, 15, 22, 29) for series in ("01", "02")
    }


def test_a_table_for_people(file: Path) -> None:
    assert "2025-09-29" in run("watch", file).stdout


def test_bad_rows_are_named_and_the_good_go_on(file: Path, tmp_path: Path) -> None:
    marred = tmp_path / "marred.csv"
    bad = [
        "2024-13-01,01,3",
        "2024-01-01,01,-2",
        "2024-01-01,,2",
        "2020-01-06,01,4",
        "2024-01-01,01,x",
    ]
    bad += ["2024-01-02,01,", "2024-01-01,01,2.5"]
    marred.write_text(file.read_text() + "\n" + "\n".join(bad))
    result = run("watch", marred, "--json", "--from", "2025-09-01")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["problems"] == 7
    for row in range(602, 609):
        assert f"row {row}" in result.stderr
    assert (
        json.loads(result.stdout)["alarms"]
        == json.loads(run("watch", file, "--json", "--from", "2025-09-01").stdout)["alarms"]
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("date,series,count\n", "watch_rows_missing"),
        ("date,series,count\n2025-01-06,a,3\n", "watch_history_short"),
        ("date,series,count\n2025-01-06,a,3\n2025-01-13,a,3\n", "watch_all_short"),
        ("day,series,count\n2025-01-06,a,3\n", "table_column_missing"),
    ],
)
def test_nothing_useful_ends_with_an_error(text: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text(text)
    assert getattr(run("watch", path).exception, "code", None) == code


@pytest.mark.parametrize(
    ("given", "code"), [("soon", "watch_from"), ("2030-01-01", "watch_from_late")]
)
def test_from_is_checked(given: str, code: str, file: Path) -> None:
    assert getattr(run("watch", file, "--from", given).exception, "code", None) == code
