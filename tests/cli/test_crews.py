"""`rencheng crews`: the JSON others rely on; plans that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from rencheng.cli import build
from rencheng.core.common.errors import InputError

PLAN: dict[str, Any] = {
    "crews": 2,
    "tasks": [
        {"id": "station", "hours": 3, "weight": 0},
        {"id": "hospital", "hours": 2.5, "weight": 500, "needs": ["station"]},
        {"id": "street", "hours": 1, "weight": 40},
    ],
}


def run(*words: object) -> Result:
    said = [str(word) for word in words]
    return CliRunner().invoke(build(said), said)


def written(path: Path, plan: object) -> Path:
    path.write_text(plan if isinstance(plan, str) else json.dumps(plan), "utf-8")
    return path


def test_the_json_others_rely_on(tmp_path: Path) -> None:
    told = json.loads(run("crews", written(tmp_path / "plan.json", PLAN), "--json").stdout)
    jobs = {job["task"]: job for job in told["tasks"]}
    assert set(jobs) == {"station", "hospital", "street"}
    assert {"task", "crew", "start_h", "end_h", "restored_h"} == set(jobs["street"])
    assert jobs["hospital"]["restored_h"] == 3
    assert told["objective"] == 500 * 3 + 40 * jobs["street"]["restored_h"]
    assert told["lower_bound"] <= told["objective"]
    assert told["seconds"] >= 0
    assert told["curve"][0] == [0.0, 0.0]
    assert told["curve"][-1][1] == 1


def test_people_see_who_does_what_and_what_else_it_could_cost(tmp_path: Path) -> None:
    done = run("crews", written(tmp_path / "plan.json", PLAN), "--compare")
    assert done.exit_code == 0
    for word in ("station", "█", "weight_per_hour", "closure_greedy", "random"):
        assert word in done.stdout


def test_an_idle_crew_is_named(tmp_path: Path) -> None:
    crews = [{"id": "gas", "skills": ["gas"]}, {"id": "nobody"}]
    tasks = [{"id": "pipe", "hours": 1, "weight": 1, "skills": ["gas"]}]
    done = run("crews", written(tmp_path / "plan.json", {"crews": crews, "tasks": tasks}))
    assert "nobody" in done.stderr


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("[]", "plan"),
        ("{", "plan.json"),
        ({"tasks": 3}, "tasks"),
        ({"tasks": [3]}, "tasks[0]"),
        ({"tasks": [{"hours": 1, "weight": 1}]}, "tasks[0].id"),
        ({"tasks": [{"id": "a", "hours": 0, "weight": 1}]}, "tasks[0].hours"),
        ({"tasks": [{"id": "a", "hours": 1, "weight": -1}]}, "tasks[0].weight"),
        ({"tasks": [{"id": "a", "hours": 1, "weight": 1, "needs": "b"}]}, "tasks[0].needs"),
        ({"tasks": [{"id": "a", "hours": 1, "weight": 1}] * 2}, "tasks[1].id"),
        ({"crews": 0}, "crews"),
        ({"crews": [{}]}, "crews[0].id"),
        ({"crews": [{"id": "a"}, {"id": "a"}]}, "crews"),
        ({"travel": {"a": {"b": "far"}}}, "travel.a.b"),
        ({"travel": []}, "travel"),
    ],
)
def test_a_plan_that_is_none_is_refused_by_field(
    change: object, field: str, tmp_path: Path
) -> None:
    plan = {**PLAN, **change} if isinstance(change, dict) else change
    done = run("crews", written(tmp_path / "plan.json", plan))
    assert isinstance(done.exception, InputError)
    assert (done.exception.code, done.exception.data["field"]) == ("crews_plan", field)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = run("crews", tmp_path / "none.json")
    assert isinstance(done.exception, InputError)
    assert done.exception.data["field"] == "none.json"
