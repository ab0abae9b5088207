"""`rencheng staffing`: C refuses where A answers, surges, what guides free."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from rencheng.cli import build
from rencheng.core.common.errors import InputError

SURGE = ("--calls", 16_640, "--handle", 240)


def run(*words: object) -> Result:
    said = ["staffing", *map(str, words)]
    return CliRunner().invoke(build(said), said)


def told(*words: object) -> dict[str, Any]:
    return dict(json.loads(run(*words, "--json").stdout))


def test_in_a_surge_c_refuses_by_name_and_a_answers() -> None:
    found = told(*SURGE, "--patience", 120, "--agents", 750)
    assert found["erlangs"] == pytest.approx(1109.3, abs=0.1)
    assert found["erlang_c"]["refused"] == "erlang_c_unstable"
    assert 0.3 < found["erlang_a"]["abandoned"] < 0.35
    assert [one["factor"] for one in found["surge"]] == [1, 3, 10]
    assert found["surge"][2]["agents_needed"] > 9 * found["agents_needed"]


def test_without_seats_it_says_how_many_it_takes() -> None:
    found = told(*SURGE)
    assert found["erlang_a"] is None
    assert found["erlang_c"]["agents"] == found["agents_needed"] > 1109
    assert found["erlang_c"]["within"] >= 0.95


def test_guides_free_seats() -> None:
    found = told(*SURGE, "--patience", 120, "--self-service", 0.1)
    assert 80 < found["agents_freed"] < 140


def test_people_read_a_table_and_the_reason() -> None:
    done = run(*SURGE, "--patience", 120, "--agents", 750, "--self-service", 0.1)
    assert done.exit_code == 0
    assert "erlang_a" in done.stdout
    assert "Erlang C" in done.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--calls", 10, "--handle", 0), "staffing_number"),
        (("--calls", 10, "--handle", 60, "--target", 1), "staffing_target"),
        (("--calls", 10, "--handle", 60, "--patience", -1), "staffing_number"),
        (("--calls", 10, "--handle", 60, "--agents", 90_000), "staffing_agents"),
    ],
)
def test_what_cannot_be_is_refused(words: tuple[object, ...], code: str) -> None:
    done = run(*words)
    assert isinstance(done.exception, InputError)
    assert done.exception.code == code


def test_sending_calls_on_helps_those_who_stay() -> None:
    found = told(*SURGE, "--patience", 120, "--agents", 750, "--overflow", 0.3)
    assert found["overflow"]["within"] > found["erlang_a"]["within"]
    assert found["overflow"]["abandoned"] < found["erlang_a"]["abandoned"]
    assert "overflow" in run(*SURGE, "--patience", 120, "--overflow", 0.3).stdout
