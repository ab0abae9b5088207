"""The lifecycle's policy: read back as it was written, refused where a field is missing."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.history import Event
from rencheng.core.lifecycle.policy import (
    DEFAULT_LIFECYCLE,
    LISTS,
    NUMBERS,
    chosen,
    lifecycle_data,
    lifecycle_from,
    must_escalate,
    reopens_until,
)

DEMO = Path(__file__).resolve().parents[3] / "demo/lifecycle.toml"
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def data() -> dict[str, Any]:
    return lifecycle_data(DEFAULT_LIFECYCLE)


def step(event: str, unit: str | None = "heat") -> Event:
    return Event(event, "", "", NOW, unit)


def test_it_survives_json() -> None:
    assert lifecycle_from(json.loads(json.dumps(data()))) == DEFAULT_LIFECYCLE


def test_the_demo_city_sets_what_is_built_in() -> None:
    assert {**lifecycle_data(lifecycle_from(tomllib.loads(DEMO.read_text("utf-8"))))} == {
        **data(),
        "version": "1",
    }


@pytest.mark.parametrize("field", ["version", "valid_from", *NUMBERS, *LISTS])
@pytest.mark.parametrize("value", [None, "", -1, 10_000, True, [], [{}], [{"code": " "}], ["x"]])
def test_a_field_that_cannot_be_used_is_named(field: str, value: object) -> None:
    with pytest.raises(InputError) as error:
        lifecycle_from({**data(), field: value})
    assert error.value.code == "lifecycle_unusable"
    assert error.value.data["field"].startswith(field)


@pytest.mark.parametrize("field", ["version", "valid_from", *NUMBERS, *LISTS])
def test_a_field_that_is_missing_is_named(field: str) -> None:
    given = data()
    del given[field]
    with pytest.raises(InputError) as error:
        lifecycle_from(given)
    assert error.value.data["field"] == field


def test_a_code_stands_once() -> None:
    twice = {**data(), "exclusions": [data()["exclusions"][0]] * 2}
    with pytest.raises(InputError) as error:
        lifecycle_from(twice)
    assert error.value.data["field"] == "exclusions[2]"


def test_a_choice_that_is_none_is_refused_with_those_there_are() -> None:
    assert chosen(DEFAULT_LIFECYCLE.lines, "119").name == "消防救援"
    with pytest.raises(InputError) as error:
        chosen(DEFAULT_LIFECYCLE.lines, "911")
    assert error.value.data == {"given": "911", "known": "110, 119, 120, 122"}


def test_more_than_three_redos_or_three_units_escalate() -> None:
    redone = [step("redo")] * 3
    assert must_escalate(redone, DEFAULT_LIFECYCLE) is None
    assert must_escalate([*redone, step("redo")], DEFAULT_LIFECYCLE) == "redone"
    bounced = [
        line
        for unit in ("heat", "river", "east")
        for line in (step("object", unit), step("return_", None))
    ]
    assert must_escalate(bounced[:4], DEFAULT_LIFECYCLE) is None
    assert must_escalate(bounced, DEFAULT_LIFECYCLE) == "bounced"
    assert must_escalate([*bounced[:4], *bounced[:2]], DEFAULT_LIFECYCLE) is None


def test_reopening_ends() -> None:
    assert reopens_until(NOW, DEFAULT_LIFECYCLE) == NOW + timedelta(days=15)
