"""Faults of the machine (no room, no right) told as errors of ours (环境故障)."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rencheng.core.common.errors import SetupError

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}
NO_ROOM_WORDS = ("No space left on device", "Disk quota exceeded")


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn an OSError about room or rights below `folder` into a SetupError."""
    try:
        yield
    except OSError as error:
        place = str(error.filename or folder)
        if error.errno in NO_ROOM:
            raise SetupError("disk_full", path=str(folder), free_mb=free_mb(folder)) from error
        if error.errno in NO_RIGHT:
            raise SetupError("folder_not_yours", path=place) from error
        raise


def no_room_in(text: str) -> bool:
    """Whether a program's output says that the disk is full."""
    return any(words in text for words in NO_ROOM_WORDS)


def free_mb(folder: Path) -> int:
    """Free room of the file system that holds `folder` (or its nearest parent that exists)."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free // 1_000_000


def demand_room(folder: Path, need_mb: int) -> None:
    """Refuse before anything is written where less than `need_mb` is free."""
    free = free_mb(folder)
    if free < need_mb:
        raise SetupError("disk_too_small", path=str(folder), free_mb=free, need_mb=need_mb)
