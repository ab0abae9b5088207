"""The running ground of a command: home folder, secrets, database, Django (运行环境)."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rencheng.cli import embedded
from rencheng.cli.trouble import explained
from rencheng.core.common.errors import SetupError

OLDEST_POSTGRESQL = 15
CONNECT_WITHIN_S = 10


def home_folder() -> Path:
    """Where this installation writes: RENCHENG_HOME, or `var` in the current folder."""
    return Path(os.environ.get("RENCHENG_HOME") or "var").resolve()


@contextmanager
def with_database(
    *, must_own: bool = False, say: Callable[[str], None] = lambda code: None
) -> Iterator[embedded.RunningDatabase]:
    """Django, set up over a database that runs: DATABASE_URL's, or the embedded one.

    Sets DATABASE_URL, RENCHENG_HOME, the secrets and DJANGO_SETTINGS_MODULE for this process and
    its children. At the end an embedded database of ours stops, after other commands that use it.
    must_own, say: as in `embedded.ensure`.
    """
    home = home_folder()
    os.environ["RENCHENG_HOME"] = str(home)
    prepare_secrets(home)
    given = os.environ.get("DATABASE_URL")
    if given:
        demand_version(given)
        running = embedded.RunningDatabase(url=given, owned=False)
    else:
        running = embedded.ensure(home, must_own=must_own, say=say)
    try:
        os.environ["DATABASE_URL"] = running.url
        os.environ["DJANGO_SETTINGS_MODULE"] = "rencheng.config.settings"
        import django

        django.setup()
        yield running
    finally:
        if not given:
            os.environ.pop("DATABASE_URL", None)
        _close_connections()
        running.stop(wait_for_guests=not must_own)


def prepare_secrets(home: Path) -> None:
    """Put RENCHENG_SECRET_KEY and RENCHENG_DATA_KEY into the environment.

    What the environment holds already wins. Otherwise they are made once and kept in
    `secrets.env` of the home, readable by its owner alone.
    """
    wanted = ("RENCHENG_SECRET_KEY", "RENCHENG_DATA_KEY")
    if all(os.environ.get(name) for name in wanted):
        return
    path = home / "secrets.env"
    with explained(home):
        home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _write_once(path, _fresh_secrets())
        lines = path.read_text("utf-8").splitlines()
    kept = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    for name in wanted:
        if name in kept:
            os.environ.setdefault(name, kept[name])


def demand_version(url: str) -> None:
    """Refuse a database that cannot be reached or is older than PostgreSQL 15."""
    import psycopg

    if not url.startswith(("postgres://", "postgresql://")):
        raise SetupError("database_url_unusable", scheme=url.partition(":")[0])
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_WITHIN_S) as connection:
            found = connection.info.server_version
    except psycopg.Error as error:
        raise SetupError("database_unreachable", reason=str(error).strip()) from None
    if found < OLDEST_POSTGRESQL * 10000:
        raise SetupError("database_too_old", found=found // 10000, needed=OLDEST_POSTGRESQL)


def _fresh_secrets() -> str:
    data_key = base64.b64encode(secrets.token_bytes(32)).decode()
    return (
        "# Made at the first start. Without the data key, personal data cannot be read any more:\n"
        "# keep a copy apart from the database's.\n"
        f"RENCHENG_SECRET_KEY={secrets.token_urlsafe(48)}\n"
        f"RENCHENG_DATA_KEY={data_key}\n"
    )


def _write_once(path: Path, text: str) -> None:
    """Write a file whole or not at all; one that another process wrote meanwhile stays."""
    descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mode 0600
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        Path(fresh).unlink()


def _close_connections() -> None:
    from django.db import connections

    with contextlib.suppress(Exception):  # settings that never loaded have none to close
        connections.close_all()
