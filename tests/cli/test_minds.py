"""`rencheng distress`, `effect`, `compare`, `supplies`, `evaluate crisis` on plain tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from rencheng.cli import build

Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def command(*words: str, rows: list[str], status: bool = False) -> Any:
        file = tmp_path / "table.csv"
        file.write_text("\n".join(rows) + "\n", "utf-8")
        given = [str(file) if word == "FILE" else word for word in words]
        result = CliRunner().invoke(build(given), given)
        assert bool(result.exit_code) == bool(status), result.output
        return json.loads(result.stdout) if "--json" in words and not status else result.stdout

    return command


def test_distress_by_group_hides_the_few(run: Run) -> None:
    rows = ["text,district,trade,person"]
    rows += [f"家里老人冻得睡不着，我很害怕，实在没有办法了,east,home,{n}" for n in range(30)]
    rows += [f"路灯坏了,west,home,{n}" for n in range(15)]
    rows += [f"路灯坏了,west,retail,{n % 3}" for n in range(15)]
    rows += [",west,retail,1"]
    found = run("distress", "FILE", "--json", rows=rows)["groups"]
    by = {(one["district"], one["trade"]): one for one in found}
    assert by["east", "home"]["distress"] > 0.8
    assert by["west", "home"]["distress"] is None  # it would give the few beside it away
    assert by["west", "retail"]["distress"] is None
    assert "<10" in run("distress", "FILE", rows=rows)


def test_an_effect_from_a_table(run: Run) -> None:
    rng, rows = np.random.default_rng(4), ["date,measured,events,chances"]
    for at in range(50):
        day = date(2025, 1, 1) + timedelta(days=at)
        rows.append(f"{day},1,{rng.poisson(60 if at >= 30 else 120)},1000")
        rows.append(f"{day},0,{rng.poisson(120)},1000")
    found = run("effect", "FILE", "--from", "2025-01-31", "--json", rows=rows)
    assert found["ratio_low"] < 0.5 < found["ratio_high"] < 1
    assert found["sure"]
    assert "0." in run("effect", "FILE", "--from", "2025-01-31", rows=rows)
    run("effect", "FILE", "--from", "soon", "--json", rows=rows, status=True)
    run("effect", "FILE", "--from", "2025-01-02", "--json", rows=rows, status=True)


def test_wordings_from_a_table(run: Run) -> None:
    rows = ["wording,helped"] + ["a,0", "a,1"] * 150 + ["b,1", "b,1", "b,1", "b,0"] * 75
    assert run("compare", "FILE", "--json", rows=rows)["verdict"] == "b"
    assert run("compare", "FILE", "--json", rows=rows[:20])["verdict"] == "goes_on"


def test_supplies_from_a_table(run: Run) -> None:
    rows = ["item,place,stock,per_day", "rice,east,10,10", "rice,west,1000,10", "rice,north,x,1"]
    run("supplies", "FILE", "--json", rows=rows, status=True)
    (rice,) = run("supplies", "FILE", "--json", rows=rows[:3])["items"]
    assert rice["places"][0]["days_left"] == [1.0, 1.0, 1.0]
    assert rice["transfers"] == [{"giver": "west", "taker": "east", "units": 130.0}]
    assert rice["next"] == "publish"
    assert "west → east 130" in run("supplies", "FILE", rows=rows[:3])
    run("supplies", "FILE", "--json", rows=["item,place,stock,per_day", "rice,e,-1,1"], status=True)


def test_crises_of_a_labelled_table(run: Run) -> None:
    rows = ["text,label", "我不想活了,crisis", "今天热死了,none", "跳楼价甩卖,none"]
    found = run("evaluate", "crisis", "FILE", "--patterns", "--json", rows=rows)
    assert (found["recall"], found["precision"]) == (1, 1)
    assert "crises" in run("evaluate", "crisis", "FILE", "--patterns", rows=rows)
