"""The server process of a cluster: find a running one, start one, stop it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from rencheng.cli.embedded.layout import SOCKET_NAME, Layout, socket_folder
from rencheng.cli.processes import last_lines, spawn
from rencheng.cli.trouble import free_mb, no_room_in
from rencheng.core.common.errors import SetupError

READY_WITHIN_S = 300  # a crash under load may need minutes of recovery
STOP_WITHIN_S = 20
AGAIN_WITHIN_S = 15  # children of a killed server need a moment to go
POLL_S = 0.05
FAST_SHUTDOWN = signal.SIGINT  # ends sessions, writes a checkpoint
IMMEDIATE_SHUTDOWN = signal.SIGQUIT

#: Lines of postmaster.pid (PostgreSQL, src/include/utils/pidfile.h).
LINE_PID, LINE_SOCKET, LINE_STATUS = 0, 4, 7


@dataclass(frozen=True, slots=True)
class Seen:
    """What postmaster.pid says of a server that is alive."""

    pid: int
    socket: Path | None
    ready: bool


def seen(layout: Layout) -> Seen | None:
    """The live server of this cluster, or None. A file left by a dead one does not count."""
    try:
        lines = (layout.data / "postmaster.pid").read_text("utf-8").splitlines()
        pid = int(lines[LINE_PID])
    except (FileNotFoundError, NotADirectoryError, ValueError, IndexError):
        return None
    if not _serves(pid, layout.data):
        return None
    socket = Path(lines[LINE_SOCKET]) if len(lines) > LINE_SOCKET and lines[LINE_SOCKET] else None
    status = lines[LINE_STATUS].strip() if len(lines) > LINE_STATUS else ""
    return Seen(pid, socket, status == "ready")


def start(layout: Layout, *, durable: bool = True) -> tuple[subprocess.Popen[bytes], Path]:
    """Start the server and wait until it takes connections. Returns it and its socket folder.

    Call it from the main thread: the server is told to stop when the thread that started it ends.
    Raises SetupError: `disk_full`, `database_not_started`.
    """
    folder = socket_folder(layout)
    deadline = time.monotonic() + AGAIN_WITHIN_S
    while True:
        _forget_the_dead(layout, folder)
        written = layout.log.stat().st_size if layout.log.exists() else 0
        child = _launch(layout, folder, durable=durable)
        try:
            if _wait_ready(layout, child):
                return child, folder
        except BaseException:
            stop(child)
            raise
        said = last_lines(layout.log, since=written)
        still_there = "is still in use" in said or "already exists" in said
        if still_there and time.monotonic() < deadline:
            time.sleep(0.5)
            continue
        if no_room_in(said):
            raise SetupError("disk_full", path=str(layout.data), free_mb=free_mb(layout.home))
        raise SetupError("database_not_started", log=str(layout.log), lines=said)


def stop(child: subprocess.Popen[bytes]) -> None:
    """Stop the server: fast, then at once; what was committed is kept either way."""
    for signum in (FAST_SHUTDOWN, IMMEDIATE_SHUTDOWN, signal.SIGKILL):
        if child.poll() is not None:
            return
        child.send_signal(signum)
        try:
            child.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            continue


def _launch(layout: Layout, folder: Path, *, durable: bool) -> subprocess.Popen[bytes]:
    command: list[str | Path] = [layout.programs / "bin/postgres", "-D", layout.data]
    command += ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
    command += ["-c", "unix_socket_permissions=0700", "-c", "logging_collector=off"]
    command += ["-c", f"fsync={'on' if durable else 'off'}"]
    return spawn(
        command,
        log=layout.log,
        environment={"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath},
        folder=layout.data,
        account=layout.account,
        death_signal=FAST_SHUTDOWN,
    )


def _wait_ready(layout: Layout, child: subprocess.Popen[bytes]) -> bool:
    """True once it is ready, False if it ended before."""
    deadline = time.monotonic() + READY_WITHIN_S
    while child.poll() is None:
        found = seen(layout)
        if found and found.ready and found.pid == child.pid:
            return True
        if time.monotonic() > deadline:
            stop(child)
            return False
        time.sleep(POLL_S)
    return False


def _serves(pid: int, data: Path) -> bool:
    """Whether process `pid` is a server of `data`: a server's working folder is its data folder.

    Numbers come round again: another program may have the pid that a dead server left behind.
    """
    process = Path("/proc") / str(pid)
    if not process.parent.joinpath("self").exists():  # no /proc: believe the pid
        return _alive(pid)
    try:
        return process.joinpath("cwd").readlink() == data.resolve() and _named_postgres(process)
    except FileNotFoundError:
        return False
    except PermissionError:
        return _named_postgres(process)


def _named_postgres(process: Path) -> bool:
    try:
        return process.joinpath("comm").read_text("utf-8").strip() == "postgres"
    except FileNotFoundError:
        return False


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _forget_the_dead(layout: Layout, folder: Path) -> None:
    """Remove what a killed server left. Only called by who holds the home's lock."""
    if seen(layout) is None:
        for path in (layout.data / "postmaster.pid", folder / SOCKET_NAME):
            path.unlink(missing_ok=True)
        (folder / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
