"""A file becomes a warehouse without any server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rencheng.cli import build
from rencheng.core.common.errors import InputError, SetupError
from rencheng.warehouse.engine import DuckDB
from rencheng.warehouse.reading import Reader
from rencheng.warehouse.store import Store

FILE = """编号,时间,内容,类别,区域,电话
1,2026-03-02 10:00:00,我的电话13812345678，暖气不热,公共服务/供暖,东区,13812345678
2,2026-03-02 11:00:00,还是不热,公共服务/供暖,东区,13812345678
3,很久以前,路灯不亮,市政,西区,
4,2026-03-03 09:00:00,路灯不亮,市政,西区,
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(build(["warehouse"]), ["warehouse", *map(str, words)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "requests.csv"
    path.write_text(FILE, "utf-8")
    return path


def test_a_file_becomes_a_warehouse(file: Path, tmp_path: Path, duck: DuckDB) -> None:
    folder = tmp_path / "own"
    done = run("load", file, "--folder", folder, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["taken"], told["refused"], told["days"]) == (3, 1, 2)
    assert "requests.csv" in done.stderr
    reader = Reader(Store(folder), duck)
    rows = reader.rows(reader.table("requests").order_by("number")).to_pylist()
    assert "13812345678" not in str(rows)
    assert rows[0]["person"] == rows[1]["person"] != 0
    assert rows[2]["person"] == 0
    assert [row["category_top"] for row in rows] == ["公共服务", "公共服务", "市政"]
    first, last = reader.days() or (None, None)
    assert first is not None
    assert last is not None
    series = reader.rows(reader.series(first, last, level="district", by=()))
    assert sum(series["requests"].to_pylist()) == 3
    assert len(series) == 4


def test_loading_again_changes_nothing(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    run("load", file, "--folder", folder)
    before = [ledger.parts for ledger in Store(folder).ledgers()]
    told = json.loads(run("load", file, "--folder", folder, "--json").stdout.splitlines()[-1])
    assert told["days"] == 0
    assert [ledger.parts for ledger in Store(folder).ledgers()] == before


def test_a_file_without_a_good_row_fails(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("时间,内容\n很久以前,路灯不亮\n", "utf-8")
    assert run("load", path, "--folder", tmp_path / "own").exit_code == 1


def test_the_servers_warehouse_is_left_alone(file: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "own")
    with store.writing("Asia/Shanghai"):
        store.tell(source="server")
    done = run("load", file, "--folder", store.folder)
    assert isinstance(done.exception, SetupError)
    assert done.exception.code == "warehouse_of_server"


def test_a_damaged_file_is_named_by_check(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "own"
    monkeypatch.setenv("RENCHENG_WAREHOUSE", str(folder))
    run("load", file, "--folder", folder)
    assert run("check").exit_code == 0
    mart = Store(folder).mart_ledger("requests_daily").files()[0]
    mart.write_bytes(b"spoilt")
    done = run("check")
    assert done.exit_code == 0
    assert mart.name in done.output
    path = Store(folder).ledger("requests").files()[0]
    path.write_bytes(b"spoilt")
    done = run("check")
    assert done.exit_code == 1
    assert path.name in done.output


def test_an_empty_warehouse_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENCHENG_WAREHOUSE", str(tmp_path))
    done = run("check")
    assert isinstance(done.exception, SetupError)
    assert done.exception.code == "warehouse_empty"


def test_places_of_a_loaded_file_are_analysed_one_by_one(tmp_path: Path) -> None:
    path, folder = tmp_path / "requests.csv", tmp_path / "own"
    rows = "\n".join(
        f"{n},2026-03-02 1{n}:00:00,阳光花园小区一直停水没人管,市政,{place},"
        for n, place in enumerate(["东区"] * 4 + ["西区"])
    )
    path.write_text(f"{FILE.splitlines()[0]}\n{rows}\n", "utf-8")
    run("load", path, "--folder", folder)
    asked = ("analyse", "topics", "--folder", folder, "--processes", 1)
    told = json.loads(run(*asked, "--json").stdout)
    assert (told["from"], told["to"], told["by"]) == ("2026-03-02", "2026-03-02", "district")
    ((place, messages),) = [(one["place"], one["messages"]) for one in told["topics"]]
    assert (place, messages) == ("东区", 4)
    assert "东区" in run(*asked).stdout
    done = run(*asked, "--from", "yesterday")
    assert isinstance(done.exception, InputError)
    assert done.exception.code == "day_unreadable"
