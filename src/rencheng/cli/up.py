"""`rencheng up`: everything set up and running, until Ctrl-C (启动)."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from rencheng.cli.trouble import explained, no_room_in
from rencheng.core.common.errors import SetupError
from rencheng.wording import sentence

if TYPE_CHECKING:
    from rich.console import Console

    from rencheng.cli.embedded import RunningDatabase

#: Set by the Makefile: `up` shall end with the `make` that started it, even if that is killed.
FOLLOW_PARENT = "RENCHENG_FOLLOW_PARENT"


class StopRequested(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal. Not an Exception: nobody on the way swallows it."""


def up(
    port: Annotated[int, typer.Option(help="Port to serve at.", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="Address; 0.0.0.0 lets others in.")] = "127.0.0.1",
    demo_days: Annotated[
        int, typer.Option(help="Days of the demo city to load the first time; 0: none.", min=0)
    ] = 30,
) -> None:
    """Set up what is missing, then serve pages and work on jobs until Ctrl-C."""
    from rich.console import Console

    from rencheng.cli.embedded.locks import FileLock
    from rencheng.cli.runtime import home_folder

    console, home = Console(highlight=False), home_folder()
    with explained(home):
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / "up.lock")
        if not lock.take():
            say_what_runs(console, home, lock.read())
            return
    try:
        with stoppable():
            from rencheng.cli.ports import demand_free

            demand_free(host, port)
            note = {"pid": os.getpid(), "host": host, "port": port, "since": _now()}
            lock.write(json.dumps(note))
            with explained(home):
                _run(console, home, host, port, demo_days)
    except StopRequested:
        console.print(sentence("up_stopped", {}))
    finally:
        lock.release()


def _run(console: Console, home: Path, host: str, port: int, demo_days: int) -> None:
    from rencheng.cli.runtime import with_database
    from rencheng.cli.services import Services

    os.environ.setdefault("RENCHENG_DEMO", "1" if demo_days else "0")
    began = time.monotonic()
    mark = begin_whole(home)
    with with_database(must_own=True, say=lambda code: _say(console, code)) as database:
        _tell_step(console, "database", began)
        if database.created and database.elsewhere:
            _say(console, "up_elsewhere", path=database.elsewhere)
        logins = _prepare(console, database, demo_days)
        mark.unlink(missing_ok=True)
        services = Services.start(home, host, port)
        try:
            with step(console, "web"):
                services.wait_ready()
            show_ways(console, home, host, port, logins)
            _say(console, "up_ready")
            services.watch(database.alive)
        finally:
            _hold_signals()
            console.print(sentence("up_stopping", {}))
            services.stop()


def begin_whole(home: Path) -> Path:
    """Take back a first start that was killed half-way, and mark this one until it is complete.

    Returns the mark. It stands only while the first start fills a cluster of its own.
    """
    from rencheng.cli import embedded

    mark = home / "first-start"
    if os.environ.get("DATABASE_URL"):
        return mark
    if mark.exists():
        embedded.forget(home)
    if not embedded.exists(home):
        mark.touch()
    return mark


def _prepare(
    console: Console, database: RunningDatabase, demo_days: int
) -> list[tuple[str, str, str]]:
    """Tables, texts, pages, demo. A first start that fails here leaves no database behind."""
    from rencheng.cli import prepare

    try:
        with step(console, "tables"):
            prepare.migrate()
        with step(console, "texts"):
            prepare.compile_texts()
        with step(console, "pages"):
            prepare.collect_pages()
        if not demo_days:
            return []
        with step(console, "demo") as progress:
            logins = prepare.load_demo(demo_days, lambda text: progress(_demo_words(text)))
        with prepare.topics_beside() as topics_found:
            with step(console, "warehouse") as progress:
                prepare.fill_warehouse(progress)
            with step(console, "alarms"):
                prepare.find_alarms()
            with step(console, "topics"):
                topics_found()
        return logins
    except BaseException as error:
        _hold_signals()
        database.discard()
        if isinstance(error, Exception) and no_room_in(str(error)):
            raise SetupError("disk_full", path=str(database.place), free_mb=0) from error
        raise


def _demo_words(text: str) -> str:
    """What the demo's loader is at: one of its words, or a count as it is."""
    return sentence(f"up_demo_{text}", {}) if text.isalpha() else text


def say_what_runs(console: Console, home: Path, note: str) -> None:
    """What a second `up` says: who runs since when and whether it answers. Starts nothing."""
    from rencheng.cli.services import answers

    try:
        running = json.loads(note)
    except ValueError:  # it has the lock, but has not yet written
        running = {"pid": "?", "host": "127.0.0.1", "port": 0, "since": _now()}
    if not answers(running["host"], running["port"]):
        _say(console, "up_silent", pid=running["pid"], logs=home / "log")
        return
    _say(console, "up_running", pid=running["pid"], since=running["since"])
    show_ways(console, home, running["host"], running["port"], [])


def show_ways(
    console: Console, home: Path, host: str, port: int, logins: list[tuple[str, str, str]]
) -> None:
    """Where to go, and who can sign in. logins: (name, password, role)."""
    from rich.table import Table

    from rencheng.cli.services import base_url

    ways = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for word, path in (("portal", "/"), ("desk", "/desk/"), ("command", "/command/")):
        ways.add_row(sentence(f"up_{word}", {}), f"{base_url(host, port)}{path}")
    ways.add_row(sentence("up_logs", {}), str(home / "log"))
    console.print(ways)
    if logins:
        people = Table(*(sentence(f"up_{word}", {}) for word in ("login", "password", "role")))
        for login in logins:
            people.add_row(*login)
        console.print(people)


@contextmanager
def step(console: Console, word: str) -> Iterator[Callable[[str], None]]:
    """Show that a step is under way and how long it took. Yields what tells how far it is."""
    began = time.monotonic()
    name = sentence(f"up_step_{word}", {})
    with console.status(f"{name} …") as status:
        yield lambda text: status.update(f"{name}: {text}")
    _tell_step(console, word, began)


def _tell_step(console: Console, word: str, began: float) -> None:
    name = sentence(f"up_step_{word}", {})
    console.print(f"[green]✓[/] {name} [dim]{time.monotonic() - began:.1f} s[/]")


@contextmanager
def stoppable() -> Iterator[None]:
    """Ctrl-C, SIGTERM and SIGHUP raise StopRequested; so does the end of the `make` before us."""
    before = {}
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signum == signal.SIGHUP and signal.getsignal(signum) == signal.SIG_IGN:
            continue  # nohup
        before[signum] = signal.signal(signum, _stop)
    if os.environ.pop(FOLLOW_PARENT, None):
        from rencheng.cli.processes import follow_parent

        follow_parent(signal.SIGTERM)
    try:
        yield
    except Exception as error:
        if isinstance(error.__cause__, StopRequested):  # an engine was at work and says so its way
            raise error.__cause__ from None
        raise
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


def _stop(signum: int, frame: FrameType | None) -> None:
    _hold_signals()
    raise StopRequested


def _hold_signals() -> None:
    """While stopping, a second Ctrl-C changes nothing: it takes seconds, then all is stopped."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)


def _say(console: Console, code: str, **data: object) -> None:
    console.print(sentence(code, data), soft_wrap=True)


def _now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S %z")
