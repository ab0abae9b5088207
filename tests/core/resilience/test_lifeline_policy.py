"""lifelines.toml as data: read, written back, every fault named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.resilience.policy import (
    DEFAULT_GOALS,
    lifelines_data,
    lifelines_faults,
    lifelines_from,
)

GOOD: dict[str, Any] = {
    "version": "1",
    "valid_from": date(2021, 1, 1),
    "power": {"categories": ["utilities/power"], "target_hours": 12, "pull": "https://x.test/a"},
    "goals": {"hold": [0.4, 0.9, 2.0], "recover": [2, 1]},
}


def test_what_is_read_is_written_back() -> None:
    policy = lifelines_from(GOOD)
    assert policy.rule("power").target_hours == 12
    assert policy.rule("gas").categories == ()
    assert policy.goals["hold"].weight == 2
    assert policy.goals["recover"].weight == 1
    assert policy.goals["spare"] == DEFAULT_GOALS["spare"]
    assert lifelines_from(lifelines_data(policy)) == policy


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": ""}, "version"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"steam": {}}, "steam"),
        ({"power": 3}, "power"),
        ({"power": {"categories": "utilities"}}, "power.categories"),
        ({"power": {"target_hours": 0}}, "power.target_hours"),
        ({"power": {"pull": "file:///etc/passwd"}}, "power.pull"),
        ({"power": {"volts": 230}}, "power.volts"),
        ({"goals": {"speed": [0, 1]}}, "goals.speed"),
        ({"goals": {"hold": [1, 1]}}, "goals.hold"),
        ({"goals": []}, "goals"),
    ],
)
def test_every_fault_names_its_field(change: dict[str, Any], field: str) -> None:
    faults = lifelines_faults({**GOOD, **change})
    assert [name for name, _ in faults] == [field]
    with pytest.raises(InputError, match="lifelines_unusable"):
        lifelines_from({**GOOD, **change})
