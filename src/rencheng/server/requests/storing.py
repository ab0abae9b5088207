"""A request and its history in as few statements as may be (落库): what every step passes through.

The ORM would take two or three times as long for the same rows; `rencheng bench lifecycle` tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

from rencheng.server.requests.models import Request, RequestEvent

#: What no step reads stays in the database.
_UNREAD = frozenset({"text", "raw_sealed", "words", "address_sealed", "answer"})
_TOLD = (
    *("event", "source", "target", "at", "recorded_at"),
    *("actor_name", "actor_id", "unit_id", "note", "data"),
)


def locked(number: str) -> Request | None:
    """The request, for this transaction alone; `leads` tells whether others follow it."""
    fields, statement = _reading()
    with connection.cursor() as cursor:
        cursor.execute(statement, [number])
        row = cursor.fetchone()
    if row is None:
        return None
    values = [_read(field, value) for field, value in zip(fields, row, strict=False)]
    request = Request.from_db("default", [field.attname for field in fields], values)
    request.leads = row[-1]
    return request


def insert(request: Request, history: Sequence[RequestEvent], day: str) -> None:
    """A new request with the history it has from the start, numbered by `day` and the sequence."""
    fields = _written()
    given: list[Any] = [day, *(_prepared(request, field) for field in fields)]
    for line in history:
        given += [_prepared(line, field) for field in _told()]
    with connection.cursor() as cursor:
        cursor.execute(_inserting(len(history)), given)
        request.pk, request.number = cursor.fetchone()
    request._state.adding = False
    for line in history:
        line.request_id = request.pk


def change(request: Request, names: Iterable[str], line: RequestEvent) -> None:
    """The named columns of a request, and the line of history that says why."""
    names = tuple(dict.fromkeys(names))
    fields = [Request._meta.get_field(name) for name in names]
    given = [*(_prepared(request, field) for field in fields), request.pk]
    given += [_prepared(line, field) for field in _told()]
    with connection.cursor() as cursor:
        cursor.execute(_changing(names), given)


def append(lines: Iterable[RequestEvent]) -> None:
    """Lines of history of many requests, by COPY."""
    fields = _told()
    columns = ", ".join(("request_id", *_TOLD))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY requests_requestevent ({columns}) FROM STDIN") as copy,
    ):
        for line in lines:
            copy.write_row([line.request_id, *(_prepared(line, field) for field in fields)])


def _read(field: Any, value: Any) -> Any:
    is_json = field.get_internal_type() == "JSONField"
    return field.from_db_value(value, None, connection) if is_json else value


def _prepared(row: models.Model, field: Any) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)


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
def _written() -> list[Any]:
    return [one for one in Request._meta.concrete_fields if one.name not in {"id", "number"}]


@lru_cache(maxsize=1)
def _told() -> list[Any]:
    by_column = {field.attname: field for field in RequestEvent._meta.concrete_fields}
    return [by_column[name] for name in _TOLD]


@lru_cache(maxsize=8)
def _inserting(lines: int) -> str:
    fields = _written()
    line = "({})".format(", ".join(["(SELECT id FROM taken)", *["%s"] * len(_TOLD)]))
    return (
        "WITH taken AS ("  # noqa: S608 - our own columns
        f"INSERT INTO requests_request (number, {', '.join(field.column for field in fields)}) "
        "VALUES (%s || lpad(nextval('requests_number')::text, 8, '0'), "
        f"{', '.join(['%s'] * len(fields))}) RETURNING id, number), told AS ("
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
