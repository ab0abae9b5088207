"""`rencheng bench lifecycle`: whole lives of requests through real HTTP, with all their jobs."""

from __future__ import annotations

import json
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from rencheng.cli.bench import drive, shares, town
from rencheng.cli.services import Services

HOST = "127.0.0.1"
#: A second of one part, before each measured one, so that caches and connections stand.
_WARM_S = 4.0
_PAGES_S = 6.0
_DRAIN_WITHIN_S = 300
#: Who looks at what, as far as this installation has the page.
PAGES = (
    ("worklist", "street", "/desk/"),
    ("worklist, dispatcher", "dispatcher", "/desk/"),
    ("review queue", "reviewer", "/desk/reviews"),
    ("callback queue", "callback", "/desk/callbacks"),
    ("board", "commander", "/desk/board"),
    ("rates", "commander", "/desk/rates"),
)


def lifecycle(
    rows: Annotated[
        list[int], typer.Option(help="Measure with so many requests in the tables; repeatable.")
    ] = [10_000, 1_000_000],  # noqa: B006 - typer reads it once
    seconds: Annotated[float, typer.Option(help="How long each part is measured.")] = 20.0,
    home: Annotated[
        Path | None, typer.Option(help="Keep the benchmark's database here and use it again.")
    ] = None,
    port: Annotated[int, typer.Option(help="Where the measured server listens.")] = 8765,
) -> None:
    """Measure whole lifecycles (receive to callback), intake and pages; prints JSON."""
    place = home or Path(tempfile.mkdtemp(prefix="rencheng-bench-"))
    try:
        with town.bench_home(place.resolve()):
            found = _measured(place.resolve(), sorted(rows), seconds, port)
    finally:
        if home is None:
            shutil.rmtree(place, ignore_errors=True)
    typer.echo(json.dumps(found, ensure_ascii=False, indent=1))


def _measured(home: Path, rows: list[int], seconds: float, port: int) -> dict[str, Any]:
    from rencheng.cli.runtime import with_database

    figures: dict[str, Any] = {}
    folder = home / "shares"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["RENCHENG_BENCH_SHARES"] = str(folder)
    with with_database(must_own=True) as database:
        town.prepare_city()
        for size in rows:
            began = time.perf_counter()
            there = town.fill(size)
            filled = time.perf_counter() - began
            keys = town.issue_keys()
            cookies = town.sessions(*{who for _, who, _ in PAGES})
            texts = town.sample_texts(2_000)
            with _serving(home, port) as services:
                bench = _Bench(services, home, port, seconds, texts, keys, cookies)
                figures[str(size)] = {
                    "rows": there,
                    "fill_s": round(filled, 1),
                    **bench.measure(),
                }
        del database
    small, large = figures[str(rows[0])], figures[str(rows[-1])]
    kept = large["lifecycles"]["per_s"] / (small["lifecycles"]["per_s"] or 1)
    figures["large_to_small"] = round(kept, 3)
    return {"name": "lifecycle", "machine": _machine(), "figures": figures}


@contextmanager
def _serving(home: Path, port: int) -> Iterator[Services]:
    (home / "log").mkdir(parents=True, exist_ok=True)
    for old in (home / "shares").glob("*.json"):
        old.unlink()
    services = Services.start(home, HOST, port, application="rencheng.config.bench:application")
    try:
        services.wait_ready()
        yield services
    finally:
        services.stop()


#: Jobs that the measured steps made: not those that come round by the clock.
_LEFT_TO_DO = """
SELECT EXISTS (
    SELECT FROM procrastinate_jobs j
    WHERE status IN ('todo', 'doing') AND id > %s
        AND coalesce(scheduled_at, now()) <= now() + interval '5 s'
        AND NOT EXISTS (SELECT FROM procrastinate_periodic_defers d WHERE d.job_id = j.id)
)
"""


