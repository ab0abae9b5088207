"""The warehouse's pages list the marts as the code has them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools/warehouse_docs.py"
spec = importlib.util.spec_from_file_location("warehouse_docs", TOOL)
assert spec is not None
assert spec.loader is not None
warehouse_docs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(warehouse_docs)


@pytest.mark.parametrize("path", warehouse_docs.PAGES, ids=lambda path: path.parent.name)
def test_pages_match_the_marts(path: Path) -> None:
    text = path.read_text("utf-8")
    assert warehouse_docs.page(text) == text, "run tools/warehouse_docs.py"
    assert text.count("### `") >= 8
