"""`rencheng city check` from outside: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rencheng.cli import build
from support.city_folder import edit, write_city

#: Whatever the library's calendar knows on the day of the test.
KNOWN = "[calendar]\nknown_until = 2099-12-31\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_city(tmp_path / "city")
    edit(folder, "deadlines.toml", lambda text: text + KNOWN)
    return folder


def check(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(build(["city"]), ["city", "check", *words])
    return result.exit_code, result.output


def test_a_sound_folder_ends_well(folder: Path) -> None:
    status, said = check(str(folder))
    assert status == 0
    assert "试城" in said
    assert "cells.geojson" in said


def test_each_problem_names_file_row_field_and_remedy(folder: Path) -> None:
    edit(folder, "lines.csv", lambda text: text.replace("2025-05-10", "gestern"))
    status, said = check(str(folder))
    assert status == 1
    assert "lines.csv, row 2, field verified: “gestern” is no date. Write it like" in said


def test_json(folder: Path) -> None:
    edit(folder, "lines.csv", lambda text: text.replace("2025-05-10", "gestern"))
    (folder / "trades.csv").unlink()
    status, said = check(str(folder), "--json")
    data = json.loads(said)
    assert status == 1
    assert (data["city"], data["taken"]["cells.geojson"], data["taken"]["lines.csv"]) == (
        "试城",
        8,
        0,
    )
    places = [(p["file"], p["row"], p["field"], p["code"]) for p in data["problems"]]
    assert places == [
        ("trades.csv", None, None, "city_file_missing"),
        ("lines.csv", 2, "verified", "city_day"),
    ]
    assert all(p["message"] for p in data["problems"])


def test_many_problems_are_cut_short_for_people(folder: Path) -> None:
    rows = "".join(f"r{number},,,\n" for number in range(300))
    edit(folder, "trades.csv", lambda text: text + rows)
    status, said = check(str(folder))
    assert status == 1
    assert said.count("trades.csv, row") == 200
    assert "100 more" in said


def test_a_calendar_that_ends_before_a_deadline_is_named_with_the_day(folder: Path) -> None:
    edit(folder, "deadlines.toml", lambda text: text.replace(KNOWN, "").replace("= 7,", "= 9000,"))
    status, said = check(str(folder), "--json")
    assert status == 1
    (problem,) = json.loads(said)["problems"]
    assert (problem["file"], problem["field"], problem["code"]) == (
        *("deadlines.toml", "calendar"),
        "calendar_ends",
    )
    assert "does not know 20" in problem["message"], "from which day on"
    assert "[calendar]" in problem["message"], "and where to enter it"
    edit(folder, "deadlines.toml", lambda text: text + KNOWN)
    assert check(str(folder))[0] == 0


def test_a_policy_with_a_hole_and_a_rule_that_can_never_fire_are_named(folder: Path) -> None:
    edit(folder, "categories.csv", lambda text: text.replace("general,@street", "general,"))
    (folder / "dispatch.toml").write_text(
        'version = "1"\nvalid_from = 2025-01-01\n'
        + "".join(
            f'[[rules]]\nid = "{name}"\ncategory = "utilities/heating"\nunit = "heat"\n'
            f"priority = {priority}\n"
            for name, priority in (("first", 1), ("never", 0))
        ),
        "utf-8",
    )
    status, said = check(str(folder), "--json")
    assert status == 1
    named = {one["code"]: one["message"] for one in json.loads(said)["problems"]}
    assert "“utilities/noise”" in named["city_leaf"]
    assert "“never” can never fire" in named["dispatch_never"]
    assert "first" in named["dispatch_never"]
