"""What should be partitioned by month: requests, their history, both, neither?

Builds both layouts side by side in a scratch schema of the database at DATABASE_URL, with the same
rows, and times what the pages and jobs do. Prints JSON.

    DATABASE_URL=postgresql://… python benchmarks/partitions.py --requests 1000000
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable

import psycopg

MONTHS = 12
EVENTS_PER_REQUEST = 4
REPEATS = 200

REQUEST_COLUMNS = """
    id bigint NOT NULL, number varchar(20) NOT NULL, source varchar(60) NOT NULL,
    source_id varchar(80) NOT NULL, received_at timestamptz NOT NULL, state varchar(20) NOT NULL,
    unit_id varchar(40), category_id varchar(120), place_id varchar(15), due_at timestamptz,
    closed_at timestamptz, text text NOT NULL
"""
HISTORY_COLUMNS = """
    id bigint NOT NULL, request_id bigint NOT NULL, event varchar(20) NOT NULL,
    recorded_at timestamptz NOT NULL, actor varchar(80) NOT NULL, note text NOT NULL
"""
FILL_REQUESTS = """
INSERT INTO {table}
SELECT i, lpad(i::text, 14, '0'), 'bench', i::text,
       timestamptz '2026-01-01' + ((i - 1)::float8 / {count}) * interval '{months} months',
       CASE WHEN i > {count} * 0.98 THEN 'dispatched' ELSE 'closed' END,
       'unit-' || i %% 50, 'top/mid/leaf-' || i %% 90, (990101001001001 + i %% 3000)::text,
       timestamptz '2026-01-08' + (i::float8 / {count}) * interval '{months} months',
       CASE WHEN i > {count} * 0.98 THEN NULL
            ELSE timestamptz '2026-01-05' + (i::float8 / {count}) * interval '{months} months' END,
       repeat(md5(i::text), 6)
FROM generate_series(1, {count}) AS i
"""
FILL_HISTORY = """
INSERT INTO {table}
SELECT i, (i + {each} - 1) / {each},
       (ARRAY['receive','dispatch','accept','report_back'])[1 + i %% 4],
       timestamptz '2026-01-01' + ((i - 1)::float8 / {count}) * interval '{months} months',
       'system', ''
