"""Parquet files of the archive (归档文件): written whole or not at all, read by id, made anew.

A file is never edited: a changed one gets a new name, and the ledger that knows the names (the
server's) decides which of the two counts. What the ledger does not know is a leftover.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from rencheng.core.common.errors import SetupError

#: Rows are found by the range of ids of their group: a look-up decodes this many rows at most.
_GROUP_ROWS = 1_000
_UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it stands. path: below the archive's folder. size: bytes. sha256: of its bytes."""

    path: str
    rows: int
    size: int
    sha256: str


def write_file(folder: Path, day: date, rows: pa.Table) -> Written:
    """Write `rows` (with a column `id`, ascending) as a new file of `day`; on disk on return.

    The file is read back and compared before it gets its name. Raises
    SetupError("archive_unequal") where the disk gives back something else.
    """
    relative = Path(f"{day:%Y/%m}") / f"{day}-{uuid.uuid4().hex[:12]}.parquet"
    final = folder / relative
    final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = final.with_suffix(_UNFINISHED)
    try:
        pq.write_table(
            rows,
            unfinished,
            compression="zstd",
            row_group_size=_GROUP_ROWS,
            write_page_checksum=True,
        )
        if not pq.read_table(unfinished, page_checksum_verification=True).equals(rows):
            raise SetupError("archive_unequal", file=str(final))
        digest = _sync(unfinished)
        unfinished.rename(final)
    finally:
        unfinished.unlink(missing_ok=True)
    for level in (final.parent, final.parent.parent, folder):
        _sync_folder(level)
    return Written(str(relative), rows.num_rows, final.stat().st_size, digest)


def read_rows(folder: Path, path: str, ids: Collection[int]) -> list[dict[str, Any]]:
    """The rows with these ids, as plain values; fewer where the file lacks some.

    Raises SetupError: archive_missing, archive_damaged (file).
    """
    table = _reading(
        folder,
        path,
        lambda file: pq.read_table(
            file, filters=[("id", "in", sorted(ids))], page_checksum_verification=True
        ),
    )
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def ids_of(folder: Path, path: str) -> set[int]:
    """The ids a file holds; errors as `read_rows`."""
    table = _reading(folder, path, lambda file: pq.read_table(file, columns=["id"]))
    return set(table["id"].to_pylist())


def iter_rows(folder: Path, path: str) -> Iterator[dict[str, Any]]:
    """Every row of a file, in order; errors as `read_rows`."""
    opened = _reading(folder, path, pq.ParquetFile)
    with opened:
        for batch in opened.iter_batches(_GROUP_ROWS):
            yield from batch.to_pylist()


def change_rows(
    folder: Path,
    path: str,
    day: date,
    ids: Collection[int],
    change: Callable[[dict[str, Any]], dict[str, Any]],
) -> Written:
    """Write a file anew with the rows of `ids` changed; the former file stays until `remove`."""
    table = _reading(
        folder, path, lambda file: pq.read_table(file, page_checksum_verification=True)
    )
    wanted = set(ids)
    rows = [change(row) if row["id"] in wanted else row for row in table.to_pylist()]
    return write_file(folder, day, pa.Table.from_pylist(rows, schema=table.schema))


def remove(folder: Path, path: str) -> None:
    """Take a file away for good."""
    (folder / path).unlink(missing_ok=True)
    _sync_folder((folder / path).parent)


def leftovers(folder: Path, known: Collection[str]) -> list[str]:
    """Files no ledger knows: a run broke off between file and ledger, or ledger and removal."""
    kept = set(known)
    found = (
        str(file.relative_to(folder))
        for suffix in (".parquet", _UNFINISHED)
        for file in folder.rglob(f"*{suffix}")
    )
    return sorted(path for path in found if path not in kept)


def damaged(folder: Path, files: Sequence[tuple[str, str]]) -> list[str]:
    """Those of (path, sha256) that are missing or hold other bytes than were written."""
    return [path for path, sha256 in files if _digest(folder / path) != sha256]


def _reading(folder: Path, path: str, read: Callable[[Path], Any]) -> Any:
    file = folder / path
    try:
        return read(file)
    except FileNotFoundError:
        raise SetupError("archive_missing", file=str(file)) from None
    except (OSError, pa.ArrowException) as error:
        raise SetupError("archive_damaged", file=str(file), why=str(error)[:200]) from None


def _sync(file: Path) -> str:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
    return _digest(file) or ""


def _digest(file: Path) -> str | None:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
