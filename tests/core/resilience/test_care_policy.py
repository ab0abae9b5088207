"""care.toml as a policy."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.resilience.care_policy import (
    DEFAULT_CARE,
    care_data,
    care_faults,
    care_from,
)
from support.grassroots import CARE

DEMO = Path(__file__).resolve().parents[3] / "demo" / "care.toml"
NEED = CARE["needs"][0]


def test_the_demo_reads_and_comes_back() -> None:
    policy = care_from(tomllib.loads(DEMO.read_text("utf-8")))
    assert care_from(json.loads(json.dumps(care_data(policy)))) == policy
    assert policy.need("oxygen") is not None
    assert policy.need("x") is None


def test_who_is_two_things_is_visited_as_the_more_urgent_asks() -> None:
    assert DEFAULT_CARE.days(("disabled",)) == 14
    assert DEFAULT_CARE.days(("disabled", "alone")) == 7


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": 1}, "version"),
        ({"valid_from": None}, "valid_from"),
        ({"extra": 1}, "extra"),
        ({"visits": {"alone": 0}}, "visits.alone"),
        ({"visits": {"king": 3}}, "visits.king"),
        ({"visits": 3}, "visits"),
        ({"law": ["king"]}, "law"),
        ({"needs": 3}, "needs"),
        ({"needs": [3]}, "needs[1]."),
        ({"needs": [{**NEED, "hours": 0}]}, "needs[1].hours"),
        ({"needs": [{**NEED, "name": ""}]}, "needs[1].name"),
        ({"needs": [{**NEED, "support": "care"}]}, "needs[1].support"),
        ({"needs": [{**NEED, "lifeline": 1}]}, "needs[1].lifeline"),
    ],
)
def test_a_fault_is_named(change: dict[str, Any], field: str) -> None:
    assert field in [name for name, _ in care_faults({**CARE, **change})]
    with pytest.raises(InputError):
        care_from({**CARE, **change})
