"""Tables read row by row: CSV, TSV, JSON lines, Excel, Parquet. A bad row is a Problem, no stop.

What makes the whole file useless (no such file, empty, not a table, a column missing) is an
InputError at once; what spoils one row is a Problem in its place, and the rows after it go on.
Memory does not grow with the file, Excel workbooks apart (they are bounded in size).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rencheng.core.common.errors import InputError, Problem
from rencheng.importers import delimited, sheets
from rencheng.importers.table import Limits, Row, Table, check_header

__all__ = ["MAX_FIELD", "MAX_RECORD", "Row", "Table", "as_problem", "read_table"]

MAX_FIELD = 1_000_000  # characters: ten times the longest message a form may send
MAX_RECORD = 8 * 1024 * 1024  # bytes

_BLANK = b"\xef\xbb\xbf \t\r\n"
_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"GIF8")  # PDF, pictures, gzip
_Read = Callable[[Table], Iterator[Row | Problem]]


def read_table(
    path: Path | str,
    *,
    required: Sequence[str] = (),
    max_field: int = MAX_FIELD,
    max_bytes_line: int = MAX_RECORD,
    encoding: str | None = None,
    name: str | None = None,
) -> Table:
    """Open a table and read its header; iterate over the result for its rows.

    required: columns that must be there. max_field: characters of one cell. max_bytes_line: bytes
    of one record. encoding: None recognises UTF-8 (with or without mark) and GB18030. name: how
    messages call the file (its own name by default). Raises InputError `table_*`.
    """
    path = Path(path)
    file = name or path.name
    limits = Limits(max_field, max_bytes_line)
    try:
        columns, read = _open(path, limits, encoding)
        check_header(columns, required)
        size = path.stat().st_size
    except InputError as error:
        raise InputError(error.code, **{**error.data, "file": file}) from None
    except LookupError:
        raise InputError("table_encoding_unknown", file=file, encoding=encoding) from None
    except OSError as error:
        raise InputError("table_unreadable", file=file, reason=error.strerror or "") from None
    named = tuple(column for column in columns if column)
    return Table(file, path, named, encoding, size, read)


def as_problem(error: InputError) -> Problem:
    """An error of a whole file as a Problem, for those who collect them."""
    return Problem(
        str(error.data.get("file", "")), None, error.data.get("column"), error.code, error.data
    )


def _open(path: Path, limits: Limits, encoding: str | None) -> tuple[list[str], _Read]:
    kind = _kind(path)
    if kind == "excel":
        columns = sheets.excel_columns(path)
        return columns, lambda table: sheets.read_excel(table, columns, limits)
    if kind == "parquet":
        columns = sheets.parquet_columns(path)
        return columns, lambda table: sheets.read_parquet(table, columns, limits)
    if kind == "json":
        columns = delimited.json_columns(path, limits, encoding)
        return columns, lambda table: delimited.read_json(table, columns, limits, encoding)
    columns, delimiter = delimited.csv_columns(path, limits, encoding)
    return columns, lambda table: delimited.read_csv(table, columns, delimiter, limits, encoding)


def _kind(path: Path) -> str:
    """What a file is by its first bytes; its name decides only between CSV and JSON lines."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    text = head.lstrip(_BLANK)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "excel"
    if head.startswith(_FOREIGN):
        raise InputError("table_format", suffix=path.suffix or "?")
    if path.suffix.lower() in {".jsonl", ".ndjson"} or text.startswith(b"{"):
        return "json"
    return "csv"
