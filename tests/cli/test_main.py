"""What breaks beneath a command becomes one sentence."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from rencheng import cli
from rencheng.core.common.errors import InputError


def fail(error: Exception) -> None:
    raise error


def run(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(cli, "build", lambda words: lambda: fail(error))
    cli.main()


def test_a_lost_database_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, OperationalError("could not extend file: No space left on device\nHINT"))
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "No space left on device" in said
    assert "HINT" not in said
    assert "Traceback" not in said


def test_an_error_of_ours_is_its_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, InputError("reason_missing"))
    assert ended.value.code == 2
    assert "reason" in capsys.readouterr().err


def test_a_fault_of_the_program_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError):
        run(monkeypatch, ZeroDivisionError())
