"""`rencheng emotion` and `rencheng evaluate emotion`: what they print and how they end."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from rencheng.cli import build
from rencheng.core.common.errors import InputError
from rencheng.simulator.feelings import feeling_rows


def run(*words: object) -> Result:
    said = [str(word) for word in words]
    return CliRunner().invoke(build(said), said)


def table(path: Path, seed: int, rows: int) -> Path:
    lines = [f'"{text}",{label}' for text, label in feeling_rows(seed, rows)]
    path.write_text("\n".join(["text,label", *lines]), "utf-8")
    return path


def test_evaluation_prints_the_figures_that_others_rely_on(tmp_path: Path) -> None:
    train, test = table(tmp_path / "train.csv", 1, 240), table(tmp_path / "test.csv", 2, 90)
    said = run("evaluate", "emotion", "--train", train, "--test", test, "--no-vectors", "--json")
    figures = json.loads(said.stdout)
    assert figures["macro_f1"] > 0.7
    assert figures["macro_f1_low"] <= figures["macro_f1"] <= figures["macro_f1_high"]
    assert 0.5 < figures["distress_recall_at_precision_90"] <= 1
    assert {"accuracy", "per_class", "ece", "fit_s", "texts_per_s"} <= set(figures)


def test_a_fitted_reader_and_the_packages_own_read_a_file(tmp_path: Path) -> None:
    train, model = table(tmp_path / "train.csv", 1, 120), tmp_path / "emotion.npz"
    assert run("emotion", "fit", train, "-o", model, "--no-vectors").exit_code == 0
    texts = tmp_path / "texts.csv"
    texts.write_text("text\n好害怕，买不到药，怎么办\n\n听说要停水\n", "utf-8")
    own = json.loads(run("emotion", "read", texts, "--model", model, "--json").stdout)["rows"]
    assert [row["row"] for row in own] == [2, 4]
    said = run("emotion", "read", texts)
    assert said.exit_code == 0
    assert "medicine" in said.stdout


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("text,label\n", "utf-8")
    for words in (("emotion", "fit", empty, "-o", tmp_path / "m.npz"), ("emotion", "read", empty)):
        result = run(*words)
        assert isinstance(result.exception, InputError)
    assert run("emotion", "read", empty, "--model", empty).exit_code != 0
