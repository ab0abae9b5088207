"""Requests as rows of an archive file (归档格式): which column becomes what, and back again.

A row holds every column of the request, its history as a list, and, as JSON, the rows of every
other table that refers to it, so that a table added later comes along by itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from rencheng.server.requests.models import Request, RequestEvent

_MOMENT = pa.timestamp("us", tz="UTC")
_TYPES: dict[type[models.Field], pa.DataType] = {
    models.BooleanField: pa.bool_(),
    models.FloatField: pa.float64(),
    models.IntegerField: pa.int64(),
    models.DateTimeField: _MOMENT,
    models.DateField: pa.date32(),
    models.BinaryField: pa.binary(),
    models.CharField: pa.string(),
    models.TextField: pa.string(),
}
_EVENT_FIELDS = [field for field in RequestEvent._meta.concrete_fields if field.name != "request"]


def table_of(cursor: CursorWrapper, ids: Sequence[int]) -> pa.Table:
    """The requests with these ids, ascending, with all that hangs on them."""
    fields = Request._meta.concrete_fields
    cursor.execute(
        f"SELECT {_selected(fields)} FROM requests_request WHERE id = ANY(%s) ORDER BY id",
        [list(ids)],
    )
    columns = list(zip(*cursor.fetchall(), strict=True))
    arrays = {
        field.column: pa.array(column, _type(field))
        for field, column in zip(fields, columns, strict=True)
    }
    order = arrays["id"].to_pylist()
    events, related = _events(cursor, order), _related(cursor, order)
    arrays["events"] = pa.array([events.get(pk, []) for pk in order], _event_list())
    arrays["related"] = pa.array([json.dumps(related.get(pk, {})) for pk in order], pa.string())
    return pa.table(arrays)


def request_of(row: dict[str, Any]) -> Request:
    """The request as it was; not in its table. Its history and the like are in `archived`.

    A column that the file does not know yet has its default, one that the tables know no more is
    left out.
    """
    request = Request(**_values(Request, row))
    request._state.adding = False
    request.archived = {"events": row["events"], **json.loads(row["related"])}
    return request


def events_of(request: Request) -> list[RequestEvent]:
    """The history of a request that came out of the archive, oldest first; not in its table."""
    rows = (request.archived or {}).get("events", [])
    events = [RequestEvent(**_values(RequestEvent, row), request=request) for row in rows]
    return sorted(events, key=lambda event: (event.recorded_at, event.pk))


def put_back(request: Request) -> None:
    """Write a request that came out of the archive into its tables again, ids and all."""
    request.save(force_insert=True)
    RequestEvent.objects.bulk_create(events_of(request))
    with connection.cursor() as cursor:
        for table, rows in (request.archived or {}).items():
            if table != "events" and rows:
                _insert(cursor, table, rows)
    request.archived = None


def related_tables() -> dict[str, str]:
    """Table → its column that names the request, of all that refers to requests but history.

    Other requests that refer to one keep it from leaving: see `held_by_others`.
    """
    return {
        relation.related_model._meta.db_table: str(relation.field.column)
        for relation in _relations()
        if relation.related_model not in {RequestEvent, Request}
    }


def held_by_others() -> list[str]:
    """Columns of requests by which one request refers to another."""
    inward = (one.field for one in _relations() if one.related_model is Request)
    return [str(field.column) for field in inward]


def take_away(cursor: CursorWrapper, ids: Sequence[int]) -> None:
    """Delete requests and all that hangs on them; the ledger must name them by now."""
    for table, column in {**related_tables(), "requests_requestevent": "request_id"}.items():
        cursor.execute(f'DELETE FROM "{table}" WHERE "{column}" = ANY(%s)', [list(ids)])
    cursor.execute("DELETE FROM requests_request WHERE id = ANY(%s)", [list(ids)])


def _relations() -> list[models.ForeignObjectRel]:
    """Every foreign key to requests, tables between two others included."""
    fields = Request._meta.get_fields(include_hidden=True)
    return [field for field in fields if isinstance(field, models.ForeignObjectRel)]


def _events(cursor: CursorWrapper, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    cursor.execute(
        f"SELECT request_id, {_selected(_EVENT_FIELDS)} FROM requests_requestevent "
        "WHERE request_id = ANY(%s) ORDER BY recorded_at, id",
        [list(ids)],
    )
    names = [str(field.column) for field in _EVENT_FIELDS]
    found: dict[int, list[dict[str, Any]]] = {}
    for request, *values in cursor.fetchall():
        found.setdefault(request, []).append(dict(zip(names, values, strict=True)))
    return found


def _related(cursor: CursorWrapper, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for table, column in related_tables().items():
        cursor.execute(
            f'SELECT "{column}", json_agg(t ORDER BY ctid)::text FROM "{table}" t '
            f'WHERE "{column}" = ANY(%s) GROUP BY 1',
            [list(ids)],
        )
        for request, rows in cursor.fetchall():
            found.setdefault(request, {})[table] = json.loads(rows)
    return found


def _insert(cursor: CursorWrapper, table: str, rows: list[dict[str, Any]]) -> None:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
        "AND NOT attisdropped AND attgenerated = ''",
        [table],
    )
    known = {name for (name,) in cursor.fetchall()}
    names = ", ".join(f'"{name}"' for name in rows[0] if name in known)
    cursor.execute(
        f'INSERT INTO "{table}" ({names}) '
        f'SELECT {names} FROM json_populate_recordset(NULL::"{table}", %s)',
        [json.dumps(rows)],
    )


def _values(model: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
    values = {}
    for field in model._meta.concrete_fields:
        if field.column in row:
            value = row[field.column]
            is_json = isinstance(field, models.JSONField) or _is_list(field)
            values[field.attname] = json.loads(value) if is_json and value is not None else value
    return values


def _selected(fields: Sequence[models.Field]) -> str:
    return ", ".join(
        f'"{field.column}"::text'
        if isinstance(field, models.JSONField)
        else f'to_json("{field.column}")::text'
        if _is_list(field)
        else f'"{field.column}"'
        for field in fields
    )


def _type(field: models.Field) -> pa.DataType:
    """Raises FieldDoesNotExist for a kind of column that the archive has no type for."""
    if isinstance(field, models.JSONField) or _is_list(field):
        return pa.string()
    if isinstance(field, models.ForeignKey):
        return _type(field.target_field)
    for kind, arrow in _TYPES.items():
        if isinstance(field, kind):
            return arrow
    raise FieldDoesNotExist(f"{field} has no type in the archive: add it to _TYPES")


def _is_list(field: models.Field) -> bool:
    return field.get_internal_type() == "ArrayField"


def _event_list() -> pa.DataType:
    return pa.list_(pa.struct([(field.column, _type(field)) for field in _EVENT_FIELDS]))
