"""`rencheng duplicates` and its evaluation: the promised JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rencheng.cli import build

ROWS = """id,time,title,text
01,2026-03-01T08:00,电梯停运,柳堤新城小区三栋电梯停运两天老人上不了楼
02,2026-03-01T11:00,电梯停运,柳堤新城小区三栋电梯停运两天了老人都上不了楼
03,2026-03-01T12:00,路灯,青杨渡花园小区路灯不亮
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "messages.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def run(*words: object) -> Result:
    said = [str(word) for word in words]
    return CliRunner().invoke(build(said), said)


def test_json_names_leader_score_and_reason(file: Path) -> None:
    result = run("duplicates", file, "--json")
    assert result.exit_code == 0, result.output
    (group,) = json.loads(result.stdout)["groups"]
    assert group["leader"] == "01"
    (member,) = group["members"]
    assert member["id"] == "02"
    assert member["score"] > 0.5
    assert "3 h apart" in member["reason"]


def test_evaluate_counts_against_labels(file: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("id,duplicate_of\n01,\n02,01\n03,\n", encoding="utf-8")
    result = run("evaluate", "duplicates", file, "--labels", labels, "--json")
    assert json.loads(result.stdout)["f1"] == 1.0


def test_the_table_is_for_people(file: Path) -> None:
    assert "02" in run("duplicates", file).stdout
