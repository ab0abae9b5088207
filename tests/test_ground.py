"""The tests' own ground: the database is ours, the network is closed."""

from __future__ import annotations

import socket

import pytest
from django.db import connection

from support.network import NetworkGuard, is_here


@pytest.mark.django_db
def test_database_is_postgresql_of_this_run() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) >= 150000
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone()[0].startswith("test_")


def test_connections_outside_are_refused_and_remembered() -> None:
    guard = NetworkGuard()
    with socket.socket() as outside, pytest.raises(ConnectionRefusedError, match=r"192\.0\.2\.1"):
        guard.check(outside, ("192.0.2.1", 80))
    assert guard.attempts == ["192.0.2.1:80"]


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("10.0.0.1", False), ("a.b", False)],
)
def test_only_loopback_is_here(host: str, here: bool) -> None:
    assert is_here(host) is here
