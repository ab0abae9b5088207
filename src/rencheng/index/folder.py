"""The folder an index lives in: made whole or not at all, and known by its version."""

from __future__ import annotations

import contextlib
import errno
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from uuid import uuid4

import tantivy

from rencheng.core.common.errors import SetupError
from rencheng.index import schema

_SWAPS = 10
MARK = "rencheng.json"  # written last: a folder without it is half-written or not ours


def open_folder(path: Path) -> tantivy.Index:
    """The index in a folder.

    Raises SetupError `index_missing` (path) where there is none, `index_unusable` (path, why)
    where it is half-written, of another version or damaged.
    """
    if not path.exists():
        raise SetupError("index_missing", path=str(path))
    try:
        version = json.loads((path / MARK).read_text("utf-8"))["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise unusable(path, f"{MARK}: {type(error).__name__}") from error
    if version != schema.VERSION:
        raise unusable(path, f"version {version} ≠ {schema.VERSION}")
    try:
        index = tantivy.Index.open(str(path))
        index.config_reader("manual")
        index.reload()
    except (ValueError, OSError) as error:
        raise unusable(path, str(error)) from error
    return index


@contextmanager
def fresh_folder(path: Path) -> Iterator[tantivy.Index]:
    """An empty index that takes the place of `path` once the block has ended well.

    Whoever reads the old one goes on until then. After an error nothing is left of the new one.
    """
    beside = _name_beside(path, "new")
    try:
        with write_errors(path):
            beside.mkdir(parents=True)
            index = tantivy.Index(schema.build(), str(beside))
        yield index
        with write_errors(path):
            mark = {"version": schema.VERSION, "tantivy": metadata.version("tantivy")}
            (beside / MARK).write_text(json.dumps(mark), "utf-8")
            _swap(beside, path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def write_errors(path: Path) -> Iterator[None]:
    """What the disk or tantivy refuses, as SetupError `index_write` (path, why)."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise SetupError("index_write", path=str(path), why=str(error)) from error


def unusable(path: Path, why: str) -> SetupError:
    """The error that asks for the index to be built anew."""
    return SetupError("index_unusable", path=str(path), why=why)


def _name_beside(path: Path, kind: str) -> Path:
    # One name per build: two threads of a process may build the same index at once.
    return path.with_name(f"{path.name}.{kind}-{uuid4().hex}")


def _swap(new: Path, path: Path) -> None:
    """The newest takes the place, also where another build takes it at the same moment."""
    for attempt in range(_SWAPS):
        old = _name_beside(path, "old")
        with contextlib.suppress(FileNotFoundError):
            path.rename(old)
        try:
            new.rename(path)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST) or attempt == _SWAPS - 1:
                raise
        else:
            return
        finally:
            shutil.rmtree(old, ignore_errors=True)
