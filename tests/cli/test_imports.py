"""`rencheng import`: what it says, what it writes and how it ends."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rencheng.cli import build, imports
from rencheng.core.common.errors import InputError
from rencheng.core.common.records import RequestRecord

GOOD = "id,time,text\n01,2024-05-06,停水\n02,2024-05-06,停电\n"
MIXED = GOOD + "03,昨天,停气\n04,2024-05-06\n"


def run(*words: object) -> Result:
    said = [str(word) for word in words]
    return CliRunner().invoke(build(["import", *said]), ["import", *said])


def write(tmp_path: Path, content: str, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return path


class Server:
    """Stands for the server: knows what it has taken."""

    def __init__(self) -> None:
        self.known: set[tuple[str, str]] = set()
        self.batches: list[int] = []

    def send(self, batch: Sequence[RequestRecord]) -> Future[tuple[int, int]]:
        self.batches.append(len(batch))
        fresh = {(record.source, record.source_id) for record in batch} - self.known
        self.known |= fresh
        result: Future[tuple[int, int]] = Future()
        result.set_result((len(fresh), len(batch) - len(fresh)))
        return result


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    stand_in = Server()

    @contextmanager
    def database() -> Iterator[imports.Send]:
        yield stand_in.send

    monkeypatch.setattr(imports, "_database", database)
    return stand_in


def test_a_dry_run_needs_no_database_and_names_bad_rows(tmp_path: Path) -> None:
    result = run("requests", write(tmp_path, MIXED), "--dry-run", "--json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert (report["read"], report["good"], report["refused"]) == (4, 2, 2)
    assert (report["taken"], report["known"]) == (None, None)
    assert [(p["row"], p["field"], p["code"]) for p in report["problems"]] == [
        (4, "time", "request_time"),
        (5, None, "table_ragged"),
    ]
    assert "2024-05-06" in report["problems"][0]["why"]  # the remedy shows how to write it


def test_the_same_file_twice_adds_nothing(tmp_path: Path, server: Server) -> None:
    path = write(tmp_path, GOOD)
    reports = [json.loads(run("requests", path, "--json").stdout) for _ in range(2)]
    assert [(report["taken"], report["known"]) for report in reports] == [(2, 0), (0, 2)]


def test_rows_go_in_batches(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH_ROWS", 2)
    rows = "".join(f"{n},2024-05-06,停水{n}\n" for n in range(5))
    assert run("requests", write(tmp_path, "id,time,text\n" + rows)).exit_code == 0
    assert server.batches == [2, 2, 1]


def test_every_refused_row_is_written(tmp_path: Path) -> None:
    rows = "".join(f"{n},never,停水\n" for n in range(30))
    path, refused = write(tmp_path, GOOD + rows), tmp_path / "refused.csv"
    result = run("requests", path, "--dry-run", "--json", "--refused", refused)
    assert len(json.loads(result.stdout)["problems"]) == 20
    with refused.open(encoding="utf-8-sig", newline="") as stream:
        written = list(csv.DictReader(stream))
    assert [int(row["row"]) for row in written] == [*range(4, 34)]
    assert written[0]["field"] == "time"
    assert "never" in written[0]["why"]


@pytest.mark.parametrize("content", ["id,time,text\n", "id,time,text\n1,never,停水\n"])
def test_nothing_useful_ends_with_a_status(tmp_path: Path, content: str) -> None:
    result = run("requests", write(tmp_path, content), "--dry-run")
    assert result.exit_code == 1
    assert "Nothing useful" in result.stderr


def test_the_report_for_people_names_ignored_columns(tmp_path: Path) -> None:
    content = "id,time,text,shoe size\n1,2024-05-06,停水,43\n"
    result = run("requests", write(tmp_path, content), "--dry-run")
    assert "1 rows read, 1 good, 0 refused" in result.stdout
    assert "shoe size" in result.stdout


def test_every_fault_of_a_profile_is_said(tmp_path: Path) -> None:
    profile = write(tmp_path, "sauce = 1\ntimezone = 'Mars'\n", "bad.toml")
    result = run("requests", write(tmp_path, GOOD), "--profile", profile, "--dry-run")
    assert isinstance(result.exception, InputError)
    assert result.exception.code == "profile_refused"
    assert "field sauce" in result.stderr
    assert "field timezone" in result.stderr


def test_a_file_that_is_not_there_is_said_before_a_database_is_asked_for(tmp_path: Path) -> None:
    result = run("requests", tmp_path / "none.csv")
    assert isinstance(result.exception, InputError)
    assert result.exception.code == "table_unreadable"
