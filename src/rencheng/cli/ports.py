"""Is a port free, and who has it if not (端口)."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

from rencheng.core.common.errors import SetupError

LISTENING = "0A"  # state of a socket in /proc/net/tcp


def demand_free(host: str, port: int) -> None:
    """Refuse a port that cannot be listened on. SetupError: `port_taken`, `port_forbidden`,
    `host_unusable`.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
            trial.listen(1)
        except PermissionError:
            raise SetupError("port_forbidden", port=port) from None
        except (OSError, OverflowError) as error:
            if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
                other = port + 1 if port < 65535 else 8000
                raise SetupError("port_taken", port=port, who=who(port), other=other) from None
            raise SetupError("host_unusable", host=host) from None


def who(port: int) -> str:
    """The process that listens on `port`, as well as this user may know it."""
    inodes = _listeners(port)
    for process in Path("/proc").glob("[0-9]*"):
        if _holds(process, inodes):
            return f"{_command(process)} (pid {process.name})"
    return "another program / 其他程序"


def _listeners(port: int) -> set[str]:
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text("ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            columns = line.split()
            if columns[3] == LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{columns[9]}]")
    return found


def _holds(process: Path, inodes: set[str]) -> bool:
    try:
        return any(str(entry.readlink()) in inodes for entry in (process / "fd").iterdir())
    except OSError:  # gone, or another user's
        return False


def _command(process: Path) -> str:
    try:
        words = (process / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    except OSError:
        return "?"
    text = b" ".join(words).decode("utf-8", "replace")
    return text if len(text) <= 60 else text[:57] + "…"
