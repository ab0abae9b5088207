"""Who runs the database and where its files lie.

PostgreSQL refuses to run as root. Started by root, it runs as the system account `rencheng` (made
where it is missing; `nobody` where it cannot be made). Where that account cannot reach the checkout
(a parent folder closed to others), the cluster and a copy of the programs lie in /var/lib/rencheng,
and `postgres` in the home folder is a link to them.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rencheng.cli.embedded import binaries
from rencheng.cli.processes import Account, as_account
from rencheng.core.common.errors import SetupError

ACCOUNT = "rencheng"
STORE = Path("/var/lib/rencheng")
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 107  # sockaddr_un.sun_path is 108 bytes on Linux, the last one 0


@dataclass(frozen=True, slots=True)
class Layout:
    """Where one home's database lives; `account` is None for "as we are"."""

    home: Path
    programs: Path
    account: Account | None

    @property
    def entry(self) -> Path:
        """Where the home says its database is: the folder itself or a link to it."""
        return self.home / "postgres"

    @property
    def elsewhere(self) -> Path | None:
        """The folder outside the home, if the database lies there."""
        return self.entry.readlink() if self.entry.is_symlink() else None

    @property
    def base(self) -> Path:
        """The folder, named without the link: its account may not pass through the home."""
        return self.elsewhere or self.entry

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def password_file(self) -> Path:
        return self.base / "password"

    @property
    def log(self) -> Path:
        return self.home / "log/postgres.log"

    def created(self) -> bool:
        return (self.data / "PG_VERSION").exists()


def choose(home: Path) -> Layout:
    """The layout of `home` (an existing folder). As root this may make an account and a link."""
    programs = binaries.installation()
    if os.geteuid() != 0:
        return Layout(home, programs, None)
    account = _account()
    if not reaches(account, programs / "bin/postgres"):
        programs = binaries.shared_copy(_store())
    layout = Layout(home, programs, account)
    fresh = not layout.entry.is_symlink() and not layout.entry.exists()
    if fresh and not reaches(account, home):
        token = hashlib.sha256(str(home).encode()).hexdigest()[:8] + secrets.token_hex(4)
        layout.entry.symlink_to(_store() / token)
    return layout


def reaches(account: Account, path: Path) -> bool:
    """Whether `account` can pass to `path` and enter or run it. Asked as that account."""
    asked = subprocess.run(
        ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)],
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
        **as_account(account),
    )
    return asked.returncode == 0


def socket_folder(layout: Layout) -> Path:
    """A folder with a short path that only the database's account (and root) may enter."""
    uid = layout.account.uid if layout.account else os.geteuid()
    name = f"rencheng-{uid}-{hashlib.sha256(str(layout.data.resolve()).encode()).hexdigest()[:12]}"
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    parents = [Path("/run")] if layout.account else [Path(runtime)] if runtime else []
    parents += [Path(tempfile.gettempdir()), Path("/", "tmp")]
    for parent in parents:
        folder = parent / name
        if len(os.fsencode(folder / SOCKET_NAME)) > SOCKET_PATH_LIMIT:
            continue
        if _own_folder(folder, layout.account):
            return folder
    raise SetupError("socket_folder_unusable", tried=", ".join(str(place) for place in parents))


def _own_folder(folder: Path, account: Account | None) -> bool:
    """Make `folder` 0700 for the account, or make sure that it is just that already."""
    uid = account.uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
        if account:
            os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        pass
    except OSError:
        return False
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not found.st_mode & 0o077


def _account() -> Account:
    for _ in range(2):
        try:
            entry = pwd.getpwnam(ACCOUNT)
        except KeyError:
            if not _make_account():
                break
        else:
            return Account(entry.pw_uid, entry.pw_gid, ACCOUNT)
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise SetupError("account_missing", account=ACCOUNT) from None
    return Account(entry.pw_uid, entry.pw_gid, "nobody")


def _make_account() -> bool:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    if program is None:
        return False
    wishes = ["--system", "--user-group", "--no-create-home", "--home-dir", str(STORE)]
    wishes += ["--shell", "/usr/sbin/nologin", "--comment", "Rencheng database"]
    made = subprocess.run([program, *wishes, ACCOUNT], check=False, capture_output=True)
    return made.returncode == 0


def _store() -> Path:
    STORE.mkdir(mode=0o755, parents=True, exist_ok=True)
    return STORE
