"""Long runs of rows in pieces (分批)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Tuples of up to `size` items in their order, the last one shorter; lazily.

    As itertools.batched, which Python has only from 3.12 on. Raises ValueError for size < 1.
    """
    if size < 1:
        raise ValueError("size must be at least 1")
    rest = iter(items)
    while batch := tuple(islice(rest, size)):
        yield batch
