"""`rencheng import cells`, `import components` and `calls show` over the tests' database."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from rencheng.cli import build, prepare, runtime
from rencheng.server.calls.actions import Call, record_calls
from rencheng.server.grid.models import CellWorker, Component
from support.city_fixtures import city_folder, own_files, town
from support.grassroots import CELL, FAR_CELL, LAT, LON, set_grass_rules
from support.tables import HOUR, NOW

if TYPE_CHECKING:
    from click.testing import Result

__all__ = ["city_folder", "own_files", "town"]


@pytest.fixture(autouse=True)
def running(monkeypatch: pytest.MonkeyPatch, town: None) -> None:
    monkeypatch.setattr(runtime, "with_database", nullcontext)
    monkeypatch.setattr(prepare, "migrate", lambda: None)
    set_grass_rules(NOW)


def run(*words: object) -> Result:
    said = list(map(str, words))
    return CliRunner().invoke(build(said), said)


def told(*words: object) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(run(*words, "--json").stdout)
    return said


def test_cells_are_given(tmp_path: Path) -> None:
    file = tmp_path / "cells.csv"
    file.write_text(f"cell,worker\n{FAR_CELL},walker\n{CELL},\n9,walker\n", "utf-8")
    assert told("import", "cells", file) == {"taken": 2, "problems": 1}
    assert not CellWorker.objects.filter(cell_id=CELL).exists()
    file.write_text("cell,worker\n9,walker\n", "utf-8")
    assert run("import", "cells", file).exit_code == 1


def test_components_are_taken_in(tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    head = "code,kind,lat,lon,grade,unit"
    file.write_text(f"{head}\n0101010001000001,manhole,{LAT},{LON},A,\n", "utf-8")
    assert told("import", "components", file) == {"taken": 1, "problems": 0}
    assert Component.objects.get().cell_id == CELL


def test_a_day_of_calls_is_shown() -> None:
    record_calls([Call("a", "", NOW, NOW, NOW + HOUR), Call("b", "", NOW, None, NOW)], now=NOW)
    day = told("calls", "show", "--day", "2026-03-02")
    assert (day["total"]["offered"], day["total"]["connection"]) == (2, 0.5)
    assert day["hours"][10]["handle_mean"] == 3600
    assert "10:00" in run("calls", "show", "--day", "2026-03-02").stdout
