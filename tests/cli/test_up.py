"""The whole life of `rencheng up`, as its user sees it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from rencheng.cli.embedded import ensure, exists, layout, postmaster
from rencheng.cli.up import StopRequested, begin_whole, stoppable

UP = [sys.executable, "-c", "from rencheng.cli import main; main()", "up", "--demo-days", "0"]


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="rencheng-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(layout.choose(folder).base, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(home: Path, port: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "RENCHENG_HOME": str(home), "RENCHENG_LANG": "en"}
    environment.pop("DATABASE_URL")
    return subprocess.Popen(
        [*UP, "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(running: subprocess.Popen[str], words: str) -> str:
    """What it printed up to the line with `words`, or all if it ended before."""
    assert running.stdout is not None
    seen = ""
    for line in running.stdout:
        seen += line
        if words in line:
            break
    return seen


def test_up_serves_says_what_runs_and_stops_with_everything(home: Path) -> None:
    port = free_port()
    running = start(home, port)
    try:
        said = read_until(running, "Ctrl-C")
        assert f"http://127.0.0.1:{port}/desk/" in said
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
            assert answer.status == 200
        second = start(home, port)
        told, _ = second.communicate(timeout=60)
        assert second.returncode == 0
        assert f"runs already (process {running.pid}" in told
    finally:
        running.send_signal(signal.SIGTERM)
        said_at_the_end, _ = running.communicate(timeout=60)
    assert running.returncode == 0
    assert "Everything has stopped" in said_at_the_end
    assert postmaster.seen(layout.choose(home)) is None
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_stop_that_an_engine_wraps_is_a_stop() -> None:
    with pytest.raises(StopRequested), stoppable():
        raise RuntimeError("Query interrupted") from StopRequested()
    with pytest.raises(RuntimeError, match="broken"), stoppable():
        raise RuntimeError("broken")


def test_first_start_that_was_killed_is_taken_back(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    mark = begin_whole(home)
    ensure(home, durable=False).stop()  # as far as it came; the mark still stands
    begin_whole(home)
    assert not exists(home)
    assert mark.exists()


def test_complete_first_start_is_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    mark = begin_whole(home)
    ensure(home, durable=False).stop()
    mark.unlink()
    begin_whole(home)
    assert exists(home)
    assert not mark.exists()


def test_taken_port_is_said_before_anything_is_begun(home: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        refused = start(home, holder.getsockname()[1])
        said, _ = refused.communicate(timeout=60)
    assert refused.returncode == 2
    assert "is taken by" in said
    assert f"(pid {os.getpid()})" in said
    assert not (home / "postgres").exists()
