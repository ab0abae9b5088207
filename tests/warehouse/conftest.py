"""One DuckDB for all tests of the warehouse."""

from __future__ import annotations

import pytest

from rencheng.warehouse.engine import DuckDB


@pytest.fixture(scope="session")
def duck() -> DuckDB:
    return DuckDB(memory="1GB", threads=2)
