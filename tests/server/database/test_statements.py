"""Statements that are prepared, and a connection that is asked now and then."""

from __future__ import annotations

import time

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from rencheng.server.database.base import DatabaseWrapper
from rencheng.server.database.statements import prepared

pytestmark = pytest.mark.django_db

_TELL = "SELECT %s::int + 1, %s::text"


def test_a_statement_runs_in_the_transaction_and_is_seen_by_whoever_counts() -> None:
    with CaptureQueriesContext(connection) as seen:
        assert prepared(_TELL, [1, "水"]).fetchone() == (2, "水")
    assert len(seen) == 1
    prepared("SET LOCAL statement_timeout = 0", [])


def test_it_is_planned_once_and_faults_are_those_of_django() -> None:
    for _ in range(3):
        prepared(_TELL, [1, "电"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%+ 1,%%'"
        )
        assert cursor.fetchone() == (1,)
    with pytest.raises(IntegrityError), transaction.atomic():
        prepared("INSERT INTO people_unit (code) VALUES (%s)", [None])
    assert prepared(_TELL, [2, "气"]).fetchone() == (3, "气")


def test_a_connection_is_asked_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        "django.db.backends.postgresql.base.DatabaseWrapper.is_usable",
        lambda self: not asked.append(1),
    )
    own = connections["default"]
    assert isinstance(own, DatabaseWrapper)
    monkeypatch.setattr(own, "_asked_at", time.monotonic() - 60)
    assert own.is_usable()
    assert own.is_usable()
    assert len(asked) == 1, "it answered a moment ago"
    monkeypatch.setattr(own, "errors_occurred", True)
    assert own.is_usable()
    assert len(asked) == 2, "after a fault it is asked"
