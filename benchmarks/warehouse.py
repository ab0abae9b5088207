"""The warehouse at a year of 200,000 requests a day; prints JSON.

    python benchmarks/warehouse.py FOLDER [--days 365] [--per-day 200000] [--spark-rows 5000000]

FOLDER takes some 4 GB, and is used again where it holds the year already; delete it afterwards.
Measured: the increment of one more day (rows written and every mart of that day made), every mart
of a whole month, week scores of district × category over the year from the requests themselves and
from the mart, and the same scores of the newest rows on DuckDB and on local Spark.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from warehouse_rows import Year, words

from rencheng.warehouse.build import build_marts
from rencheng.warehouse.dense import dense
from rencheng.warehouse.engine import DuckDB, Engine, Spark
from rencheng.warehouse.reading import Reader
from rencheng.warehouse.store import Store
from rencheng.warehouse.unusual import week_scores

ZONE = "Asia/Shanghai"
FIRST = date(2025, 1, 1)
KEYS = ["place", "category"]
SPARK_DAYS = 70  # the scores look back 63 days


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", type=Path)
    asked.add_argument("--days", type=int, default=365)
    asked.add_argument("--per-day", type=int, default=200_000)
    asked.add_argument("--spark-rows", type=int, default=5_000_000)
    asked.add_argument("--memory", default="6GB")
    given = asked.parse_args()
    year, store = Year(), Store(given.folder)
    last = FIRST + timedelta(days=given.days - 1)
    figures: dict[str, Any] = {}
    with store.writing(ZONE):
        figures["generated_s"] = timed(lambda: generate(store, year, last, given.per_day))
        engine = DuckDB(given.memory, threads=2)
        figures["rows"] = sum(e.rows for e in store.ledger("requests").parts.values())
        figures["increment_s"] = timed(lambda: increment(store, engine, year, last, given.per_day))
        figures["month_s"] = timed(lambda: month(store, engine, last))
        figures["marts_s"] = timed(lambda: build_marts(store, engine, ["requests_daily"]))
    figures["scores_from_requests_s"] = timed(lambda: raw_scores(store, engine, FIRST, last))
    reader = Reader(store, engine)
    series = reader.series(FIRST, last, level="district")
    figures["scores_from_mart_s"] = timed(lambda: engine.rows(week_scores(series, KEYS)))
    if given.spark_rows:
        figures["spark"] = on_spark(store, engine, last, given.spark_rows, given.per_day)
    print(json.dumps({"name": "warehouse", "machine": machine(), "figures": figures}, indent=1))


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 2)


def generate(store: Store, year: Year, last: date, count: int) -> None:
    """Every day but the last, which is the increment."""
    store.put_list("words", words())
    known = store.ledger("requests").parts
    for n in range((last - FIRST).days):
        day = FIRST + timedelta(days=n)
        if day.isoformat() not in known:
            store.put_days("requests", [(day, year.requests(day, count))])
            store.put_days("calls", [(day, year.calls(day, count))])


def increment(store: Store, engine: Engine, year: Year, last: date, count: int) -> None:
    """The newest day: its rows merged into nothing, written, and the marts of that day."""
    store.put_days("requests", [(last, year.requests(last, count))])
    store.put_days("calls", [(last, year.calls(last, count))])
    build_marts(store, engine, only={last.isoformat()})


def month(store: Store, engine: Engine, last: date) -> None:
    """Every mart of the last whole month."""
    before = last.replace(day=1) - timedelta(days=1)
    build_marts(store, engine, only={f"{before:%Y-%m}"})


def raw_scores(
    store: Store, engine: Engine, first: date, last: date, until: int = 1440
) -> pa.Table:
    """Week scores of district × category straight from the requests, of a day's first minutes."""
    rows = Reader(store, engine).table("requests", first, last)
    rows = rows.filter(rows.minute < until)
    each = rows.group_by("day", "category", place=rows.district).agg(requests=rows.count())
    series = dense(each, first, last, KEYS, ["requests"])
    return engine.rows(week_scores(series, KEYS))


def on_spark(store: Store, duck: Engine, last: date, rows: int, per_day: int) -> dict[str, Any]:
    """The same scores of some `rows` rows of the newest ten weeks on both engines."""
    first = last - timedelta(days=SPARK_DAYS - 1)
    until = min(1440, 1440 * rows // (SPARK_DAYS * per_day))
    asked = Reader(store, duck).table("requests", first, last)
    counted = asked.filter(asked.minute < until).count().as_table()
    began = time.perf_counter()
    spark = Spark("local[2]", memory="4g")
    told: dict[str, Any] = {"start_s": round(time.perf_counter() - began, 2), "days": SPARK_DAYS}
    told["rows"] = duck.rows(counted)[0][0].as_py()
    found: dict[str, pa.Table] = {}
    engines: dict[str, Engine] = {"duckdb": duck, "spark": spark}
    for name, engine in engines.items():
        began = time.perf_counter()
        found[name] = raw_scores(store, engine, first, last, until)
        told[f"{name}_s"] = round(time.perf_counter() - began, 2)
    order = [("day", "ascending"), ("place", "ascending"), ("category", "ascending")]
    one, other = (found[name].sort_by(order) for name in engines)
    told["weeks_equal"] = one["week"].combine_chunks().equals(other["week"].combine_chunks())
    apart = pc.abs(pc.subtract(one["z"], other["z"]))
    size = pc.max_element_wise(pc.abs(one["z"]), pa.scalar(1e-12))
    told["scores_differ_relative_most"] = pc.max(pc.divide(apart, size)).as_py()
    spark.session.stop()
    return told


def machine() -> dict[str, object]:
    return {"cores": os.cpu_count(), "python": platform.python_version(), "os": platform.platform()}


if __name__ == "__main__":
    main()
