"""The documents of the city folder name every file, column and allowed value."""

from __future__ import annotations

from pathlib import Path

import pytest

from rencheng.core.lifecycle.deadline_policy import LIMIT_UNITS, POLICY_FIELDS
from rencheng.core.lifecycle.policy import LISTS, NUMBERS
from rencheng.core.lifecycle.rates_policy import DEFAULT_RATES, RATES, rates_data
from rencheng.importers import city_settings
from rencheng.importers import city_tables as tables
from rencheng.importers.city import FILES
from rencheng.importers.city_guides import GUIDE_COLUMNS, GUIDE_KINDS

ROOT = Path(__file__).resolve().parents[2]
WORDS = [
    *FILES,
    *tables.PLACE_COLUMNS,
    *tables.UNIT_COLUMNS,
    *tables.CATEGORY_COLUMNS,
    *tables.LINE_COLUMNS,
    *tables.NAMED_COLUMNS,
    *tables.PLACE_LEVELS,
    *tables.UNIT_KINDS,
    *tables.URGENCIES,
    *tables.NAMED_KINDS,
    *GUIDE_COLUMNS,
    *GUIDE_KINDS,
    *city_settings.CitySettings.__slots__,
    *LIMIT_UNITS,
    *city_settings.CRS,
    *POLICY_FIELDS,
    *RATES,
    *rates_data(DEFAULT_RATES),
    *rates_data(DEFAULT_RATES)["streets"],
    *NUMBERS,
    *LISTS,
]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_left_out(language: str) -> None:
    text = (ROOT / "docs" / language / "city-folder.md").read_text("utf-8")
    assert [word for word in WORDS if word not in text] == []
