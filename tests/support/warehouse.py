"""Hand-made rows for a warehouse: what a test does not name has a sensible value."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from rencheng.warehouse import schema
from rencheng.warehouse.store import Store, split_by_day

ZONE = "Asia/Shanghai"
MONDAY = date(2026, 3, 2)

_USUAL: dict[str, dict[str, Any]] = {
    "requests": {
        "minute": 600,
        "channel": "phone",
        "kind": "complaint",
        "person": 0,
        "category": "utilities/heating/cold",
        "category_top": "utilities",
        "city": "010100",
        "district": "010101",
        "street": "010101001",
        "urgency": "general",
        "state": "dispatched",
        "redone": 0,
        "likes": 0,
    },
    "calls": {"minute": 600, "person": 0},
    "searches": {"minute": 600, "person": 0, "found": 0},
    "history": {},
    "signals": {},
}


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of a day by the city's clock, in UTC."""
    from zoneinfo import ZoneInfo

    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(ZONE))
    return local.astimezone(UTC)


def rows(table: str, given: Iterable[dict[str, Any]]) -> pa.Table:
    """Rows of a table; each gets a key of its own where none is given."""
    key = schema.KEYS[table]
    numbered = pa.types.is_integer(schema.TABLES[table].field(key).type)
    listed = []
    for number, row in enumerate(given, start=1):
        usual = {**_USUAL[table], "day": MONDAY, key: number if numbered else f"r{number:04d}"}
        whole = {**usual, **row}
        if table == "requests":
            whole.setdefault("received_at", at(whole["day"]))
        listed.append(whole)
    return schema.fitted(
        schema.TABLES[table], pa.Table.from_pylist(listed, schema=schema.TABLES[table])
    )


def filled(folder: Path, **tables: Iterable[dict[str, Any]]) -> Store:
    """A warehouse that holds these rows."""
    store = Store(folder)
    with store.writing(ZONE):
        for table, given in tables.items():
            if table in schema.LISTS:
                store.put_list(table, pa.Table.from_pylist(list(given), schema=schema.LISTS[table]))
            else:
                store.put_days(table, split_by_day(rows(table, given)).items())
    return store


def mart_built(store: Store) -> Store:
    """The store with the marts that the explorer reads."""
    from rencheng.warehouse.build import build_marts
    from rencheng.warehouse.engine import DuckDB
    from rencheng.warehouse.explore import measures

    build_marts(store, DuckDB(memory="512MB", threads=1), set(measures().values()))
    return store
