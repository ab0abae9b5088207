"""`rencheng rates` and `rencheng replay`: what they print, and what they refuse."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from rencheng.cli import build, runtime
from rencheng.core.common.errors import InputError
from rencheng.server.assessment.models import RateFact
from rencheng.server.requests import steps
from support.city_fixtures import city_folder, own_files, town
from support.city_folder import DEADLINES
from support.tables import HOUR, NOW, bring_to, staff

if TYPE_CHECKING:
    from click.testing import Result

__all__ = ["city_folder", "own_files", "town"]


@pytest.fixture(autouse=True)
def running(monkeypatch: pytest.MonkeyPatch, town: None) -> None:
    """The tests' own database runs already; one request was contacted after three hours."""
    monkeypatch.setattr(runtime, "with_database", nullcontext)
    number = bring_to("accepted")
    steps.contact(number, actor=staff("heating"), now=NOW + 3 * HOUR)


def run(*words: object) -> Result:
    said = list(map(str, words))
    return CliRunner().invoke(build(said), said)


def report(*words: object) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    said: dict[str, Any] = json.loads(result.stdout)
    return said


def policy(folder: Path, contact: int) -> Path:
    path = folder / "tried.toml"
    path.write_text(f'{DEADLINES}[contact]\nlifeline = {{ amount = {contact}, unit = "hours" }}\n')
    return path


def test_a_month_is_compared_and_counted_anew() -> None:
    found = report("rates", "show", "--month", "2026-03", "--by", "unit")
    assert [(one["code"], one["response"]["good"]) for one in found["lines"]] == [("heat", 0)]
    assert "2026-03" in run("rates", "show", "--by", "month").stdout
    RateFact.objects.all().delete()
    assert report("rates", "recount") == {"counted": 1}
    assert report("rates", "show", "--month", "2026-03")["total"]["requests"] == 1


def test_a_policy_is_replayed_and_nothing_changed(tmp_path: Path) -> None:
    span = ("--from", "2026-03-01", "--to", "2026-03-05")
    found = report("replay", *span, "--deadlines", policy(tmp_path, 4))
    (unit,) = found["units"]
    assert (unit["old"]["response"], unit["new"]["response"]) == (0.0, 1.0)
    assert found["requests"] == 1
    assert "0.0% → 100.0%" in run("replay", *span, "--deadlines", policy(tmp_path, 4)).stdout
    assert RateFact.objects.get().response == 1, "counted as before"


def test_what_cannot_be_replayed_is_said(tmp_path: Path) -> None:
    span = ("--from", "2026-03-01", "--to", "2026-03-05")
    nothing = run("replay", *span)
    assert isinstance(nothing.exception, InputError)
    assert nothing.exception.code == "replay_nothing_to_try"
    faulty = policy(tmp_path, 0)
    refused = run("replay", *span, "--deadlines", faulty)
    assert refused.exit_code == 1
    assert "contact" in refused.stderr
    back = run("replay", "--from", "2026-03-05", "--to", "2026-03-01", "--deadlines", faulty)
    assert back.exit_code == 1
    wrong = run("rates", "show", "--month", "March")
    assert isinstance(wrong.exception, InputError)
