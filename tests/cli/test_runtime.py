"""Secrets are made once; a database that will not do is refused in words."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

import pytest

from rencheng.cli.runtime import demand_version, prepare_secrets
from rencheng.core.common.errors import SetupError

NAMES = ("RENCHENG_SECRET_KEY", "RENCHENG_DATA_KEY")


@pytest.fixture(autouse=True)
def _no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")  # so that what the test sets is taken back
        monkeypatch.delenv(name)


def test_secrets_are_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    prepare_secrets(tmp_path / "var")
    first = [os.environ.pop(name) for name in NAMES]
    prepare_secrets(tmp_path / "var")
    assert [os.environ[name] for name in NAMES] == first
    assert len(base64.b64decode(first[1])) == 32
    assert stat.S_IMODE((tmp_path / "var/secrets.env").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secrets.env"]


def test_secrets_of_the_environment_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENCHENG_DATA_KEY", "given")
    prepare_secrets(tmp_path)
    assert os.environ["RENCHENG_DATA_KEY"] == "given"
    assert os.environ["RENCHENG_SECRET_KEY"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("mysql://a@b/c", "database_url_unusable"),
        ("postgresql://nobody@/none?host=/nonexistent", "database_unreachable"),
    ],
)
def test_unusable_database_is_refused(url: str, code: str) -> None:
    with pytest.raises(SetupError, match=code):
        demand_version(url)


def test_old_database_is_refused(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    demand_version(database_url)
    monkeypatch.setattr("rencheng.cli.runtime.OLDEST_POSTGRESQL", 99)
    with pytest.raises(SetupError, match="database_too_old") as refused:
        demand_version(database_url)
    assert refused.value.data["needed"] == 99
