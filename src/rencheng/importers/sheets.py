"""Excel and Parquet files as rows of text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow
import python_calamine
from pyarrow import parquet

from rencheng.core.common.errors import InputError, Problem
from rencheng.importers.delimited import checked
from rencheng.importers.table import Limits, Row, Table

#: A workbook is unpacked in memory, so its unpacked size is bounded (a full sheet of a million
#: short rows is about this).
MAX_WORKBOOK = 256 * 1024 * 1024
BATCH_ROWS = 2_000


def excel_columns(path: Path) -> list[str]:
    """The first row of the first sheet."""
    rows = _excel_rows(path)
    try:
        return [cell_text(cell).strip() for cell in next(rows)]
    except StopIteration:
        raise InputError("table_empty") from None


def read_excel(table: Table, columns: list[str], limits: Limits) -> Iterator[Row | Problem]:
    """The rows below the header of the first sheet."""
    for number, cells in enumerate(_excel_rows(table.path), start=1):
        if number > 1 and any(cell not in ("", None) for cell in cells):
            row = table.row(columns, number, [cell_text(cell) for cell in cells])
            yield checked(table, row, limits.field) if isinstance(row, Row) else row


def _excel_rows(path: Path) -> Iterator[list[Any]]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            size = sum(part.file_size for part in package.infolist())
        if size > MAX_WORKBOOK:
            raise InputError("table_workbook_large", limit=MAX_WORKBOOK // 2**20)
    try:
        sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except (python_calamine.CalamineError, IndexError):
        raise InputError("table_format", suffix=path.suffix) from None
    # skip_empty_area=False keeps the row numbers that a spreadsheet shows
    yield from iter(sheet.to_python(skip_empty_area=False))


def parquet_columns(path: Path) -> list[str]:
    """The names of the columns."""
    try:
        return list(parquet.read_schema(path).names)
    except pyarrow.ArrowException:
        raise InputError("table_format", suffix=path.suffix) from None


def read_parquet(table: Table, columns: list[str], limits: Limits) -> Iterator[Row | Problem]:
    """The rows, numbered as if a header stood above them."""
    number = 1
    try:
        with parquet.ParquetFile(table.path) as file:
            total = max(file.metadata.num_rows, 1)
            for batch in file.iter_batches(BATCH_ROWS):
                for values in batch.to_pylist():
                    number += 1
                    texts = {name: cell_text(value) for name, value in values.items()}
                    yield checked(table, Row(number, texts), limits.field)
                table.bytes_read = table.bytes_total * (number - 1) // total
    except pyarrow.ArrowException as error:
        reason = str(error).splitlines()[0]
        yield table.problem(number + 1, None, "table_parquet", reason=reason)


def cell_text(value: Any) -> str:
    """A cell's value as the text a CSV file would hold: 3.0 is "3", times are ISO 8601."""
    match value:
        case None:
            return ""
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return str(value.total_seconds())
        case bytes():
            return value.decode("utf-8", "surrogateescape")
        case _:
            return str(value)
