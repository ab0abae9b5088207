"""Children end with their parent, and their logs can be asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from rencheng.cli.processes import LOG_LIMIT_BYTES, last_lines, open_log, spawn, stop_group

PARENT = """
import os, sys, time
from pathlib import Path
from rencheng.cli.processes import spawn
child = spawn(["sleep", "600"], log=Path(sys.argv[1]), environment=os.environ)
print(child.pid, flush=True)
time.sleep(600)
"""
STUBBORN = "trap '' TERM; echo ready; while :; do sleep 0.1; done"


def gone(pid: int) -> bool:
    """Ended; a zombie that nobody collects has ended too."""
    try:
        return " Z " in Path(f"/proc/{pid}/stat").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_until_gone(pid: int) -> bool:
    for _ in range(200):
        if gone(pid):
            return True
        time.sleep(0.05)
    return False


def test_child_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert wait_until_gone(child)


def test_child_that_ignores_its_signal_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = spawn(["/bin/sh", "-c", STUBBORN], log=log, environment=os.environ)
    while "ready" not in last_lines(log):
        time.sleep(0.02)
    stop_group(child, 0.2)
    assert child.returncode == -signal.SIGKILL


def test_last_lines_begin_where_asked(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("old\nnew one\nnew two\n", "utf-8")
    assert last_lines(log, since=4) == "new one\nnew two"
    assert last_lines(log, count=1) == "new two"
    assert last_lines(tmp_path / "none") == ""


def test_large_log_is_put_aside_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as file:
        file.truncate(LOG_LIMIT_BYTES + 1)
    open_log(log).close()
    assert (log.stat().st_size, (tmp_path / "log.1").stat().st_size) == (0, LOG_LIMIT_BYTES + 1)
