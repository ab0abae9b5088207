"""The commands `search` and `evaluate search`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rencheng.cli import build
from rencheng.core.common.errors import InputError, SetupError
from rencheng.core.search.documents import Document
from rencheng.index import SearchIndex

DOCS = "id,title,text\n007,供热,暖气不热可以报修。\n8,退费,预付卡余额可以退还。\n9,,公交车改线。\n"
QUERIES = "query,doc_id,answer\n暖气不热怎么办,007,报修\n退卡余额,8,\n公交改线,9,\n"
FIGURES = {"recall_at_1", "recall_at_10", "mrr_at_10", "ndcg_at_10"}


def run(*words: str) -> Result:
    return CliRunner().invoke(build(list(words)), list(words))


def evaluate(folder: Path, docs: str = DOCS, queries: str = QUERIES, *more: str) -> Result:
    (folder / "docs.csv").write_text(docs, "utf-8")
    (folder / "queries.csv").write_text(queries, "utf-8")
    files = ["--docs", str(folder / "docs.csv"), "--queries", str(folder / "queries.csv")]
    return run("evaluate", "search", *files, *more)


def test_search_prints_hits_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENCHENG_HOME", str(tmp_path))
    guide = Document("guide", "a", "供热报修", "暖气不热可以报修。", districts=("990101",))
    SearchIndex.create(tmp_path / "index", [guide])
    shown = run("search", "暖气不热", "--json", "--kind", "guide", "--district", "990101")
    found = json.loads(shown.stdout)
    assert (found["total"], found["kinds"]) == (1, {"guide": 1})
    (hit,) = found["hits"]
    assert hit["id"] == "guide/a"
    passage = hit["passages"][0]
    assert [passage["text"][a:b] for a, b in passage["spans"]] == ["暖气不热"]


def test_search_prints_hits_for_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENCHENG_HOME", str(tmp_path))
    title = "供热报修[/bold]"  # what rich would take for markup stays text
    SearchIndex.create(tmp_path / "index", [Document("guide", "a", title, "暖气不热可以报修。")])
    shown = run("search", "暖气不热")
    assert shown.exit_code == 0
    assert title in shown.stdout
    assert "暖气不热可以报修。" in shown.stdout


def test_search_without_an_index_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENCHENG_HOME", str(tmp_path))
    error = run("search", "暖气").exception
    assert isinstance(error, SetupError)
    assert error.code == "index_missing"


def test_evaluate_measures_and_gives_intervals(tmp_path: Path) -> None:
    figures = json.loads(evaluate(tmp_path, DOCS, QUERIES, "--json").stdout)
    assert figures["engine"] == "lexical"
    assert (figures["documents"], figures["queries"], figures["problems"]) == (3, 3, 0)
    for name in FIGURES:
        assert figures[name] == figures[f"{name}_low"] == figures[f"{name}_high"] == 1.0
    assert {"p50_ms", "p95_ms", "index_docs_per_s"} <= set(figures)


def test_evaluate_prints_a_table(tmp_path: Path) -> None:
    shown = evaluate(tmp_path)
    assert shown.exit_code == 0
    assert "mrr_at_10" in shown.stdout


def test_the_title_may_be_missing(tmp_path: Path) -> None:
    shown = evaluate(tmp_path, "id,text\n007,暖气报修\n", "query,doc_id\n暖气,007\n", "--json")
    assert json.loads(shown.stdout)["mrr_at_10"] == 1.0


def test_bad_rows_are_named_and_the_good_ones_go_on(tmp_path: Path) -> None:
    docs = DOCS + "8,又一个,编号重复\n,无编号,正文\n10,,\n"
    queries = QUERIES + "没有这个文档,404,\n ,8,\n"
    shown = evaluate(tmp_path, docs, queries, "--json")
    assert json.loads(shown.stdout)["problems"] == 5
    for row, field in ((5, "id"), (6, "id"), (7, "text")):
        assert f"docs.csv, row {row}, field {field}" in shown.stderr
    for row, field in ((5, "doc_id"), (6, "query")):
        assert f"queries.csv, row {row}, field {field}" in shown.stderr


@pytest.mark.parametrize(
    ("docs", "queries", "code"),
    [
        ("id,title\n1,a\n", QUERIES, "table_column_missing"),
        ("id,text\n,无编号\n", QUERIES, "search_nothing_to_measure"),
        (DOCS, "query,doc_id\n暖气,404\n", "search_nothing_to_measure"),
        ("", QUERIES, "table_empty"),
    ],
)
def test_nothing_useful_is_an_error(tmp_path: Path, docs: str, queries: str, code: str) -> None:
    error = evaluate(tmp_path, docs, queries).exception
    assert isinstance(error, InputError)
    assert error.code == code


def test_an_engine_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert evaluate(tmp_path, DOCS, QUERIES, "--engine", "magic").exit_code == 2


@pytest.mark.parametrize("engine", ["dense", "hybrid"])
def test_meaning_is_measured_too(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RENCHENG_HOME", str(tmp_path / "home"))
    queries = QUERIES + "屋里冷得像冰窖,007,\n"  # shares no pair with its answer
    found = json.loads(evaluate(tmp_path, DOCS, queries, "--engine", engine, "--json").stdout)
    assert found["engine"] == engine
    assert set(found) >= FIGURES
    assert found["recall_at_10"] == 1
    assert found["encode_s"] > 0


def test_without_a_model_the_remedy_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RENCHENG_EMBEDDER", "none")
    error = evaluate(tmp_path, DOCS, QUERIES, "--engine", "hybrid").exception
    assert isinstance(error, SetupError)
    assert error.code == "embedder_missing"


def tune(folder: Path, *more: str) -> Result:
    evaluate(folder)  # writes the files
    files = ["--docs", str(folder / "docs.csv"), "--queries", str(folder / "queries.csv")]
    return run("tune", "search", *files, "-o", str(folder / "order.npz"), *more)


def test_an_order_is_learned_kept_and_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENCHENG_HOME", str(tmp_path / "home"))
    told = json.loads(tune(tmp_path, "--json").stdout)
    assert list(told["mrr_at_10"]) == ["docs × queries"]
    assert len(told["fingerprint"]) == 16
    order = ("--engine", "hybrid", "--ranker", str(tmp_path / "order.npz"), "--json")
    assert json.loads(evaluate(tmp_path, DOCS, QUERIES, *order).stdout)["recall_at_10"] == 1
    assert "docs × queries" in tune(tmp_path).stdout


def test_each_table_of_documents_needs_its_queries(tmp_path: Path) -> None:
    error = tune(tmp_path, "--docs", str(tmp_path / "docs.csv")).exception
    assert isinstance(error, InputError)
    assert error.code == "tune_pairs"
