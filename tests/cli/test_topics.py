"""`rencheng topics` and `rencheng evaluate topics`: JSON as promised, bad rows named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rencheng.cli import build
from rencheng.core.common.errors import InputError

ROWS = [
    "id,time,title,text,likes",
    "001,2026-03-01,柳堤新城小区搅拌站噪音,夜里睡不着,3",
    "002,2026-03-02T10:00:00+08:00,柳堤新城小区旁搅拌站粉尘,粉尘大,0",
    "003,,柳堤新城小区搅拌站扰民,,",
    "004,yesterday,咨询驾照换证,要什么材料,many",
    "004,2026-03-03,编号重复,,",
    ",2026-03-03,没有编号,,",
    "006,2026-03-03,,,",
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "messages.csv"
    path.write_text("\n".join(ROWS), encoding="utf-8")
    return path


def run(*words: object) -> Result:
    said = [str(word) for word in words]
    return CliRunner().invoke(build(said), said)


def test_json_has_the_promised_shape(file: Path) -> None:
    result = run("topics", file, "--top", 5, "--json")
    assert result.exit_code == 0, result.output
    (topic,) = json.loads(result.stdout)["topics"]
    assert topic["rank"] == 1
    assert sorted(topic["ids"]) == ["001", "002", "003"]
    assert (topic["from"], topic["to"]) == ("2026-03-01", "2026-03-02")
    assert "柳堤新城" in topic["place"]
    assert {"heat", "description", "keywords"} <= topic.keys()


def test_bad_rows_and_cells_are_named(file: Path) -> None:
    said = run("topics", file).stderr
    for row in (5, 6, 7, 8):
        assert f"row {row}" in said or f"第 {row} 行" in said


def test_evaluate_measures_against_gold(file: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold.csv"
    gold.write_text("topic,id\nmixer,001\nmixer,002\nmixer,003\nmixer,999\n", encoding="utf-8")
    result = run("evaluate", "topics", file, "--gold", gold, "--json")
    figures = json.loads(result.stdout)
    assert figures["f1"] == 1.0
    assert figures["topics"][0]["rank"] == 1
    assert "999" in result.stderr


@pytest.mark.parametrize(
    ("content", "code"),
    [("id,name\n1,x\n", "messages_without_text"), ("id,text\n1,\n", "rows_missing")],
)
def test_a_useless_file_is_refused(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "useless.csv"
    path.write_text(content, encoding="utf-8")
    result = run("topics", path)
    assert isinstance(result.exception, InputError)
    assert result.exception.code == code


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        ("[heat]\nlike = 2\n", "policy_key_unknown"),
        ("[heat]\nlikes = 'x'\n", "policy_number"),
        ("[hot]\n", "policy_key_unknown"),
        ("heat", "policy_unreadable"),
    ],
)
def test_a_wrong_policy_is_named(file: Path, tmp_path: Path, policy: str, code: str) -> None:
    path = tmp_path / "topics.toml"
    path.write_text(policy, encoding="utf-8")
    result = run("topics", file, "--policy", path)
    assert isinstance(result.exception, InputError)
    assert result.exception.code == code
