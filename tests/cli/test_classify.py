"""`rencheng classify` and `rencheng evaluate classify`: what they print and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rencheng.cli import build
from rencheng.core.common.errors import InputError

LEAKS = ["楼上漏水", "墙面渗水", "屋顶漏雨", "水管爆裂"]
LIGHTS = ["红绿灯坏了", "信号灯不亮", "路口的灯不亮", "灯一直闪"]


def table(path: Path, rows: list[tuple[str, str]], encoding: str = "utf-8") -> Path:
    lines = ["text,label", *(f"{text},{label}" for text, label in rows)]
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


@pytest.fixture
def train(tmp_path: Path) -> Path:
    rows = [(f"{text}，{number}天了", "leak") for text in LEAKS for number in range(4)]
    rows += [(f"{text}，{number}天了", "lights") for text in LIGHTS for number in range(4)]
    return table(tmp_path / "train.csv", rows)


def run(*words: object) -> Result:
    said = [str(word) for word in words]
    return CliRunner().invoke(build(said), said)


def code_of(result: Result) -> str:
    assert isinstance(result.exception, InputError), result.output
    return result.exception.code


def test_a_fitted_model_labels_a_file(train: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.npz"
    fitted = json.loads(run("classify", "fit", train, "-o", model, "--json").stdout)
    assert (fitted["rows"], fitted["labels"], fitted["refused"]) == (32, 2, 0)
    texts = tmp_path / "texts.csv"
    texts.write_text("id,text\n1,厨房漏水\n2,\n3,信号灯坏了\n", "utf-8")
    said = run("classify", "predict", model, texts, "--json")
    rows = json.loads(said.stdout)["rows"]
    assert [(row["row"], row["label"]) for row in rows] == [(2, "leak"), (4, "lights")]
    assert all(0 < row["confidence"] <= 1 and row["words"] for row in rows)
    assert "texts.csv" in said.stderr
    assert "leak" in run("classify", "predict", model, texts).stdout


def test_evaluation_prints_the_figures_that_others_rely_on(train: Path, tmp_path: Path) -> None:
    test = table(tmp_path / "test.csv", [("厨房漏水", "leak"), ("红绿灯坏了", "lights")], "gb18030")
    figures = json.loads(
        run("evaluate", "classify", "--train", train, "--test", test, "--json").stdout
    )
    assert figures["macro_f1"] == figures["accuracy"] == 1
    assert 0 <= figures["macro_f1_low"] <= figures["macro_f1_high"] <= 1
    assert set(figures["per_class"]) == {"leak", "lights"}
    assert {"ece", "fit_s", "texts_per_s"} <= set(figures)
    assert "macro_f1" in run("evaluate", "classify", "--train", train, "--test", test).stdout


def test_a_label_that_was_not_learned_counts_as_wrong(train: Path, tmp_path: Path) -> None:
    test = table(tmp_path / "test.csv", [("厨房漏水", "leak"), ("物业费太高", "fees")])
    figures = json.loads(
        run("evaluate", "classify", "--train", train, "--test", test, "--json").stdout
    )
    assert figures["accuracy"] == 0.5
    assert figures["per_class"]["fees"]["f1"] == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("text,label\n漏水,leak\n渗水,leak\n", "labels_too_few"),
        ("text,label\n,leak\n渗水,\n", "rows_missing"),
        ("content,label\n漏水,leak\n", "table_column_missing"),
        ("", "table_empty"),
    ],
)
def test_what_cannot_be_learned_from_is_said(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "train.csv"
    path.write_text(content, "utf-8")
    assert code_of(run("classify", "fit", path, "-o", tmp_path / "model.npz")) == code
    assert not (tmp_path / "model.npz").exists()


def test_bad_rows_are_named_and_the_good_ones_learned_from(train: Path, tmp_path: Path) -> None:
    with train.open("a", encoding="utf-8") as file:
        file.write("\n没有标签,\n,lights\n")
    said = run("classify", "fit", train, "-o", tmp_path / "model.npz", "--json")
    assert json.loads(said.stdout)["refused"] == 2
    assert said.stderr.count("train.csv") == 2


def test_models_and_places_that_do_not_serve_are_said(train: Path, tmp_path: Path) -> None:
    assert code_of(run("classify", "predict", train, train)) == "model_unusable"
    nowhere = tmp_path / "no" / "model.npz"
    assert code_of(run("classify", "fit", train, "-o", nowhere)) == "model_unwritable"
