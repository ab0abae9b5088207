"""Feeds that are asked for, over a real connection to a server of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.utils import timezone

from rencheng.core.resilience.network import Network
from rencheng.server.lifelines import pulling
from rencheng.server.lifelines.models import Outage, Pull, Reading
from support.lifelines import WILLOW

Serve = Callable[[bytes, int], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[ThreadingHTTPServer] = []

    def serving(body: bytes, status: int = 200) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}/feed.csv"

    yield serving
    for server in servers:
        server.shutdown()
        server.server_close()


def table() -> bytes:
    now = timezone.now()
    rows = [(now - timedelta(hours=hours), out) for hours, out in ((9, 0), (8, 90), (1, 0))]
    lines = [f"{at.isoformat()},{WILLOW},{out},100" for at, out in rows]
    return "\n".join(["time,area,out,served", *lines, "never,x,1,2"]).encode()


def test_a_feed_is_taken_and_its_outage_found(network: Network, serve: Serve) -> None:
    assert pulling.pull("heat", serve(table(), 200), timezone.now()) == ""
    assert Reading.objects.count() == 3
    assert Outage.objects.count() == 1
    row = Pull.objects.get()
    assert (row.rows, row.refused, row.why) == (3, 1, "")
    assert row.good_at is not None


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [(b"", 500, "HTTPStatusError"), (b"a,b\n1,2\n", 200, "table_column_missing")],
)
def test_what_goes_wrong_is_kept_and_said(
    network: Network, serve: Serve, body: bytes, status: int, why: str
) -> None:
    assert pulling.pull("heat", serve(body, status), timezone.now()) == why
    assert Pull.objects.get().why == why
    assert Pull.objects.get().good_at is None


def test_a_feed_without_end_is_cut_off(
    network: Network, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "MOST_BYTES", 50)
    assert pulling.pull("heat", serve(table(), 200), timezone.now()) == "OSError"
    assert not Reading.objects.exists()


def test_nobody_listens(network: Network) -> None:
    assert pulling.pull("heat", "http://127.0.0.1:9/", timezone.now()) == "ConnectError"
