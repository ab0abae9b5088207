"""The embedded PostgreSQL: private, whole or not at all, ended with its owner."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from rencheng.cli import trouble
from rencheng.cli.embedded import cluster, ensure, exists, forget, layout, postmaster
from rencheng.cli.embedded.locks import FileLock
from rencheng.core.common.errors import SetupError

OWNER = """
import sys, time
from pathlib import Path
from rencheng.cli.embedded import ensure
print(ensure(Path(sys.argv[1]), durable=False).url, flush=True)
time.sleep(600)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="rencheng-test-"))
    folder.chmod(0o755)
    yield folder
    chosen = layout.choose(folder)
    shutil.rmtree(chosen.base, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def ask(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
        assert row is not None
        return row[0]


def eventually(true: Callable[[], bool], within_s: float = 20) -> bool:
    deadline = time.monotonic() + within_s
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_first_start_makes_a_private_cluster_that_later_starts_keep(home: Path) -> None:
    first = ensure(home, durable=False)
    try:
        assert (first.owned, first.created) == (True, True)
        assert ask(first.url, "SHOW listen_addresses") == ""
        assert ask(first.url, "SHOW server_encoding") == "UTF8"
        assert ask(first.url, "SHOW timezone") == "UTC"
        assert ask(first.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(first.url.replace(":" + first.url.split(":")[2].split("@")[0], ""))
        chosen = layout.choose(home)
        assert [mode(chosen.data), mode(chosen.password_file)] == [0o700, 0o600]
        socket = Path(first.url.partition("host=")[2])
        assert mode(socket) == 0o700
        with psycopg.connect(first.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT '城' AS word")
    finally:
        first.stop()
    assert postmaster.seen(chosen) is None
    assert not socket.exists()
    second = ensure(home, durable=False)
    try:
        assert second.created is False
        assert ask(second.url, "SELECT word FROM kept") == "城"
    finally:
        second.stop()


def test_second_user_is_a_guest_and_leaves_the_server_running(home: Path) -> None:
    owner = ensure(home, durable=False)
    try:
        guest = ensure(home)
        assert (guest.owned, guest.url) == (False, owner.url)
        guest.stop()
        assert ask(owner.url, "SELECT 1") == 1
    finally:
        owner.stop()


def test_server_ends_with_an_owner_that_is_killed(home: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(home)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    url = owner.stdout.readline().strip()
    assert ask(url, "SELECT 1") == 1
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    chosen = layout.choose(home)
    assert eventually(lambda: postmaster.seen(chosen) is None)


def test_file_of_a_dead_server_whose_number_lives_again_is_no_obstacle(home: Path) -> None:
    ensure(home, durable=False).stop()
    stale = layout.choose(home).data / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n0\n5432\n/nowhere\n\n\nready\n", "utf-8")
    again = ensure(home, durable=False)
    try:
        assert ask(again.url, "SELECT 1") == 1
    finally:
        again.stop()


def test_cluster_of_another_version_is_refused_and_kept(home: Path) -> None:
    ensure(home, durable=False).stop()
    version = layout.choose(home).data / "PG_VERSION"
    version.write_text("17\n", "ascii")
    with pytest.raises(SetupError, match="cluster_other_version"):
        ensure(home, durable=False)
    assert version.exists()
    assert FileLock(home / "postgres.lock").take()


def test_small_disk_is_refused_before_anything_is_written(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(trouble.shutil, "disk_usage", lambda path: usage(10**9, 10**9, 20_000_000))
    with pytest.raises(SetupError, match="disk_too_small") as refused:
        ensure(home, durable=False)
    assert refused.value.data["free_mb"] == 20
    assert {path.name for path in home.iterdir()} == {"postgres.lock"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("FATAL: could not write: No space left on device", "disk_full"),
        ("initdb: error: something else", "cluster_not_made"),
    ],
)
def test_failed_first_start_leaves_nothing(home: Path, words: str, code: str) -> None:
    programs = home / "programs"
    (programs / "bin").mkdir(parents=True)
    initdb = programs / "bin/initdb"
    initdb.write_text(f'#!/bin/sh\nmkdir -p "$2"\necho "{words}"\nexit 1\n', "utf-8")
    initdb.chmod(0o755)
    chosen = layout.Layout(home, programs, layout.choose(home).account)
    with pytest.raises(SetupError, match=code):
        cluster.create(chosen)
    assert {path.name for path in home.iterdir()} == {"programs"}


def test_discard_takes_a_first_start_back_and_only_that(home: Path) -> None:
    first = ensure(home, durable=False)
    first.discard()
    assert not layout.choose(home).created()
    ensure(home, durable=False).stop()
    later = ensure(home, durable=False)
    later.discard()
    assert layout.choose(home).created()


def test_socket_path_stays_within_what_the_system_allows(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = home / ("long" * 25)
    deep.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    folder = layout.socket_folder(layout.choose(home))
    try:
        assert len(os.fsencode(folder / layout.SOCKET_NAME)) <= layout.SOCKET_PATH_LIMIT
        assert folder.parent != deep
    finally:
        folder.rmdir()


def test_socket_folder_open_to_others_is_not_used(home: Path) -> None:
    chosen = layout.choose(home)
    folder = layout.socket_folder(chosen)
    try:
        folder.chmod(0o755)
        assert layout._own_folder(folder, chosen.account) is False
    finally:
        folder.rmdir()


def test_forgotten_cluster_is_gone_and_can_be_made_anew(home: Path) -> None:
    ensure(home, durable=False).stop()
    assert exists(home)
    forget(home)
    assert not exists(home)
    again = ensure(home, durable=False)
    again.stop()
    assert again.created
