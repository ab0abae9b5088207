"""grid.toml as a policy: there and back, and every fault named."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.grid_policy import DEFAULT_GRID, grid_data, grid_faults, grid_from
from support.grassroots import GRID

DEMO = Path(__file__).resolve().parents[3] / "demo" / "grid.toml"


def test_the_demo_reads_and_comes_back() -> None:
    policy = grid_from(tomllib.loads(DEMO.read_text("utf-8")))
    assert grid_from(json.loads(json.dumps(grid_data(policy)))) == policy
    assert policy.named("manhole") is not None
    assert policy.named("nothing") is None
    assert {one.kind for one in policy.classes} == {"component", "event"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": ""}, "version"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"classes": []}, "classes"),
        ({"colour": "red"}, "colour"),
        ({"far_m": 0}, "far_m"),
        ({"days": True}, "days"),
        ({"drops": {"a": ""}}, "drops"),
        ({"classes": [1]}, "classes[1]."),
        ({"classes": [{**GRID["classes"][0], "hours": 0}]}, "classes[1].hours"),
        ({"classes": [{**GRID["classes"][0], "group": "roads"}]}, "classes[1].group"),
        ({"classes": [{**GRID["classes"][0], "kind": "thing"}]}, "classes[1].kind"),
        ({"classes": [GRID["classes"][0]] * 2}, "classes[2].code"),
        ({"classes": [{**GRID["classes"][0], "category": 3}]}, "classes[1].category"),
    ],
)
def test_a_fault_is_named(change: dict[str, Any], field: str) -> None:
    data = {**GRID, **change}
    assert field in [name for name, _ in grid_faults(data)]
    with pytest.raises(InputError) as error:
        grid_from(data)
    assert error.value.code == "grid_unusable"


def test_the_house_knows_reasons_but_no_classes() -> None:
    assert DEFAULT_GRID.classes == ()
    assert DEFAULT_GRID.drops
