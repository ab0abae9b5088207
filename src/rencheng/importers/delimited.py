"""CSV, TSV and JSON lines, read as a stream; a broken record costs itself and nothing after it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rencheng.core.common.errors import InputError, Problem
from rencheng.importers.lines import Lines, LineTooLongError, has_broken
from rencheng.importers.table import Limits, Row, Table

DELIMITERS = ",\t;|，"
#: An open quotation mark swallows what follows; we go back and read it again, but not for ever.
MAX_RETURNS = 50

csv.field_size_limit(2**31 - 1)  # the bounds are ours: `Limits`


class _QuoteOpenError(Exception):
    """A record goes on and on: most likely a quotation mark that nobody closed."""


class _Held:
    """Hands lines to the csv module and remembers those of the present record, with a bound."""

    def __init__(self, lines: Lines, limit: int) -> None:
        self.lines = lines
        self.limit = limit
        self.record: list[str] = []
        self.size = 0

    def __iter__(self) -> _Held:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.record.append(line)
        self.size += len(line)
        if self.size > self.limit:
            raise _QuoteOpenError
        return line

    def start(self) -> None:
        """A new record begins."""
        self.record = []
        self.size = 0


def csv_columns(path: Path, limits: Limits, encoding: str | None) -> tuple[list[str], str]:
    """The header of a CSV file and its delimiter. Raises InputError where it has none."""
    with path.open("rb") as stream:
        lines = Lines(stream, limits.record, encoding)
        try:
            line = next(line for line in lines if line.strip())
        except LineTooLongError:
            raise InputError("table_header") from None
        except StopIteration:
            raise InputError("table_empty") from None
        if lines.fault:
            raise InputError(lines.fault[0], offset=lines.fault[1])
        delimiter = sniff(line, path.suffix)
        lines.push_back([line])
        cells = next(csv.reader(_Held(lines, limits.record), delimiter=delimiter))
    return [cell.strip() for cell in cells], delimiter


def sniff(header: str, suffix: str = "") -> str:
    """The delimiter that stands most often in a header line, quoted parts left out."""
    if suffix.lower() == ".tsv":
        return "\t"
    bare = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=bare.count)  # the first of equals: the comma


def read_csv(
    table: Table, columns: list[str], delimiter: str, limits: Limits, encoding: str | None
) -> Iterator[Row | Problem]:
    """The records below the header."""
    with table.path.open("rb") as stream:
        lines = Lines(stream, limits.record, encoding)
        held = _Held(lines, limits.record)
        reader = csv.reader(held, delimiter=delimiter)
        number = 0
        returns = 0
        header_seen = False
        while True:
            held.start()
            number += 1
            try:
                cells = next(reader, None)
                if cells is None:
                    break
                if lines.ended:  # the csv module asked for more and there was none
                    raise _QuoteOpenError
            except LineTooLongError:
                lines.fault = None
                yield table.problem(number, None, "table_record_long", limit=limits.record)
                continue
            except _QuoteOpenError:
                lines.fault = None
                yield table.problem(number, None, "table_quote_open", lines=len(held.record))
                if returns < MAX_RETURNS:
                    returns += 1
                    lines.push_back(held.record[1:])
                continue
            except csv.Error as error:
                yield table.problem(number, None, "table_csv", reason=str(error))
                continue
            table.bytes_read = lines.bytes_read()
            if not cells:
                continue  # an empty line
            if not header_seen:
                header_seen = True
                continue
            if lines.fault is not None:
                yield _spoiled(table, columns, number, cells, lines)
                continue
            row = table.row(columns, number, cells)
            if held.size > limits.field and isinstance(row, Row):
                yield within_limit(table, row, limits.field)
            else:
                yield row
        table.encoding = lines.encoding


def _spoiled(
    table: Table, columns: list[str], number: int, cells: list[str], lines: Lines
) -> Problem:
    """The problem of a record that holds a byte nobody can read."""
    assert lines.fault is not None
    code, offset = lines.fault
    lines.fault = None
    field = None
    for column, cell in zip(columns, cells, strict=False):
        if has_broken(cell) or "\0" in cell:
            field = column
            break
    return table.problem(number, field, code, offset=offset)


def within_limit(table: Table, row: Row, limit: int) -> Row | Problem:
    """The row, or the Problem that one of its cells is too long."""
    for column, cell in row.values.items():
        if len(cell) > limit:
            return table.problem(
                row.number, column, "table_field_long", length=len(cell), limit=limit
            )
    return row


def json_columns(path: Path, limits: Limits, encoding: str | None) -> list[str]:
    """The keys of the first object of a JSON lines file."""
    with path.open("rb") as stream:
        lines = Lines(stream, limits.record, encoding)
        try:
            first = json.loads(next(line for line in lines if line.strip()))
        except StopIteration:
            raise InputError("table_empty") from None
        except (ValueError, LineTooLongError):
            raise InputError("table_json_header") from None
        if not isinstance(first, dict):
            raise InputError("table_json_header")
        return list(first)


def read_json(
    table: Table, columns: list[str], limits: Limits, encoding: str | None
) -> Iterator[Row | Problem]:
    """One object a line; its place in the file counts from 1, as there is no header."""
    with table.path.open("rb") as stream:
        lines = Lines(stream, limits.record, encoding)
        number = 0
        while True:
            number += 1
            try:
                line = next(lines, None)
            except LineTooLongError:
                lines.fault = None
                yield table.problem(number, None, "table_record_long", limit=limits.record)
                continue
            if line is None:
                break
            table.bytes_read = lines.bytes_read()
            if lines.fault is not None:
                code, offset = lines.fault
                lines.fault = None
                yield table.problem(number, None, code, offset=offset)
            elif line.strip():
                yield _json_row(table, columns, number, line, limits)
        table.encoding = lines.encoding


def _json_row(
    table: Table, columns: list[str], number: int, line: str, limits: Limits
) -> Row | Problem:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return table.problem(number, None, "table_json")
    if not isinstance(record, dict):
        return table.problem(number, None, "table_json")
    values = dict.fromkeys(columns, "") | {key: json_text(value) for key, value in record.items()}
    return checked(table, Row(number, values), limits.field)


def json_text(value: Any) -> str:
    """A JSON value as a cell's text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def checked(table: Table, row: Row, limit: int) -> Row | Problem:
    """The row of a format that carries its own encoding, or what no text may hold."""
    for column, cell in row.values.items():
        if "\0" in cell:
            return table.problem(row.number, column, "table_nul", offset=cell.index("\0"))
        try:
            cell.encode()
        except UnicodeEncodeError as error:
            return table.problem(row.number, column, "table_bytes", offset=error.start)
    return within_limit(table, row, limit)
