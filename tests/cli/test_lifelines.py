"""`rencheng lifelines …`: on files alone, and against the running city."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rencheng.cli import build, runtime
from rencheng.core.common.errors import InputError
from support.city_fixtures import city_folder, own_files, town

__all__ = ["city_folder", "own_files", "town"]
ASSETS = """id,lifeline,kind,name,lat,lon,carries,unit,critical,repair_hours,skills
s1,heat,station,东站,42.601,117.201,,,,10,
p1,heat,pump,泵站,42.601,117.203,,,,,
"""
SERVES = "asset,area,people\ns1,010101001001,100\np1,010101001002,200\np1,999,5\n"


def run(*words: object) -> Result:
    said = [str(word) for word in words]
    return CliRunner().invoke(build(said), said)


@pytest.fixture
def network(tmp_path: Path) -> Path:
    folder = tmp_path / "network"
    folder.mkdir()
    (folder / "assets.csv").write_text(ASSETS, "utf-8")
    (folder / "serves.csv").write_text(SERVES, "utf-8")
    (folder / "needs.csv").write_text("asset,needs,backup_hours,group\np1,s1,4,\n", "utf-8")
    return folder


@pytest.fixture
def database(town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands work on the test's own transaction."""

    @contextmanager
    def here() -> Iterator[None]:
        yield

    monkeypatch.setattr(runtime, "with_database", here)
    monkeypatch.setattr("rencheng.cli.prepare.migrate", lambda: None)


def test_what_if_on_files_alone(network: Path) -> None:
    told = json.loads(run("lifelines", "fall", "s1=9", "--network", network, "--json").stdout)
    assert [one["asset"] for one in told["fallen"]] == ["s1", "p1"]
    assert told["fallen"][1]["down"] == [{"from_h": 4, "until_h": 9}]
    assert told["people_hours"] == 9 * 100 + 5 * 205
    shown = run("lifelines", "fall", "s1", "--network", network)
    assert "泵站" in shown.stdout
    for wrong, code in (("tower", "network_asset_unknown"), ("s1=soon", "crews_wish")):
        error = run("lifelines", "fall", wrong, "--network", network).exception
        assert isinstance(error, InputError)
        assert error.code == code


def test_complaints_on_files_alone(network: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("area,people\n010101001001,9000\n010101001002,8000\nx,none\n", "utf-8")
    begin = datetime(2026, 3, 2, 10, tzinfo=UTC)
    rows = [
        f"{(begin + timedelta(minutes=n)).isoformat()},01010100100{1 + n % 2}" for n in range(12)
    ]
    file = tmp_path / "complaints.csv"
    file.write_text("\n".join(["time,area", *rows, "late,010101001001", f"{begin},y"]), "utf-8")
    said = run(
        "lifelines", "complaints", file, "--people", people, "--network", network,
        "--lifeline", "heat", "--json",
    )  # fmt: skip
    told = json.loads(said.stdout)
    assert all(one["chance_out"] > 0.9 for one in told["areas"])
    assert told["suspects"][0]["asset"] == "s1"
    assert said.stderr.count("complaints.csv") == 2
    shown = run("lifelines", "complaints", file, "--people", people)
    assert "010101001002" in shown.stdout


def test_a_network_and_a_feed_into_the_city(database: None, network: Path, tmp_path: Path) -> None:
    dry = json.loads(run("lifelines", "import", network, "--dry-run", "--json").stdout)
    assert (dry["assets"], dry["services"]) == (2, 3)
    assert json.loads(run("lifelines", "now", "--json").stdout)["lifelines"] == []
    said = run("lifelines", "import", network, "--json")
    assert json.loads(said.stdout)["services"] == 2
    assert "999" in said.stderr
    now = datetime.now(UTC)
    feed = tmp_path / "feed.csv"
    feed.write_text(
        "time,area,out,served\n"
        + "".join(
            f"{(now - timedelta(hours=hours)).isoformat()},010101001001,{out},100\n"
            for hours, out in ((9, 0), (8, 80), (2, 0))
        ),
        "utf-8",
    )
    told = json.loads(run("lifelines", "feed", feed, "--lifeline", "heat", "--json").stdout)
    assert (told["taken"], told["outages"]) == (3, 1)
    again = json.loads(run("lifelines", "feed", feed, "--lifeline", "heat", "--json").stdout)
    assert (again["taken"], again["known"]) == (0, 3)
    cards = json.loads(run("lifelines", "score", "--json").stdout)
    assert cards[0]["scores"]["hold"]["value"] == pytest.approx(1 - 80 / 300)
    assert "东区" in run("lifelines", "score").stdout
    assert json.loads(run("lifelines", "pull", "--json").stdout) == {}
    assert run("lifelines", "now").exit_code == 0
