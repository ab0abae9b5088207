"""A city folder's files and rows, read with care: what is wrong becomes a Problem in its place."""

from __future__ import annotations

import difflib
import math
import re
import stat
from bisect import bisect
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rencheng.core.common.errors import InputError, Problem
from rencheng.importers.tabular import Row, as_problem, read_table

MEGABYTE = 1024 * 1024
#: A table of a million rows of a hundred bytes; more is a mistake, not a city.
MAX_TABLE_BYTES = 128 * MEGABYTE
#: About a million cells of 200 bytes: the largest cities, a cell of 100 m each.
MAX_SHAPES_BYTES = 256 * MEGABYTE
MAX_TOML_BYTES = MEGABYTE

#: Looking for the closest code costs milliseconds, so only the first problems get one; among more
#: codes than this, only the two beside it in the alphabet are compared.
MAX_HINTS = 40
MAX_CANDIDATES = 500

NAME_LIMIT = 64
PHONE_LIMIT = 64
KEYWORD_LIMIT = 20  # GB/T 44189-44192: a keyword has at most 20 characters

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def safe_path(folder: Path, name: str, limit: int) -> Path | Problem:
    """The path of a file in the folder, or why it is not read.

    Links that lead out of the folder, things that are no files and files above `limit` bytes are
    refused before they are opened.
    """
    path = folder / name
    try:
        target = path.resolve(strict=True)
        state = target.stat()
    except FileNotFoundError:
        return Problem(name, None, None, "city_file_missing")
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        return Problem(name, None, None, "city_file_unreadable", {"reason": reason})
    if not target.is_relative_to(folder.resolve()):
        return Problem(name, None, None, "city_file_outside")
    if not stat.S_ISREG(state.st_mode):
        return Problem(name, None, None, "city_file_kind")
    if state.st_size > limit:
        data = {"size": round(state.st_size / MEGABYTE, 1), "limit": limit // MEGABYTE}
        return Problem(name, None, None, "city_file_big", data)
    return path


class Record:
    """One row, taken apart field by field. A fault is noted as a Problem and makes `ok` false."""

    def __init__(self, file: str, row: Row, problems: list[Problem]) -> None:
        self.file, self.row, self.ok = file, row, True
        self._problems = problems

    def fault(self, field: str | None, code: str, /, **data: Any) -> None:
        self.ok = False
        self._problems.append(Problem(self.file, self.row.number, field, code, data))

    def text(
        self, field: str, *, required: bool = False, limit: int = 20_000, lines: bool = False
    ) -> str:
        """A text without blanks at its ends. limit: characters. lines: may it have several?"""
        value = self.row.values.get(field, "").strip().replace("\r\n", "\n").replace("\r", "\n")
        if not value:
            if required:
                self.fault(field, "city_value_missing")
        elif len(value) > limit:
            self.fault(field, "city_value_long", length=len(value), limit=limit)
        elif _CONTROL.search(value) or (not lines and ("\n" in value or "\t" in value)):
            self.fault(field, "city_value_lines" if not lines else "city_value_control")
        return value

    def code(self, field: str, pattern: re.Pattern[str], form: str) -> str:
        """A code that matches the whole pattern. form: how the sentence describes it."""
        value = self.text(field, required=True, limit=120)
        if value and not pattern.fullmatch(value):
            self.fault(field, "city_code_form", value=value, form=form)
        return value

    def choice(self, field: str, allowed: Sequence[str], *, required: bool = True) -> str:
        value = self.text(field, required=required)
        if value and value not in allowed:
            self.fault(field, "city_choice", value=value, allowed=", ".join(allowed))
        return value

    def items(self, field: str, separator: str = ";", *, limit: int = 2_000) -> tuple[str, ...]:
        """A list inside a cell: short items by `;`, long ones by a line break. Blank ones fall."""
        value = self.text(field, limit=100_000, lines=separator == "\n")
        items = tuple(item.strip() for item in value.split(separator) if item.strip())
        for item in items:
            if len(item) > limit:
                self.fault(field, "city_item_long", item=item[:30], length=len(item), limit=limit)
        if separator == ";" and "；" in value:
            self.fault(field, "city_item_separator")
        if len(set(items)) != len(items):
            twice = next(item for item in items if items.count(item) > 1)
            self.fault(field, "city_item_twice", item=twice[:30])
        return items

    def whole(self, field: str, *, required: bool = False, low: int = 0) -> int | None:
        value = self.text(field, required=required)
        if not value:
            return None
        if not re.fullmatch(r"[0-9]{1,10}", value) or int(value) < low:
            self.fault(field, "city_whole", value=value[:30], low=low)
            return None
        return int(value)

    def number(self, field: str, default: float, *, low: float = 0.0) -> float:
        """A number from `low` on; the default where the cell is empty or faulty."""
        value = self.text(field)
        if not value:
            return default
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not (math.isfinite(number) and number >= low):
            self.fault(field, "city_number", value=value[:30], low=f"{low:g}")
            return default
        return number

    def degrees(self, field: str, limit: int) -> float:
        """Degrees between -limit and limit; NaN where there is a fault."""
        value = self.text(field, required=True)
        if not value:
            return math.nan
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not -limit <= number <= limit:
            self.fault(field, "city_degrees", value=value[:30], limit=limit)
            return math.nan
        return number

    def day(self, field: str, *, required: bool = False) -> date | None:
        value = self.text(field, required=required)
        if not value:
            return None
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
                raise ValueError(value)
            return date.fromisoformat(value)
        except ValueError:
            self.fault(field, "city_day", value=value[:30])
            return None

    def known(self, field: str, value: str, codes: Collection[str] | None, file: str) -> None:
        """Note a fault unless `value` is among `codes`. None: their file could not be read."""
        if value and codes is not None and value not in codes:
            closest = _closest(value, codes) if len(self._problems) < MAX_HINTS else "-"
            self.fault(field, "city_reference", value=value[:60], file=file, closest=closest)

    def once(self, field: str, value: str, seen: dict[str, str]) -> None:
        """Note a fault where `value` was seen before. seen: value → "file:row" of the first."""
        if not value:
            return
        first = seen.setdefault(value, f"{self.file}:{self.row.number}")
        if first != f"{self.file}:{self.row.number}":
            self.fault(field, "city_twice", value=value[:60], first=first)


def _closest(value: str, codes: Collection[str]) -> str:
    if not codes:
        return "-"
    candidates = sorted(codes)
    if len(candidates) > MAX_CANDIDATES:
        at = bisect(candidates, value)
        candidates = candidates[max(at - 1, 0) : at + 1]
    return difflib.get_close_matches(value, candidates, 1, 0.0)[0]


def records(
    path: Path, file: str, columns: Sequence[str], problems: list[Problem]
) -> Iterator[Record] | None:
    """The rows of a table as Records; None where the file as a whole cannot be used.

    columns: all must be there; a column besides them is a Problem (a misspelt one would otherwise
    be passed over in silence), but is not in the way.
    """
    try:
        table = read_table(path, required=columns, name=file)
    except InputError as error:
        problems.append(as_problem(error))
        return None
    for column in table.columns:
        if column not in columns:
            known = ", ".join(columns)
            problems.append(
                Problem(file, 1, column, "city_column_unknown", {"column": column, "known": known})
            )
    return _records(iter(table), file, problems)


def _records(rows: Iterator[Row | Problem], file: str, problems: list[Problem]) -> Iterator[Record]:
    try:
        for row in rows:
            if isinstance(row, Problem):
                problems.append(row)
            else:
                yield Record(file, row, problems)
    except InputError as error:
        problems.append(as_problem(error))
