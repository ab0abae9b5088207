"""Rows of the working tables as Arrow tables in the warehouse's columns."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from django.conf import settings
from django.db import connection

from rencheng.server.people.vault import keyed_hash
from rencheng.server.requests.archived import archived_among_live, archived_span
from rencheng.server.warehousing import selects
from rencheng.warehouse import schema
from rencheng.warehouse.rows import placed, with_steps

_DAY_OF = "r.{moment} >= %(begin)s AND r.{moment} < %(end)s"
_TAKEN = 'r.id IN (SELECT "row" FROM warehousing_taken WHERE "table" = \'{table}\')'


def zone_name() -> str:
    """The city's time zone, by which days are cut."""
    return str(settings.TIME_ZONE)


def days_of(table: str) -> list[date]:
    """Every day from the first to the last that has rows, by the city's clock."""
    source = selects.SOURCES[table]
    zone = ZoneInfo(zone_name())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min({source.moment}), max({source.moment}) FROM {source.changed}")  # noqa: S608 - names from selects.py
        first, last = cursor.fetchone()
    away = archived_span() if source.changed == "requests_request" else None
    if away is not None:
        first, last = min(first or away[0], away[0]), max(last or away[1], away[1])
    if first is None:
        return []
    first, last = first.astimezone(zone).date(), last.astimezone(zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def day_rows(together: str, day: date) -> dict[str, pa.Table]:
    """Every row of a day, of a table and what comes with it."""
    zone = ZoneInfo(zone_name())
    begin = datetime.combine(day, time.min, zone)
    end = datetime.combine(day + timedelta(days=1), time.min, zone)
    moment = selects.SOURCES[together].moment
    asked = _DAY_OF.format(moment=moment), {"begin": begin, "end": end}
    if selects.SOURCES[together].changed != "requests_request":
        return _fetched(together, *asked)
    with archived_among_live(begin, end):
        return _fetched(together, *asked)


def taken_rows(together: str) -> dict[str, pa.Table]:
    """The rows that the temporary table `warehousing_taken` names, and what comes with them."""
    return _fetched(together, _TAKEN.format(table=together), {})


def lists() -> dict[str, pa.Table]:
    """What the city is made of."""
    return {name: _copied(query, schema.LISTS[name], {}) for name, query in selects.LISTS.items()}


def _fetched(together: str, condition: str, data: Mapping[str, Any]) -> dict[str, pa.Table]:
    found = {}
    for table in selects.TOGETHER[together]:
        query = selects.SOURCES[table].query(condition)
        found[table] = _copied(query, _columns(table), {**data, "zone": zone_name()})
    if "requests" in found:
        known = with_steps(placed(found["requests"], _levels()), found["history"])
        found["requests"] = _pseudonymous(known)
    if "calls" in found:
        found["calls"] = _pseudonymous(found["calls"])
    return {table: schema.fitted(schema.TABLES[table], rows) for table, rows in found.items()}


def _columns(table: str) -> pa.Schema:
    """The types in which the query's columns arrive."""
    known = schema.TABLES[table]
    return pa.schema(
        [
            (name, known.field(name).type if name in known.names else pa.string())
            for name in selects.SOURCES[table].columns
        ]
    )


def _copied(query: str, columns: pa.Schema, data: Mapping[str, Any]) -> pa.Table:
    """The query's rows by COPY: some twenty times faster than fetching them one by one."""
    buffer = io.BytesIO()
    statement = f"COPY ({query}) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor, cursor.copy(statement, data) as copy:
        for block in copy:
            buffer.write(block)
    if not buffer.tell():
        return columns.empty_table()
    buffer.seek(0)
    raw = {
        field.name: pa.int64() if pa.types.is_timestamp(field.type) else field.type
        for field in columns
    }
    rows = pa_csv.read_csv(
        buffer,
        read_options=pa_csv.ReadOptions(column_names=columns.names, use_threads=False),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types=raw, true_values=["t"], false_values=["f"], strings_can_be_null=False
        ),
    )
    return rows.cast(columns)


def _pseudonymous(rows: pa.Table) -> pa.Table:
    """Rows with the person's number in our tables replaced by its keyed hash; 0: not known."""
    known = pc.dictionary_encode(rows["person"]).combine_chunks()
    hashes = pa.array([_hash(number) for number in known.dictionary.to_pylist()], pa.int64())
    person = pc.fill_null(hashes.take(known.indices), 0)
    return rows.set_column(rows.column_names.index("person"), "person", person)


@cache
def _hash(number: int) -> int:
    return int.from_bytes(keyed_hash(str(number), "warehouse")[:8], "big", signed=True)


def _levels() -> dict[str, dict[str, str]]:
    """Place's code → level → code of the place at that level, itself and those above it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, level, parent_id FROM places_place")
        known = {code: (level, parent) for code, level, parent in cursor.fetchall()}
    found: dict[str, dict[str, str]] = {}
    for code in known:
        above: dict[str, str] = {}
        at: str | None = code
        while at is not None and at in known:
            level, parent = known[at]
            above[level] = at
            at = parent
        found[code] = above
    return found
