"""hotline.toml as a phone menu."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.staffing.menu import hotline_data, hotline_faults, hotline_from
from support.grassroots import MENU

DEMO = Path(__file__).resolve().parents[3] / "demo" / "hotline.toml"
ITEM = MENU["items"][0]


def test_the_demo_reads_and_comes_back() -> None:
    menu = hotline_from(tomllib.loads(DEMO.read_text("utf-8")))
    assert hotline_from(json.loads(json.dumps(hotline_data(menu)))) == menu
    assert menu.items[0].leads == "queue"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"welcome": " "}, "welcome"),
        ({"valid_from": 3}, "valid_from"),
        ({"songs": []}, "songs"),
        ({"items": []}, "items"),
        ({"items": [{**ITEM, "key": "A"}]}, "items[1].key"),
        ({"items": [{**ITEM, "leads": "nowhere"}]}, "items[1].leads"),
        ({"items": [{**ITEM, "to": ""}]}, "items[1].to"),
        ({"items": [ITEM, ITEM]}, "items[2].key"),
        ({"items": ["x"]}, "items[1]."),
    ],
)
def test_a_fault_is_named(change: dict[str, Any], field: str) -> None:
    assert field in [name for name, _ in hotline_faults({**MENU, **change})]
    with pytest.raises(InputError):
        hotline_from({**MENU, **change})
