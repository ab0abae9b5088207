"""`rencheng archive` and `erase`: what they print, and their exit status."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from rencheng.cli import archive as command
from rencheng.cli import build, runtime
from rencheng.core.common.errors import InputError
from rencheng.server.requests.models import ArchivedRequest, Request
from support.city_fixtures import city_folder, own_files, town
from support.tables import NOW, bring_to

if TYPE_CHECKING:
    from click.testing import Result

__all__ = ["city_folder", "own_files", "town"]


@pytest.fixture(autouse=True)
def running(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own database runs already, and half a year has passed."""
    monkeypatch.setattr(runtime, "with_database", nullcontext)
    monkeypatch.setattr(command, "_now", lambda: NOW + timedelta(days=200))


def run(*words: str) -> Result:
    return CliRunner().invoke(build(list(words)), list(words))


def report(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    said: dict[str, Any] = json.loads(result.stdout)
    return said


@pytest.mark.usefixtures("town")
def test_from_dry_run_to_erasure() -> None:
    number = bring_to("closed")
    bring_to("reported")
    tried = report("archive", "--older-than", "3", "--dry-run")
    assert (tried["requests"], tried["files"], tried["dry_run"]) == (1, [], True)
    assert Request.objects.count() == 2
    done = report("archive", "--older-than", "3")
    assert (done["requests"], done["events"], done["before"]) == (1, 5, "2026-06-18")
    assert ArchivedRequest.objects.get().number == number
    checked = report("archive", "--check")
    assert (checked["files"], checked["requests"], checked["sound"]) == (1, 1, True)
    erased = report("erase", number, "--reason", "本人申请")
    assert (erased["requests"], erased["archived"], erased["files"]) == (0, 1, 1)
    assert "1 requests" in run("archive", "--check").stdout


@pytest.mark.usefixtures("town")
def test_a_lost_file_is_named_and_the_status_says_so(settings: Any) -> None:
    bring_to("closed")
    (path,) = report("archive", "--older-than", "3")["files"]
    (settings.ARCHIVE_PATH / "requests" / path).unlink()
    result = run("archive", "--check")
    assert result.exit_code == 1
    assert path in result.stdout


def test_the_months_must_be_said() -> None:
    assert isinstance(run("archive").exception, InputError)
