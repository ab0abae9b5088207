import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rencheng.cli import build
from rencheng.core.common.errors import InputError


def _run(*words: str) -> str:
    result = CliRunner().invoke(build(["simulate"]), ["simulate", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_file_is_written_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "life.csv"
    words = ("--days", "2", "--per-day", "30", "--start", "2026-01-05", "--shock", "heating")
    data = json.loads(_run(*words, "-o", str(path), "--json"))
    with path.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == data["rows"] == sum(data["by_channel"].values())
    assert (data["from"], data["to"]) == ("2026-01-05", "2026-01-06")
    assert data["shocks"][0]["kind"] == "heating"
    assert "heating-1" in _run(*words, "-o", str(path))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "simulate_nothing_to_do"),
        (("--days", "0", "-o", "life.csv"), "simulate_days"),
        (("--per-day", "-5", "-o", "life.csv"), "simulate_per_day"),
        (("--shock", "locusts", "-o", "life.csv"), "shock_unknown"),
        (("--start", "yesterday", "-o", "life.csv"), "simulate_date"),
        (("--city", "nowhere", "-o", "life.csv"), "simulate_city"),
        (("-o", "life.xlsx"), "simulate_suffix"),
        (("--live", "0"), "live_rate"),
    ],
)
def test_wrong_words_are_refused_before_any_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=code):
        _run(*words)
    assert list(tmp_path.iterdir()) == []
