"""Child processes that never outlive their parent, and what their logs said last (进程)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypedDict

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
LOG_LIMIT_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Account:
    """A system account that a child runs as."""

    uid: int
    gid: int
    name: str


def die_with_parent(signum: int) -> Callable[[], None]:
    """What a child does before exec so that it gets `signum` when its parent is gone, even by −9.

    The kernel watches the thread that started the child: start children from the main thread.
    A change of user clears the wish, so it runs after it (subprocess does it in this order).
    """
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def arrange() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
        if os.getppid() != parent:  # gone between fork and prctl
            os._exit(1)

    return arrange


def follow_parent(signum: int) -> None:
    """Have this very process get `signum` when its parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    folder: Path | None = None,
    account: Account | None = None,
    death_signal: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a child in its own process group, its output appended to `log`."""
    with open_log(log) as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,  # Ctrl-C reaches us alone; we stop the others in order
            preexec_fn=die_with_parent(death_signal),  # noqa: PLW1509 - takes no lock, no memory
            **as_account(account),
        )


class RunAs(TypedDict, total=False):
    """Arguments of subprocess."""

    user: int
    group: int
    extra_groups: list[int]


def as_account(account: Account | None) -> RunAs:
    """The arguments of subprocess that make a child run as `account`."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def open_log(path: Path) -> IO[bytes]:
    """Open a log for appending; one that grew large becomes `….1` first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(path.with_name(path.name + ".1"))
    return path.open("ab")


def last_lines(path: Path, count: int = 12, since: int = 0) -> str:
    """The last lines of a log, of those written after byte `since`."""
    try:
        with path.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(since, size - 8192))
            text = log.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-count:])


def stop_group(child: subprocess.Popen[bytes], patience_s: float) -> None:
    """End a child and its group: SIGTERM, and after `patience_s` SIGKILL for what is left."""
    if child.poll() is None:
        child.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience_s)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
