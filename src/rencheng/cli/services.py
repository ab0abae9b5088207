"""The web server and the worker: started together, watched, stopped together (服务)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rencheng.cli.processes import last_lines, spawn, stop_group
from rencheng.core.common.errors import SetupError
from rencheng.wording import sentence

READY_WITHIN_S = 90
STOP_WITHIN_S = 6
WATCH_EVERY_S = 0.5

APPLICATION = "rencheng.config.wsgi:application"
WEB_WORKERS = 2  # one a core
WEB_THREADS = 4  # a request waits for the database most of its time
WORKER_JOBS = 2
WORKER_POLL_S = 0.5  # jobs that wait a moment to gather others are due within a second


@dataclass(frozen=True, slots=True)
class Service:
    """One child: its name in `wording`, its process, its log and where that began this time."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    log_from: int

    def said(self) -> str:
        return last_lines(self.log, since=self.log_from)


@dataclass(frozen=True, slots=True)
class Services:
    """What `up` runs beside the database."""

    host: str
    port: int
    children: tuple[Service, ...]

    @classmethod
    def start(cls, home: Path, host: str, port: int, application: str = APPLICATION) -> Services:
        """Start both. Call it from the main thread (see processes.die_with_parent)."""
        web = [sys.executable, "-m", "granian", application]
        web += ["--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"]
        web += ["--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS)]
        web += ["--respawn-failed-workers", "--workers-kill-timeout", str(STOP_WITHIN_S - 2)]
        web += ["--log-level", "warning", "--no-access-log"]
        worker = [sys.executable, "-m", "django", "procrastinate", "worker"]
        worker += ["--concurrency", str(WORKER_JOBS), "--delete-jobs", "successful"]
        worker += ["--fetch-job-polling-interval", str(WORKER_POLL_S)]
        worker += ["--shutdown-graceful-timeout", str(STOP_WITHIN_S - 2)]
        children: list[Service] = []
        try:
            for name, command in (("web", web), ("worker", worker)):
                children.append(_start(home, name, command))
        except BaseException:
            cls(host, port, tuple(children)).stop()
            raise
        return cls(host, port, tuple(children))

    def wait_ready(self) -> None:
        """Wait until pages are answered. SetupError: `part_ended`, `part_not_ready`."""
        deadline = time.monotonic() + READY_WITHIN_S
        while not answers(self.host, self.port):
            self.check()
            if time.monotonic() > deadline:
                web = self.children[0]
                raise _trouble("part_not_ready", web, seconds=READY_WITHIN_S)
            time.sleep(0.1)
        self.check()

    def watch(self, database_alive: Callable[[], bool]) -> None:
        """Return never, unless a part ends: SetupError `part_ended`."""
        while True:
            self.check()
            if not database_alive():
                log = Path(os.environ["RENCHENG_HOME"]) / "log/postgres.log"
                part = sentence("part_database", {})
                raise SetupError(
                    "part_ended", part=part, status="?", log=str(log), lines=last_lines(log)
                )
            time.sleep(WATCH_EVERY_S)

    def check(self) -> None:
        """Raise SetupError `part_ended` where one has ended by itself."""
        for child in self.children:
            status = child.process.poll()
            if status is not None:
                raise _trouble("part_ended", child, status=status)

    def stop(self) -> None:
        """End both; they get their signal together, so the slower one decides how long it takes."""
        for child in self.children:
            if child.process.poll() is None:
                child.process.terminate()
        for child in self.children:
            stop_group(child.process, STOP_WITHIN_S)


def answers(host: str, port: int) -> bool:
    """Whether the home page is answered at all, and not by a fault of the server."""
    request = urllib.request.Request(base_url(host, port) + "/", method="GET")  # noqa: S310 - http
    try:
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except (OSError, ValueError):
        return False


def base_url(host: str, port: int) -> str:
    """The address to show: "every address" is reached at the loopback."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - only read
    if ":" in shown and not shown.startswith("["):
        shown = f"[{shown}]"
    return f"http://{shown}:{port}"


def _start(home: Path, name: str, command: list[str]) -> Service:
    log = home / "log" / f"{name}.log"
    log_from = log.stat().st_size if log.exists() else 0
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return Service(name, spawn(command, log=log, environment=environment), log, log_from)


def _trouble(code: str, child: Service, **data: object) -> SetupError:
    part = sentence(f"part_{child.name}", {})
    return SetupError(code, part=part, log=str(child.log), lines=child.said(), **data)