class _Bench:
    """One running server, measured part by part."""

    def __init__(
        self,
        services: Services,
        home: Path,
        port: int,
        seconds: float,
        texts: list[str],
        keys: town.Keys,
        cookies: dict[str, str],
    ) -> None:
        self.services = services
        self.home = home
        self.port = port
        self.seconds = seconds
        self.texts = texts
        self.keys = keys
        self.cookies = cookies
        self.first_job = town.newest_job()
        self.fallback = sorted(code for code in keys.of_unit if code.startswith("street"))[0]

    def measure(self) -> dict[str, Any]:
        bare = self._run(drive.page("/bench/bare", ""), _PAGES_S)
        return {
            "bare_view": {"per_s": round(bare.per_second(), 1), **_latency(bare)},
            "lifecycles": self._lifecycles(),
            "intake": self._intake(),
            "pages": self._pages(),
        }

    def _lifecycles(self) -> dict[str, Any]:
        act = drive.lifecycle(self.texts, self.keys, self.fallback)
        self._run(act, _WARM_S)
        self._drain()
        before = self._spent()
        began = time.perf_counter()
        run = self._run(act, self.seconds)
        self._drain()
        whole = time.perf_counter() - began
        return {
            "per_s": round(run.done / whole, 1),
            "per_s_before_draining": round(run.per_second(), 1),
            "done": run.done,
            "drained_s": round(whole - run.seconds, 1),
            "calls_each": round(len(run.taken) / max(1, run.done), 2),
            "straight": round(run.straight / max(1, run.done), 2),
            **_latency(run),
            "shares": shares.shares(before, self._spent(), run.done),
        }

    def _intake(self) -> dict[str, Any]:
        act = drive.intake(self.texts)
        self._run(act, _WARM_S)
        before = self._spent()
        run = self._run(act, self.seconds)
        spent = shares.shares(before, self._spent(), run.done)
        self._drain()
        return {
            "per_s": round(run.per_second(), 1),
            "done": run.done,
            **_latency(run),
            "shares": spent,
        }

    def _pages(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, who, address in PAGES:
            line = drive.Line(HOST, self.port)
            if line.get(address, self.cookies[who]) == 404:
                continue
            run = drive.Run()
            until = time.perf_counter() + _PAGES_S
            while time.perf_counter() < until:  # one reader: the page's own time, no queue
                drive.page(address, self.cookies[who])(line, 0, run)
            found[name] = _latency(run)
        return found

    def _run(self, act: Any, seconds: float) -> drive.Run:
        return drive.in_parallel(act, HOST, self.port, seconds)

    def _drain(self) -> None:
        """Wait until no job is left to do or being done."""
        from django.db import connection

        until = time.monotonic() + _DRAIN_WITHIN_S
        while time.monotonic() < until:
            with connection.cursor() as cursor:
                cursor.execute(_LEFT_TO_DO, [self.first_job])
                if not cursor.fetchone()[0]:
                    return
            time.sleep(0.05)
        raise RuntimeError("jobs were not drained")

    def _spent(self) -> shares.Spent:
        children = {child.name: child.process.pid for child in self.services.children}
        return shares.spent(
            _postmaster(self.home), children["web"], children["worker"], self.home / "shares"
        )


def _postmaster(home: Path) -> int:
    """The database's first process, as its own file says."""
    place = (home / "postgres").resolve()
    found = next(place.rglob("postmaster.pid"))
    return int(found.read_text("ascii").splitlines()[0])


def _latency(run: drive.Run) -> dict[str, float]:
    return {
        f"p{int(share * 100)}_ms": round(run.quantile_ms(share), 1) for share in (0.5, 0.95, 0.99)
    }


def _machine() -> dict[str, Any]:
    with Path("/proc/meminfo").open(encoding="ascii") as file:
        memory = int(file.readline().split()[1]) // 1024
    return {
        "cpus": os.cpu_count(),
        "memory_mb": memory,
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }
