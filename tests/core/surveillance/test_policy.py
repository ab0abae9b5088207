"""The rules for alarms as plain data: read back, and every fault named."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.surveillance.policy import (
    DEFAULT_ALARMS,
    RANGES,
    AlarmPolicy,
    alarms_data,
    alarms_faults,
    alarms_from,
)

DEMO = Path(__file__).resolve().parents[3] / "demo/alarms.toml"


def test_the_plain_data_is_read_back() -> None:
    data = tomllib.loads(DEMO.read_text("utf-8"))
    policy = alarms_from(data)
    assert alarms_from(alarms_data(policy)) == policy
    assert alarms_from(alarms_data(DEFAULT_ALARMS)) == DEFAULT_ALARMS
    assert set(data) == set(AlarmPolicy.__slots__)
    assert set(RANGES) < set(data)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": " "}, "version"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"detectors": ["daily", "oracle"]}, "detectors"),
        ({"detectors": "daily"}, "detectors"),
        ({"alpha": True}, "alpha"),
        ({"alpha": 0.02}, "alpha"),
        ({"floor": 0.002}, "alpha"),
        ({"ceiling": 1}, "ceiling"),
        ({"least": 2.5}, "least"),
        ({"step": 0.5}, "step"),
        ({"true_low": 0.9}, "true_high"),
        ({"recent": 5}, "recent"),
        ({"digest_hour": 24}, "digest_hour"),
        ({"aplha": 0.001}, "aplha"),
    ],
)
def test_every_fault_is_named(change: dict[str, Any], field: str) -> None:
    data = {**alarms_data(DEFAULT_ALARMS), **change}
    assert [name for name, _ in alarms_faults(data)] == [field]
    with pytest.raises(InputError, match="alarms_unusable"):
        alarms_from(data)
