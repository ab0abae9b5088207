"""The rules of a city for outbreaks: there and back, each fault by its field."""

from __future__ import annotations

from typing import Any

import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.outbreak.policy import (
    DEFAULT_OUTBREAK,
    outbreak_data,
    outbreak_faults,
    outbreak_from,
)

GOOD: dict[str, Any] = {
    "version": "2",
    "valid_from": "2026-01-01",
    "symptoms": ["epidemic/care"],
    "words": ["发烧"],
    "signals": {"requests": {"delay": 3, "reporting": 0.05}},
    "loads": {"beds": {"share": 0.02, "delay": 6, "stay": 8}},
    "capacity": {"beds": {"010101": 20}},
}


def test_there_and_back() -> None:
    policy = outbreak_from(GOOD)
    assert outbreak_from(outbreak_data(policy)) == policy
    assert policy.signals["requests"].reporting == 0.05
    assert policy.signals["visits"] == DEFAULT_OUTBREAK.signals["visits"]
    assert [load.name for load in policy.loads] == ["beds"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": " "}, "version"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"beds": 3}, "beds"),
        ({"words": "发烧"}, "words"),
        ({"symptoms": [""]}, "symptoms"),
        ({"signals": {"smoke": {}}}, "signals.smoke"),
        ({"signals": {"tests": {"delay": 99}}}, "signals.tests.delay"),
        ({"signals": {"tests": {"colour": 1}}}, "signals.tests"),
        ({"loads": {"beds": {"share": 1}}}, "loads.beds"),
        ({"loads": {"beds": {"share": -1, "delay": 1, "stay": 1}}}, "loads.beds.share"),
        ({"loads": {"beds": {"share": True, "delay": 1, "stay": 1}}}, "loads.beds.share"),
        ({"capacity": {"beds": {"010101": -3}}}, "capacity.beds.010101"),
        ({"capacity": {"beds": 5}}, "capacity.beds"),
        ({"capacity": 5}, "capacity"),
    ],
)
def test_each_fault_is_named(change: dict[str, Any], field: str) -> None:
    assert field in [name for name, _ in outbreak_faults(GOOD | change)]
    with pytest.raises(InputError, match="outbreak_unusable"):
        outbreak_from(GOOD | change)
