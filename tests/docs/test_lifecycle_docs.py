"""The lifecycle's documents are what the table makes of them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from rencheng.core.lifecycle.table import ROLES, STATES, TRANSITIONS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "lifecycle_docs", ROOT / "tools/lifecycle_docs.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(ROOT / "tools"))
    spec.loader.exec_module(module)
    sys.path.remove(str(ROOT / "tools"))
    return module


@pytest.mark.parametrize("language", ["en", "zh"])
def test_committed_pages_are_up_to_date(tool: ModuleType, language: str) -> None:
    kept = (ROOT / "docs" / language / "lifecycle.md").read_text("utf-8")
    assert kept == tool.page(language), "run: python tools/lifecycle_docs.py"
    drawn = (ROOT / "docs" / language / "lifecycle.svg").read_text("utf-8")
    assert drawn == tool.picture(language), "run: python tools/lifecycle_docs.py"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_row_is_in_table_and_diagram(tool: ModuleType, language: str) -> None:
    table = tool.page(language)
    assert table.count("\n| ") == len({(row.event, row.why) for row in TRANSITIONS}) + 2
    arrows = {(row.source, row.target) for row in TRANSITIONS if row.source != row.target}
    stays = {(row.source, row.event) for row in TRANSITIONS if row.source == row.target}
    drawn = tool.picture(language)
    assert drawn.count("url(#tip)") == len(arrows)
    assert drawn.count("↻") == len(stays)
    assert [row.event for row in TRANSITIONS if f"`{row.event}`" not in table] == []


def test_no_reason_is_left_over(tool: ModuleType) -> None:
    assert set(tool.WHY_ZH) == {row.why for row in TRANSITIONS}


def test_the_table_uses_its_own_states_and_roles() -> None:
    used = {row.target for row in TRANSITIONS} | {row.source for row in TRANSITIONS if row.source}
    assert used == set(STATES)
    assert set().union(*(row.roles for row in TRANSITIONS)) <= set(ROLES)


def test_a_state_without_a_word_is_named(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "STATES", (*STATES, "lost"))
    with pytest.raises(KeyError, match="lost"):
        tool.page("zh")