FROM generate_series(1, {count}) AS i
"""


def months() -> list[tuple[str, str, str]]:
    bounds = [f"{2026 + m // 12}-{m % 12 + 1:02d}-01" for m in range(MONTHS + 1)]
    return [(f"m{m}", bounds[m], bounds[m + 1]) for m in range(MONTHS)]


def build(cursor: psycopg.Cursor, count: int) -> dict[str, float]:
    """Both layouts of both tables; returns the seconds that filling each took."""
    took: dict[str, float] = {}
    for name, columns, clock, fill, rows in (
        ("requests", REQUEST_COLUMNS, "received_at", FILL_REQUESTS, count),
        ("history", HISTORY_COLUMNS, "recorded_at", FILL_HISTORY, count * EVENTS_PER_REQUEST),
    ):
        for layout in ("plain", "months"):
            table = f"{name}_{layout}"
            split = f" PARTITION BY RANGE ({clock})" if layout == "months" else ""
            cursor.execute(f"CREATE TABLE {table} ({columns}){split}")
            if layout == "months":
                for suffix, first, last in months():
                    cursor.execute(
                        f"CREATE TABLE {table}_{suffix} PARTITION OF {table} "
                        f"FOR VALUES FROM ('{first}') TO ('{last}')"
                    )
            index(cursor, name, table, layout)
            start = time.perf_counter()
            statement = fill.format(table=table, count=rows, months=MONTHS, each=EVENTS_PER_REQUEST)
            cursor.execute(statement.replace("%%", "%"))
            took[f"fill_{table}_rows_per_s"] = round(rows / (time.perf_counter() - start))
    cursor.execute("ANALYZE")
    return took


def index(cursor: psycopg.Cursor, name: str, table: str, layout: str) -> None:
    """The indexes that the application has; a partitioned table cannot keep a number unique."""
    if name == "history":
        cursor.execute(f"CREATE INDEX ON {table} (request_id, recorded_at)")
        return
    unique = "UNIQUE" if layout == "plain" else ""
    cursor.execute(f"CREATE {unique} INDEX ON {table} (number)")
    cursor.execute(f"CREATE {unique} INDEX ON {table} (source, source_id)")
    cursor.execute(f"CREATE {unique} INDEX ON {table} (id)")
    cursor.execute(f"CREATE INDEX ON {table} (received_at)")
    cursor.execute(
        f"CREATE INDEX ON {table} (unit_id, due_at) WHERE state IN "
        "('received', 'dispatched', 'accepted', 'reported')"
    )


def milliseconds(act: Callable[[int], None], repeats: int = REPEATS) -> dict[str, float]:
    taken = []
    for turn in range(repeats):
        start = time.perf_counter()
        act(turn)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    return {
        "p50_ms": round(statistics.median(taken), 3),
        "p95_ms": round(taken[int(len(taken) * 0.95)], 3),
    }


def questions(cursor: psycopg.Cursor, count: int, layout: str) -> dict[str, dict[str, float]]:
    """What pages ask, in both layouts."""
    requests, history = f"requests_{layout}", f"history_{layout}"

    def number(turn: int) -> None:
        wanted = str(1 + turn * 7919 % count).zfill(14)
        cursor.execute(f"SELECT * FROM {requests} WHERE number = %s", [wanted])
        cursor.fetchall()

    def known(turn: int) -> None:
        wanted = str(1 + turn * 104729 % count)
        cursor.execute(
            f"SELECT 1 FROM {requests} WHERE source = 'bench' AND source_id = %s", [wanted]
        )
        cursor.fetchall()

    def worklist(turn: int) -> None:
        cursor.execute(
            f"SELECT * FROM {requests} WHERE unit_id = %s AND state IN "
            "('received', 'dispatched', 'accepted', 'reported') ORDER BY due_at LIMIT 50",
            [f"unit-{turn % 50}"],
        )
        cursor.fetchall()

    def step(turn: int) -> None:
        wanted = count - turn
        cursor.execute(f"UPDATE {requests} SET state = 'accepted' WHERE id = %s", [wanted])

    def history_of(turn: int) -> None:
        wanted = 1 + turn * 7919 % count
        cursor.execute(
            f"SELECT * FROM {history} WHERE request_id = %s ORDER BY recorded_at", [wanted]
        )
        cursor.fetchall()

    def day(turn: int) -> None:
        cursor.execute(
            f"SELECT category_id, count(*) FROM {requests} WHERE received_at >= '2026-12-10' "
            "AND received_at < '2026-12-11' GROUP BY 1"
        )
        cursor.fetchall()

    return {
        "request_by_number": milliseconds(number),
        "is_known": milliseconds(known),
        "worklist": milliseconds(worklist),
        "take_a_step": milliseconds(step),
        "history_of_request": milliseconds(history_of),
        "one_day_by_category": milliseconds(day, 20),
    }


def retire(cursor: psycopg.Cursor) -> dict[str, float]:
    """Taking one month of history away: DELETE against DROP."""
    start = time.perf_counter()
    cursor.execute("DELETE FROM history_plain WHERE recorded_at < '2026-02-01'")
    deleted = time.perf_counter() - start
    start = time.perf_counter()
    cursor.execute("DROP TABLE history_months_m0")
    dropped = time.perf_counter() - start
    return {"delete_month_s": round(deleted, 3), "drop_month_s": round(dropped, 4)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=1_000_000)
    count = parser.parse_args().requests
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        cursor = connection.cursor()
        cursor.execute("DROP SCHEMA IF EXISTS partition_bench CASCADE")
        cursor.execute("CREATE SCHEMA partition_bench")
        cursor.execute("SET search_path TO partition_bench")
        try:
            figures: dict[str, object] = {"requests": count, **build(cursor, count)}
            for layout in ("plain", "months"):
                figures[layout] = questions(cursor, count, layout)
            for table in ("requests_plain", "history_plain"):
                cursor.execute("SELECT pg_total_relation_size(%s::regclass) / 1048576", [table])
                figures[f"{table}_mb"] = cursor.fetchone()[0]
            figures.update(retire(cursor))
        finally:
            cursor.execute("DROP SCHEMA partition_bench CASCADE")
    machine = {"cpus": os.cpu_count(), "python": platform.python_version()}
    print(json.dumps({"name": "partitions", "machine": machine, "figures": figures}, indent=2))


if __name__ == "__main__":
    main()
