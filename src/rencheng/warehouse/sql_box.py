"""The read-only SQL box (只读查询): one SELECT over marts and lists, in a process shut in.

Time, rows and memory are limited; a query that asks for more is stopped, and the error says what to
do. Nothing personal can be reached: no numbers, titles, texts, points, nor who asked.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from rencheng.core.common.errors import InputError, RefusedError
from rencheng.warehouse import schema, sql_child
from rencheng.warehouse.marts import MARTS
from rencheng.warehouse.reading import Reader

MOST_SECONDS: Final = 10
MOST_ROWS: Final = 5_000
MOST_CHARACTERS: Final = 10_000
MEMORY: Final = "512MB"
#: Beyond the time limit, until a process that does not answer is ended; it must also start.
_GRACE_SECONDS = 10
#: Queries at once, of one web process: the others' pages need the machine too.
_AT_ONCE = threading.BoundedSemaphore(2)
#: Of the requests, what tells neither who asked nor what exactly they wrote.
_REQUEST_COLUMNS: Final = tuple(
    name
    for name in schema.REQUESTS.names
    if name not in {"number", "source", "title", "text", "person", "lat", "lon", "cell"}
)
#: What citizens typed into the search: masked, and still their own words.
_CITIZENS_WORDS: Final = frozenset({"query"})
_LISTS: Final = ("places", "categories", "trades", "units")
_KINDS: Final = {
    pa.string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.int16(): "SMALLINT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns, rows of plain values, whether there were more rows than are given, and how long."""

    columns: list[str]
    rows: list[list[Any]]
    more: bool
    took_ms: float


def views() -> dict[str, dict[str, str]]:
    """View → column → kind, of all that can be asked."""
    found = {
        name: _columns(mart.schema, tuple(n for n in mart.schema.names if n not in _CITIZENS_WORDS))
        for name, mart in sorted(MARTS.items())
    }
    found["requests"] = _columns(schema.REQUESTS, _REQUEST_COLUMNS)
    found |= {name: _columns(schema.LISTS[name]) for name in _LISTS}
    return found


def ask(
    reader: Reader, query: str, *, rows: int = MOST_ROWS, seconds: int = MOST_SECONDS
) -> Answer:
    """Run a query over `views`.

    Raises InputError: sql_empty, sql_too_long, sql_one_statement, sql_only_select,
    sql_table_unknown, sql_function_refused, sql_wrong (why), sql_too_slow, sql_too_large,
    sql_too_wide; RefusedError("sql_busy") where as many run as may.
    """
    question = question_of(reader, query, rows=rows, seconds=seconds)
    if not _AT_ONCE.acquire(blocking=False):
        raise RefusedError("sql_busy")
    try:
        start = time.perf_counter()
        found = _run(question)
    finally:
        _AT_ONCE.release()
    if "error" in found:
        raise InputError(found["error"], **found["data"])
    took = (time.perf_counter() - start) * 1000
    return Answer(found["columns"], found["rows"], found["more"], took)


def question_of(reader: Reader, query: str, *, rows: int, seconds: int) -> dict[str, Any]:
    """What the process is asked: the query, its views with their files, its limits."""
    query = query.strip().rstrip(";").rstrip()
    if not query:
        raise InputError("sql_empty")
    if len(query) > MOST_CHARACTERS:
        raise InputError("sql_too_long", length=len(query), limit=MOST_CHARACTERS)
    return {
        "query": query,
        "views": {
            name: {"files": [str(file) for file in _files(reader, name)], "columns": columns}
            for name, columns in views().items()
        },
        "rows": rows,
        "seconds": seconds,
        "memory": MEMORY,
        "threads": os.cpu_count() or 1,
    }


def _run(question: dict[str, Any]) -> dict[str, Any]:
    seconds = question["seconds"]
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(Path(sql_child.__file__))],
            input=json.dumps(question).encode(),
            capture_output=True,
            timeout=seconds + _GRACE_SECONDS,
            env={"LANG": "C.UTF-8"},
            check=False,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"error": "sql_too_slow", "data": {"seconds": seconds}}
    except ValueError:  # it died of a limit before it could answer
        return {"error": "sql_too_large", "data": {"memory": question["memory"]}}
    return found


def _files(reader: Reader, name: str) -> list[Path]:
    ledger = reader.store.mart_ledger(name) if name in MARTS else reader.store.ledger(name)
    return ledger.files()


def _columns(columns: pa.Schema, names: tuple[str, ...] | None = None) -> dict[str, str]:
    return {name: _KINDS[columns.field(name).type] for name in names or columns.names}
