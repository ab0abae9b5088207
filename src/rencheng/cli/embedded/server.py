"""`ensure`: the database of a home folder runs, whoever comes first and whoever goes first."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from rencheng.cli.embedded import cluster, postmaster
from rencheng.cli.embedded.layout import Layout, choose
from rencheng.cli.embedded.locks import FileLock
from rencheng.cli.trouble import explained
from rencheng.core.common.errors import SetupError

OWNER_WITHIN_S = 120
POLL_S = 0.1


@dataclass(slots=True)
class RunningDatabase:
    """A database that takes connections.

    url: for DATABASE_URL, with its password. owned: this process started it and stops it.
    created: this call made the cluster. place: its folder; None for a database of DATABASE_URL.
    elsewhere: the same where it does not lie in the home.
    """

    url: str
    owned: bool
    created: bool = False
    place: Path | None = None
    elsewhere: Path | None = None
    alive: Callable[[], bool] = field(default=lambda: True, repr=False)
    _stop: Callable[[], None] = field(default=lambda: None, repr=False)
    _guests: FileLock | None = field(default=None, repr=False)
    _discard: Callable[[], None] = field(default=lambda: None, repr=False)

    def stop(self, *, wait_for_guests: bool = False) -> None:
        """Stop it if it is ours; a guest only says good-bye. A second call does nothing.

        wait_for_guests: let other commands that use it end first.
        """
        if self._guests is not None:
            while self.owned and wait_for_guests and not self._guests.take():
                time.sleep(POLL_S)
            self._guests.release()
        stop, self._stop = self._stop, lambda: None
        stop()

    def discard(self) -> None:
        """Stop it and remove its files: only for a first start that failed."""
        self.stop()
        if self.owned and self.created:
            self._discard()


def ensure(
    home: Path,
    *,
    must_own: bool = False,
    durable: bool = True,
    say: Callable[[str], None] = lambda text: None,
) -> RunningDatabase:
    """The database of `home`, made and started where it is not yet. Call from the main thread.

    must_own: wait until no other process owns it, rather than be its guest. durable: False only
    for tests. say: told a code of `wording` when there is something to wait for.
    Raises SetupError: `disk_too_small`, `disk_full`, `folder_not_yours`, `cluster_not_made`,
    `cluster_other_version`, `database_not_started`, `database_in_use`, `postgresql_missing`.
    """
    home = home.resolve()
    with explained(home):
        home.mkdir(parents=True, exist_ok=True)
        lock, guests = FileLock(home / "postgres.lock"), FileLock(home / "postgres.guests")
        deadline = time.monotonic() + OWNER_WITHIN_S
        said = False
        while time.monotonic() < deadline:
            if lock.take():
                running = _own(home, lock, guests, durable=durable)
            elif must_own:
                running = None
                if not said:
                    say("database_waits")
                    said = True
            else:
                running = _visit(choose(home), guests)
            if running is not None:
                return running
            time.sleep(POLL_S)
    raise SetupError("database_in_use", path=str(home), pid=lock.read() or "?")


def exists(home: Path) -> bool:
    """Whether `home` has a cluster."""
    return (home / "postgres" / "data" / "PG_VERSION").exists()


def forget(home: Path) -> None:
    """Remove the cluster of a home, for good. SetupError `database_in_use` where one uses it."""
    lock = FileLock(home / "postgres.lock")
    deadline = time.monotonic() + OWNER_WITHIN_S
    with explained(home):
        layout = choose(home)
        while not lock.take() or postmaster.seen(layout):
            lock.release()
            if time.monotonic() > deadline:
                raise SetupError("database_in_use", path=str(home), pid=lock.read() or "?")
            time.sleep(POLL_S)
        cluster.discard(layout)
        lock.release()


def _own(home: Path, lock: FileLock, guests: FileLock, *, durable: bool) -> RunningDatabase | None:
    """Make and start the cluster as its owner. None while a server of a dead owner still stops."""
    lock.write(str(os.getpid()))
    created, layout = False, None
    try:
        layout = choose(home)
        if postmaster.seen(layout):
            lock.release()
            return None
        created = not layout.created()
        if created:
            cluster.create(layout, durable=durable)
        cluster.demand_version(layout)
        child, folder = postmaster.start(layout, durable=durable)
    except BaseException:
        if layout and created:
            cluster.discard(layout)
        lock.release()
        raise

    def stop() -> None:
        postmaster.stop(child)
        with contextlib.suppress(OSError):  # gone, or not empty: the next start sees to it
            folder.rmdir()
        lock.release()

    return RunningDatabase(
        url=_url(layout, folder),
        owned=True,
        created=created,
        place=layout.base,
        elsewhere=layout.elsewhere,
        alive=lambda: child.poll() is None,
        _stop=stop,
        _guests=guests,
        _discard=lambda: cluster.discard(layout),
    )


def _visit(layout: Layout, guests: FileLock) -> RunningDatabase | None:
    """Use the server that another process of this home started. None while it is not ready."""
    found = postmaster.seen(layout)
    if found is None or not found.ready or found.socket is None or not guests.take(shared=True):
        return None
    return RunningDatabase(
        url=_url(layout, found.socket),
        owned=False,
        place=layout.base,
        elsewhere=layout.elsewhere,
        _stop=guests.release,
        _guests=guests,
    )


def _url(layout: Layout, folder: Path) -> str:
    password = layout.password_file.read_text("ascii")
    role, host = quote(cluster.ROLE), quote(str(folder), safe="/")
    return f"postgresql://{role}:{quote(password)}@/{cluster.DATABASE}?host={host}"
