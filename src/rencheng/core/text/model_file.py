"""A fitted model on disk (模型文件): plain arrays and JSON in one npz, never a pickle."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rencheng.core.common.errors import InputError

_LARGEST_MODEL = 600_000_000  # bytes; a larger file is no model of ours
#: A stranger's file fails in as many ways as there are files.
UNUSABLE = (
    *(OSError, EOFError, KeyError, IndexError, ValueError, TypeError, AttributeError),
    *(zipfile.BadZipFile, NotImplementedError, MemoryError),
)


def write(path: Path, arrays: Mapping[str, NDArray[Any]], about: Mapping[str, Any]) -> None:
    """Write arrays and what is about them in place of an older file, or not at all."""
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("wb") as file:
            np.savez(file, **arrays, about=as_bytes(about))  # type: ignore[arg-type]  # numpy's stub wants a bool there
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def read(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The arrays of a file and what is about them. Raises one of UNUSABLE, or InputError."""
    if path.stat().st_size > _LARGEST_MODEL:
        raise InputError("model_unusable", file=path.name, why="size")
    with np.load(path, allow_pickle=False) as arrays:
        given = {name: arrays[name] for name in arrays.files}
    about = from_bytes(given.pop("about"))
    if not isinstance(about, dict):
        raise TypeError("about is no table")
    return given, about


def unusable(path: Path, error: Exception) -> InputError:
    """The refusal of a file that is no model of ours, of another format, or damaged."""
    why = f"{type(error).__name__}: {error}"
    return InputError("model_unusable", file=path.name, why=why)


def as_bytes(value: Any) -> NDArray[np.uint8]:
    """JSON as an array of bytes."""
    return np.frombuffer(json.dumps(value, ensure_ascii=False).encode(), np.uint8)


def from_bytes(array: NDArray[Any]) -> Any:
    """What `as_bytes` wrote."""
    return json.loads(array.tobytes().decode())


def floats(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """An array of finite numbers of just this shape, as float32. Raises ValueError."""
    if array.dtype.kind != "f" or array.shape != shape:
        raise ValueError(f"{array.dtype} {array.shape}, not numbers {shape}")
    found = array.astype(np.float32)
    if not np.isfinite(found).all():
        raise ValueError("numbers are not finite")
    return found
