"""What a table is to those who read it: columns, and rows or problems one after the other."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rencheng.core.common.errors import InputError, Problem


class Row(NamedTuple):
    """One record. number: as a spreadsheet shows it (the header is 1). values: column → text."""

    number: int
    values: dict[str, str]


class Limits(NamedTuple):
    """Bounds on one record. field: characters of a cell; record: bytes of the whole."""

    field: int
    record: int


@dataclass
class Table:
    """A table file whose header has been read. Iterating reads it from the start.

    file: how messages name it. columns: in order, without nameless ones. encoding: None for
    formats that carry their own, and until a character beyond ASCII has been met. bytes_read of
    bytes_total tells how far the present reading has come.
    """

    file: str
    path: Path
    columns: tuple[str, ...]
    encoding: str | None
    bytes_total: int
    read: Callable[[Table], Iterator[Row | Problem]]
    bytes_read: int = 0

    def __iter__(self) -> Iterator[Row | Problem]:
        self.bytes_read = 0
        yield from self.read(self)
        self.bytes_read = self.bytes_total

    def row(self, columns: Sequence[str], number: int, cells: list[str]) -> Row | Problem:
        """A row of these cells, or the Problem that there are more or fewer than columns."""
        if len(cells) == len(columns):
            values = dict(zip(columns, cells, strict=True))
            values.pop("", None)
            return Row(number, values)
        if len(cells) > len(columns) and not any(cells[len(columns) :]):
            return self.row(columns, number, cells[: len(columns)])
        return self.problem(number, None, "table_ragged", expected=len(columns), found=len(cells))

    def problem(self, number: int, field: str | None, code: str, **data: object) -> Problem:
        """A problem of this file."""
        return Problem(self.file, number, field or None, code, data)


def check_header(columns: Sequence[str], required: Sequence[str]) -> None:
    """Raise InputError where there is no name at all, one stands twice or a required one lacks."""
    named = [column for column in columns if column]
    if not named:
        raise InputError("table_header")
    for position, column in enumerate(named):
        if column in named[:position]:
            raise InputError("table_column_twice", column=column)
    for column in required:
        if column not in named:
            closest = difflib.get_close_matches(column, named, 1, 0.0)[0]
            raise InputError(
                "table_column_missing", column=column, found=", ".join(named), closest=closest
            )
