"""The other side of the SQL box (查询沙箱): a process of its own that knows no secrets.

Run as a program by `sql_box`: a question as JSON on standard input, the answer as JSON on standard
output. It has no environment, limits on memory and time from the system, and a DuckDB that may read
the files of its views and nothing else. Only one SELECT over those views is run at all.
"""

from __future__ import annotations

import json
import math
import resource
import sys
import threading
from collections.abc import Iterator
from typing import Any

import duckdb

#: Beside tables, what a query may read from. All others open files or tell about the machine.
TABLE_FUNCTIONS = {"range", "generate_series", "unnest"}
SOURCES = {"EMPTY", "JOIN", "SUBQUERY", "EXPRESSION_LIST"}
CELL_LENGTH = 2_000
OUTPUT_CHARACTERS = 8_000_000
FETCH_ROWS = 500
_GIGABYTE = 2**30


class RefusedQueryError(Exception):
    """A query that is not run, or was stopped: a code and its data."""

    def __init__(self, code: str, **data: object) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """The rows of question["query"], or the reason why there are none."""
    connection = opened(question)
    try:
        demand_one_select(connection, question["query"], set(question["views"]))
        timer = threading.Timer(question["seconds"], connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            return fetched(connection, question["query"], question["rows"])
        finally:
            timer.cancel()
    except RefusedQueryError as refused:
        return {"error": refused.code, "data": refused.data}
    except duckdb.InterruptException:
        return {"error": "sql_too_slow", "data": {"seconds": question["seconds"]}}
    except (duckdb.OutOfMemoryException, MemoryError):
        return {"error": "sql_too_large", "data": {"memory": question["memory"]}}
    except duckdb.Error as error:
        return {"error": "sql_wrong", "data": {"why": str(error)[:CELL_LENGTH]}}


def opened(question: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """A DuckDB with the views, shut in: no other file, no network, no setting can be changed."""
    connection = duckdb.connect(
        config={
            "memory_limit": question["memory"],
            "threads": question["threads"],
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    connection.execute("SET TimeZone = 'UTC'")
    paths = []
    for name, view in question["views"].items():
        columns = ", ".join(f'"{column}"' for column in view["columns"])
        if view["files"]:
            listed = ", ".join(map(quoted, view["files"]))
            source = f"read_parquet([{listed}])"
        else:
            empty = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in view["columns"].items())
            source = f"(SELECT {empty} WHERE false)"
        connection.execute(f'CREATE VIEW "{name}" AS SELECT {columns} FROM {source}')
        paths += view["files"]
    if paths:
        connection.execute(f"SET allowed_paths = [{', '.join(map(quoted, paths))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def demand_one_select(connection: duckdb.DuckDBPyConnection, query: str, views: set[str]) -> None:
    """Refuse all but one SELECT that reads from the views and harmless functions."""
    statements = duckdb.extract_statements(query)
    if len(statements) != 1:
        raise RefusedQueryError("sql_one_statement", found=len(statements))
    row = connection.execute("SELECT json_serialize_sql(?)", [query]).fetchone()
    tree = json.loads(row[0]) if row else {"error": True}
    if tree["error"]:
        raise RefusedQueryError("sql_only_select")
    known = views | set(own_tables(tree))
    lower = {name.lower() for name in known}
    for source in sources(tree):
        kind = source["type"]
        if kind == "BASE_TABLE":
            name = source["table_name"]
            if source["schema_name"] or source["catalog_name"] or name.lower() not in lower:
                raise RefusedQueryError(
                    "sql_table_unknown", name=name, known=", ".join(sorted(views))
                )
        elif kind == "TABLE_FUNCTION":
            name = source["function"]["function_name"]
            if name.lower() not in TABLE_FUNCTIONS:
                raise RefusedQueryError("sql_function_refused", name=name)
        elif kind not in SOURCES:
            raise RefusedQueryError("sql_only_select")


def fetched(connection: duckdb.DuckDBPyConnection, query: str, most: int) -> dict[str, Any]:
    """The first `most` rows, fetched as they come, and whether there were more."""
    result = connection.execute(query)
    columns = [str(column[0]) for column in result.description or ()]
    rows: list[list[Any]] = []
    size = 0
    while len(rows) <= most:
        batch = result.fetchmany(min(FETCH_ROWS, most + 1 - len(rows)))
        if not batch:
            break
        for row in batch:
            rows.append([plain(value) for value in row])
            size += sum(len(str(value)) for value in rows[-1])
        if size > OUTPUT_CHARACTERS:
            raise RefusedQueryError("sql_too_wide", limit=OUTPUT_CHARACTERS)
    return {"columns": columns, "rows": rows[:most], "more": len(rows) > most}


def sources(node: Any) -> Iterator[dict[str, Any]]:
    """Every node of the tree that rows come from."""
    if isinstance(node, dict):
        if "type" in node and "sample" in node and "alias" in node:
            yield node
        for below in node.values():
            yield from sources(below)
    elif isinstance(node, list):
        for below in node:
            yield from sources(below)


def own_tables(node: Any) -> Iterator[str]:
    """The names that a query gives to parts of itself (WITH)."""
    if isinstance(node, dict):
        for entry in (node.get("cte_map") or {}).get("map", ()):
            yield str(entry["key"])
        for below in node.values():
            yield from own_tables(below)
    elif isinstance(node, list):
        for below in node:
            yield from own_tables(below)


def plain(value: Any) -> Any:
    """A value as JSON has it: numbers and truth as they are, all else as text, cut short."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    text = str(value)
    return text if len(text) <= CELL_LENGTH else text[:CELL_LENGTH] + "…"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def shut_in(seconds: int) -> None:
    """Limits of the system for this process: beyond them it dies, and its parent says so."""
    resource.setrlimit(resource.RLIMIT_AS, (4 * _GIGABYTE, 4 * _GIGABYTE))
    resource.setrlimit(resource.RLIMIT_CPU, (4 * seconds, 4 * seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    question = json.load(sys.stdin)
    shut_in(question["seconds"])
    json.dump(answer(question), sys.stdout)


if __name__ == "__main__":
    main()
