"""Inner loops compiled by numba (机器码)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit


def compiled(function: Callable[..., Any]) -> Any:
    """The function as machine code, kept beside the source or in the user's cache folder; where
    neither can be written, it is compiled anew by each process.
    """
    try:
        return njit(cache=True, nogil=True, fastmath=True)(function)
    except RuntimeError:  # numba: no place for the cache
        return njit(nogil=True, fastmath=True)(function)
