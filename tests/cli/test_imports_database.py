"""Imports into a real database: what was taken is there, and the same file adds nothing."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rencheng.cli import build, runtime
from rencheng.server.requests.models import Request


@pytest.fixture(autouse=True)
def running(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own database runs already."""
    monkeypatch.setattr(runtime, "with_database", nullcontext)


def run(*words: object) -> dict[str, Any]:
    said = ["import", *map(str, words), "--json"]
    result = CliRunner().invoke(build(said), said, catch_exceptions=False)
    report: dict[str, Any] = json.loads(result.stdout)
    return report


@pytest.mark.django_db(transaction=True)
def test_requests_are_taken_once_and_unknown_words_kept(tmp_path: Path) -> None:
    path = tmp_path / "requests.csv"
    content = (
        "工单编号,受理时间,诉求内容,分类,街道,答复,答复时间\n"
        "001,2024-05-06 07:08,小区停水两天,没有的类,没有的街道,,\n"
        "002,2024-05-06 07:08,小区停电,,,已经恢复供电,2024-05-07 09:00\n"
        "003,后天,小区停气,,,,\n"
    )
    path.write_bytes(content.encode("gb18030"))
    first, second = run("requests", path), run("requests", path)
    assert (first["taken"], first["known"], first["refused"]) == (2, 0, 1)
    assert (second["taken"], second["known"], second["refused"]) == (0, 2, 1)
    assert first["encoding"] == "gb18030"
    waiting, answered = Request.objects.order_by("source_id")
    assert (waiting.category_given, waiting.place_given) == ("没有的类", "没有的街道")
    assert (waiting.state, waiting.public) == ("received", False)
    assert (answered.state, answered.answer, answered.public) == ("closed", "已经恢复供电", True)


@pytest.mark.django_db
def test_guides_of_an_unknown_category_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "guides.csv"
    columns = (
        "code,title,kind,category,unit,audience,summary,conditions,materials,steps,"
        "statutory_days,promised_days,fee,result,legal_basis,handle_place,hours,consult_phone,"
        "complain_phone,online,keywords,questions,places,body,source,version,effective,expiry,review"
    )
    cells = ["g1", "标题", "notice", "none/such", "nobody", "", "摘要"]
    row = ",".join([*cells, *[""] * (columns.count(",") + 1 - len(cells))])
    path.write_text(f"{columns}\n{row}\n", "utf-8")
    report = run("guides", path)
    assert (report["added"], report["refused"]) == (0, 1)
    fields = [problem["field"] for problem in report["problems"]]
    assert set(fields) >= {"category", "unit"}
