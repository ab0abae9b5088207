"""Making a cluster: whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rencheng.cli.embedded.binaries import MAJOR
from rencheng.cli.embedded.layout import Layout
from rencheng.cli.processes import as_account
from rencheng.cli.trouble import demand_room, no_room_in
from rencheng.core.common.errors import SetupError

ROLE = DATABASE = "rencheng"
FIRST_START_MB = 400  # an empty cluster 40, its log of writes 64, the demo city, room to work
PREFIX = "postgres.new-"

#: For a machine of two cores and 4 GB or more that runs the application too.
SETTINGS = """
# Rencheng's values; what you write below them wins.
max_connections = 60
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 1GB
min_wal_size = 160MB
checkpoint_timeout = 15min
wal_compression = on
random_page_cost = 1.1
max_parallel_workers_per_gather = 1
io_workers = 2
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
log_checkpoints = off
# Statements hold what citizens wrote: none of them goes into the log.
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
"""
ACCESS = "# Only through the socket, only with a password.\nlocal all all scram-sha-256\n"


def create(layout: Layout, *, durable: bool = True) -> None:
    """Make the cluster of `layout` in a folder beside, then rename it into its place.

    durable: False leaves out waiting for the disk (tests). Raises SetupError: `disk_too_small`,
    `disk_full`, `cluster_not_made`. Whatever happens, no half-made folder stays.
    """
    target = layout.base
    for left in target.parent.glob(f"{PREFIX}*"):  # by a run that was killed
        if left.name.endswith(target.name):
            shutil.rmtree(left, ignore_errors=True)
    demand_room(target.parent, FIRST_START_MB)
    fresh = Path(tempfile.mkdtemp(prefix=PREFIX, suffix=f"-{target.name}", dir=target.parent))
    try:
        _fill(layout, fresh, durable=durable)
        fresh.rename(target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def discard(layout: Layout) -> None:
    """Remove a cluster whose first start did not come to its end. It must not run."""
    shutil.rmtree(layout.base, ignore_errors=True)
    if layout.entry.is_symlink():
        layout.entry.unlink()


def demand_version(layout: Layout) -> None:
    """Refuse a cluster of another major version: it needs a dump and a restore."""
    found = (layout.data / "PG_VERSION").read_text("ascii").strip()
    if found != str(MAJOR):
        raise SetupError("cluster_other_version", path=str(layout.data), found=found, needed=MAJOR)


def _fill(layout: Layout, fresh: Path, *, durable: bool) -> None:
    password, master = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    _write_private(fresh / "password", password)
    _write_private(fresh / "superuser-password", master)
    if layout.account:
        for path in (fresh, fresh / "password", fresh / "superuser-password"):
            os.chown(path, layout.account.uid, layout.account.gid)
    data = fresh / "data"
    initdb: list[str | Path] = [
        layout.programs / "bin/initdb",
        "--pgdata",
        data,
        "--username",
        "postgres",
    ]
    initdb += ["--pwfile", fresh / "superuser-password", "--auth", "scram-sha-256"]
    initdb += ["--encoding", "UTF8", "--no-locale"]
    initdb += ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
    initdb += [] if durable else ["--no-sync"]
    _run(layout, fresh, initdb)
    _append(data / "postgresql.conf", SETTINGS)
    (data / "pg_hba.conf").write_text(ACCESS, "ascii")
    single: list[str | Path] = [layout.programs / "bin/postgres", "--single", "-D", data]
    single += ["-c", "exit_on_error=true", *([] if durable else ["-F"]), "postgres"]
    _run(layout, fresh, single, given=_first_statements(password))


def _first_statements(password: str) -> str:
    """Role and database of the application; it may make databases (tests), but is no superuser."""
    return (
        f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}';\n"
        f"CREATE DATABASE {DATABASE} OWNER {ROLE};\n"
    )


def _run(layout: Layout, folder: Path, command: Sequence[str | Path], given: str = "") -> None:
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        input=given.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env={"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath},
        **as_account(layout.account),
    )
    if done.returncode:
        said = done.stdout.decode("utf-8", "replace")
        if no_room_in(said):
            raise SetupError("disk_full", path=str(folder.parent), free_mb=0)
        raise SetupError("cluster_not_made", lines="\n".join(said.splitlines()[-12:]))


def _write_private(path: Path, text: str) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="ascii") as file:
        file.write(text)
