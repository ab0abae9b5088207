"""A request and its history in as few statements as may be (落库): what every step passes through.

The ORM would take two or three times as long for the same rows; `rencheng bench lifecycle` tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeAlias

from django.db import connection

from rencheng.server.database.statements import prepared
from rencheng.server.requests.models import Request, RequestEvent

Value: TypeAlias = Callable[[Any], Any]

#: What no step reads stays in the database.
_UNREAD = frozenset({"text", "raw_sealed", "words", "address_sealed", "answer"})
_TOLD = (
    *("event", "source", "target", "at", "recorded_at"),
    *("actor_name", "actor_id", "unit_id", "note", "data"),
)


def locked(number: str) -> Request | None:
    """The request, for this transaction alone; `leads` tells whether others follow it."""
    fields, statement = _reading()
    row = prepared(statement, [number]).fetchone()
    if row is None:
        return None
    values = [_read(field, value) for field, value in zip(fields, row, strict=False)]
    request = Request.from_db("default", [field.attname for field in fields], values)
    request.leads = row[-1]
    return request


def insert(request: Request, history: Sequence[RequestEvent], day: str) -> None:
    """A new request with the history it has from the start, numbered by `day` and the sequence.

    Raises IntegrityError where its source and source id are there already, archived ones too.
    """
    given = {name: value(request) for name, value in _written()}
    left = _left_to_database()
    there = {
        name: value
        for name, value in given.items()
        if value is not None and (value or name not in left)
    }
    values: list[Any] = [day, *there.values(), request.source, request.source_id]
    for line in history:
        values += [value(line) for value in _told()]
    cursor = prepared(_inserting(tuple(there), len(history)), values)
    request.pk, request.number = cursor.fetchone()
    request._state.adding = False
    for line in history:
        line.request_id = request.pk


def change(request: Request, names: Iterable[str], line: RequestEvent) -> None:
    """The named columns of a request, and the line of history that says why."""
    names = tuple(dict.fromkeys(names))
    values = _values()
    given = [*(values[name](request) for name in names), request.pk]
    given += [value(line) for value in _told()]
    prepared(_changing(names), given)


def append(lines: Iterable[RequestEvent]) -> None:
    """Lines of history of many requests, by COPY."""
    values = _told()
    columns = ", ".join(("request_id", *_TOLD))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY requests_requestevent ({columns}) FROM STDIN") as copy,
    ):
        for line in lines:
            copy.write_row([line.request_id, *(value(line) for value in values)])


def _read(field: Any, value: Any) -> Any:
    is_json = field.get_internal_type() == "JSONField"
    return field.from_db_value(value, None, connection) if is_json else value


def _value(field: Any) -> Value:
    """How a column is read off a row, as the driver takes it: JSON alone needs the field's help."""
    own = attrgetter(field.attname)
    if field.get_internal_type() != "JSONField":
        return own
    return lambda row: field.get_db_prep_save(own(row), connection)


@lru_cache(maxsize=1)
def _reading() -> tuple[list[Any], str]:
    fields = [one for one in Request._meta.concrete_fields if one.name not in _UNREAD]
    columns = ", ".join(f"r.{field.column}" for field in fields)
    follows = (
        "EXISTS (SELECT FROM requests_request f WHERE f.leader_id = r.id AND state = 'merged')"
    )
    return fields, (
        f"SELECT {columns}, {follows} FROM requests_request r "  # noqa: S608 - our own columns
        "WHERE r.number = %s FOR UPDATE OF r"
    )


@lru_cache(maxsize=1)
def _values() -> dict[str, Value]:
    return {field.name: _value(field) for field in Request._meta.concrete_fields}


@lru_cache(maxsize=1)
def _written() -> list[tuple[str, Value]]:
    return [(name, value) for name, value in _values().items() if name not in {"id", "number"}]


@lru_cache(maxsize=1)
def _left_to_database() -> frozenset[str]:
    """Columns that the database fills with the empty value by itself."""
    return frozenset(
        field.name for field in Request._meta.concrete_fields if field.has_db_default()
    )


@lru_cache(maxsize=1)
def _told() -> list[Value]:
    by_column = {field.attname: field for field in RequestEvent._meta.concrete_fields}
    return [_value(by_column[name]) for name in _TOLD]


@lru_cache(maxsize=128)
def _inserting(names: tuple[str, ...], lines: int) -> str:
    by_name = {field.name: str(field.column) for field in Request._meta.concrete_fields}
    columns = [by_name[name] for name in names]
    line = "({})".format(", ".join(["(SELECT id FROM taken)", *["%s"] * len(_TOLD)]))
    return (
        "WITH taken AS ("  # noqa: S608 - our own columns
        f"INSERT INTO requests_request (number, {', '.join(columns)}) "
        "SELECT %s || lpad(nextval('requests_number')::text, 8, '0'), "
        f"{', '.join(['%s'] * len(columns))} "
        "WHERE NOT EXISTS (SELECT FROM requests_archivedrequest "
        "WHERE source = %s AND source_id = %s) RETURNING id, number), told AS ("
        f"INSERT INTO requests_requestevent (request_id, {', '.join(_TOLD)}) "
        f"VALUES {', '.join([line] * lines)}) SELECT id, number FROM taken"
    )


@lru_cache(maxsize=128)
def _changing(names: tuple[str, ...]) -> str:
    by_name = {field.name: field.column for field in Request._meta.concrete_fields}
    columns = [by_name[name] for name in names]
    return (
        "WITH moved AS ("  # noqa: S608 - our own columns
        f"UPDATE requests_request SET {', '.join(f'{column} = %s' for column in columns)} "
        "WHERE id = %s RETURNING id) "
        f"INSERT INTO requests_requestevent (request_id, {', '.join(_TOLD)}) "
        f"VALUES ((SELECT id FROM moved), {', '.join(['%s'] * len(_TOLD))})"
    )
