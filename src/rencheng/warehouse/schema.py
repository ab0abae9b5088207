"""The Parquet tables: their columns, their version, and how an older file becomes a newer one.

Text columns are never null: what is not known is "". Times are UTC; `day` and `minute` are read
off the city's own clock when a row is written, so that no engine has to know time zones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pyarrow as pa

from rencheng.core.common.errors import SetupError

#: Rises with every change of a table's columns; UPGRADES says how older files follow.
VERSION: Final = 2
VERSION_KEY: Final = b"rencheng_schema"

#: Levels of place, widest first; each is a column of `requests`.
LEVELS: Final = ("city", "district", "street", "community", "cell")

_TEXT, _TIME, _DAY = pa.string(), pa.timestamp("us", tz="UTC"), pa.date32()
_COUNT, _FLAG, _REAL, _WHO = pa.int32(), pa.bool_(), pa.float64(), pa.int64()


def _schema(columns: Mapping[str, pa.DataType]) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in columns.items()])


REQUESTS: Final = _schema(
    {
        "day": _DAY,  # of receipt, by the city's clock
        "minute": pa.int16(),  # of that day, 0–1439
        "number": _TEXT,
        "source": _TEXT,
        "channel": _TEXT,
        "kind": _TEXT,
        "received_at": _TIME,
        "title": _TEXT,  # masked
        "text": _TEXT,  # masked
        "person": _WHO,  # keyed hash, 0: not known
        "category": _TEXT,  # path of the leaf
        "category_top": _TEXT,  # its first step
        "trade": _TEXT,
        **dict.fromkeys(LEVELS, _TEXT),
        "lat": _REAL,
        "lon": _REAL,
        "unit": _TEXT,
        "urgency": _TEXT,
        "state": _TEXT,
        "due_at": _TIME,
        "dispatched_at": _TIME,  # the first time
        "accepted_at": _TIME,
        "contacted_at": _TIME,
        "reported_at": _TIME,  # the last time
        "called_back_at": _TIME,
        "closed_at": _TIME,
        "redone": _COUNT,
        "resolved": _FLAG,  # null: nobody was asked
        "satisfaction": _COUNT,  # 1–5, null: nobody was asked
        "likes": _COUNT,
        # How it counts in the three rates: 0 left out, 1 counted, 2 counted and good; for which
        # unit and in which month, by its first day. Null: nobody has counted it.
        "rate_unit": _TEXT,
        "rate_month": _DAY,
        "response": pa.int16(),
        "resolution": pa.int16(),
        "satisfied": pa.int16(),
    }
)
#: A request's steps lie with the day of the request, so that a day tells its whole story.
HISTORY: Final = _schema(
    {
        "day": _DAY,
        "number": _TEXT,
        "id": pa.int64(),
        "event": _TEXT,
        "source": _TEXT,
        "target": _TEXT,
        "at": _TIME,
        "recorded_at": _TIME,
        "role": _TEXT,  # system, citizen, staff: nobody's name
        "unit": _TEXT,
    }
)
CALLS: Final = _schema(
    {
        "day": _DAY,
        "minute": pa.int16(),
        "call": _TEXT,
        "person": _WHO,
        "rang_at": _TIME,
        "picked_up_at": _TIME,
        "hung_up_at": _TIME,
        "request": _TEXT,
    }
)
SEARCHES: Final = _schema(
    {
        "day": _DAY,
        "minute": pa.int16(),
        "id": pa.int64(),
        "query": _TEXT,  # cleaned and masked
        "person": _WHO,  # keyed hash that changes every day
        "found": _COUNT,
        "district": _TEXT,
    }
)
SIGNALS: Final = _schema(
    {
        "day": _DAY,
        "id": _TEXT,
        "kind": _TEXT,
        "level": _TEXT,
        "place": _TEXT,
        "category": _TEXT,
        "trade": _TEXT,
        "observed": _REAL,
        "expected": _REAL,
        "score": _REAL,
        "state": _TEXT,
        "raised_at": _TIME,
    }
)

#: Tables that grow by the day; each row's key within its day.
TABLES: Final[dict[str, pa.Schema]] = {
    "requests": REQUESTS,
    "history": HISTORY,
    "calls": CALLS,
    "searches": SEARCHES,
    "signals": SIGNALS,
}
KEYS: Final = {
    "requests": "number",
    "history": "id",
    "calls": "call",
    "searches": "id",
    "signals": "id",
}

#: Tables that are written whole: what the city is made of.
LISTS: Final[dict[str, pa.Schema]] = {
    "places": _schema(
        {
            "code": _TEXT,
            "level": _TEXT,
            "name": _TEXT,
            "name_en": _TEXT,
            "parent": _TEXT,
            "population": _COUNT,
            "lat": _REAL,
            "lon": _REAL,
        }
    ),
    "categories": _schema({"code": _TEXT, "name": _TEXT, "name_en": _TEXT, "top": _TEXT}),
    "trades": _schema({"code": _TEXT, "name": _TEXT, "name_en": _TEXT}),
    "units": _schema({"code": _TEXT, "name": _TEXT, "name_en": _TEXT, "kind": _TEXT}),
    # list: symptom, lifeline; term: what is counted; word: how citizens say it
    "words": _schema({"list": _TEXT, "term": _TEXT, "word": _TEXT}),
}

Upgrade = Callable[[str, pa.Table], pa.Table]


#: Version a file has → what makes the next version of it. Columns that a table lost are dropped
#: and those it gained are null unless the function here fills them.
UPGRADES: Final[dict[int, Upgrade]] = {}  # version 2 only gained columns


def stamped(schema: pa.Schema) -> pa.Schema:
    """The schema with its version, as it is written into every file."""
    return schema.with_metadata({VERSION_KEY: str(VERSION).encode()})


def version_of(schema: pa.Schema) -> int:
    """The version a file's schema was written with; 0 where it says none."""
    told = (schema.metadata or {}).get(VERSION_KEY, b"0")
    return int(told) if told.isdigit() else 0


def upgraded(table: str, rows: pa.Table, *, file: str) -> pa.Table:
    """Rows of an older file in today's columns.

    Raises SetupError `warehouse_newer` for a file that a newer program wrote.
    """
    version = version_of(rows.schema)
    if version > VERSION:
        raise SetupError("warehouse_newer", file=file, found=version, known=VERSION)
    for step in range(version, VERSION):
        if step in UPGRADES:
            rows = UPGRADES[step](table, rows)
    return fitted(TABLES[table], rows)


def fitted(schema: pa.Schema, rows: pa.Table) -> pa.Table:
    """Rows in the schema's columns, order and types; missing ones null, missing text ""."""
    columns = []
    for field in schema:
        if field.name in rows.column_names:
            column = rows[field.name].cast(field.type)
        else:
            column = pa.nulls(len(rows), field.type)
        if field.type == _TEXT and column.null_count:
            column = column.fill_null("")
        columns.append(column)
    return pa.table(columns, schema=stamped(schema))


def empty(schema: pa.Schema) -> pa.Table:
    """No rows."""
    return stamped(schema).empty_table()
