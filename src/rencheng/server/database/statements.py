"""Statements that every step runs (预备语句): prepared once a connection, bound by the database.

Django's own cursor writes the values into the text and has it planned each time, which for the few
statements of a step costs more than running them. Everything else goes through Django's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper


class _Prepared(ServerBindingCursor):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        options["prepare"] = True
        return super().execute(query, params, **options)  # type: ignore[misc] # stubs of psycopg 2


def prepared(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> CursorWrapper:
    """Run a statement whose text is one of few; the cursor with its rows.

    It runs in the open transaction, where there is one, and raises what Django's cursor does.
    Values without a type of their own take that of their column: name it where there is none.
    """
    connection.ensure_connection()
    own: Any = _Prepared(connection.connection)  # type: ignore[call-arg] # as above
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    cursor: CursorWrapper = wrap(own)
    cursor.execute(statement, values)
    return cursor
