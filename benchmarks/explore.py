"""How long the explorer takes over a year of 73 million requests: its page's two queries together.

Draws a month of 28 days (217,000 requests a day; streets, categories and trades by one over rank),
makes its rows of the mart `requests_daily` at all five levels, and repeats the month over the year,
so that only the mart is built and not 73 million rows. Then each view is answered several times by
the function that the page calls. Prints JSON.

    python benchmarks/explore.py --folder /some/empty/folder
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from datetime import date
from pathlib import Path

import duckdb

from rencheng.warehouse import schema
from rencheng.warehouse.explore import DAILY, MONTHLY, View, explore, page_reader
from rencheng.warehouse.ledger import Entry, Ledger
from rencheng.warehouse.store import ROW_GROUP

MONTHS, DAYS, A_DAY = 12, 28, 217_262  # 12 × 28 × 217,262 = 73 million
FIRST = date(2025, 1, 1)
MEASURES = ("requests", "consultations", "urgent", "by_phone", "likes")
DRAW = """
CREATE TABLE drawn AS
WITH dice AS (
    SELECT i, random() AS a, random() AS b, random() AS c, random() AS d, random() AS e
    FROM range({rows}) t(i)
), picked AS (
    SELECT i % {days} AS nth,
           (floor(exp(a * ln(344))) - 1)::int AS street,
           (floor(exp(b * ln(211))) - 1)::int AS category,
           CASE WHEN c < .6 THEN 0 ELSE floor(exp(d * ln(11)))::int END AS trade,
           floor(e * 200)::int AS cell
    FROM dice
)
SELECT DATE '{first}' + nth::int AS day,
       '99010' || (street // 35) || lpad((street + 1)::text, 3, '0') AS street,
       lpad((cell // 20 + 1)::text, 3, '0') AS community, lpad((cell + 1)::text, 3, '0') AS cell,
       'top' || (category // 10) AS category_top,
       'top' || (category // 10) || '/mid' || (category // 3) || '/leaf' || category AS category,
       CASE WHEN trade = 0 THEN '' ELSE 'trade' || trade END AS trade
FROM picked
"""
LEVELS = {
    "city": "'990100'",
    "district": "left(street, 6)",
    "street": "street",
    "community": "street || community",
    "cell": "street || community || cell",
}
LEVEL = """
SELECT day, '{level}' AS level, {place} AS place, category_top, category, trade,
       count(*) AS requests, count(*) // 2 AS consultations, count(*) // 9 AS urgent,
       count(*) // 3 AS by_phone, 0::bigint AS likes
FROM drawn GROUP BY ALL
"""
WRITE = "COPY ({rows}) TO '{file}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group})"


def build(folder: Path) -> int:
    """A warehouse of the daily and the monthly mart alone; returns the rows of the daily."""
    place = folder / "marts" / DAILY
    place.mkdir(parents=True)
    duck = duckdb.connect(config={"memory_limit": "5GB", "temp_directory": str(folder / "spill")})
    duck.execute(DRAW.format(rows=DAYS * A_DAY, days=DAYS, first=FIRST))
    levels = " UNION ALL ".join(
        LEVEL.format(level=level, place=code) for level, code in LEVELS.items()
    )
    order = "level, place, category_top, category, trade, day"
    month = place / "m0.parquet"
    rows = f"SELECT * FROM ({levels}) ORDER BY {order}"
    duck.execute(WRITE.format(rows=rows, file=month, group=ROW_GROUP))
    duck.execute("DROP TABLE drawn")
    entries = {f"{FIRST:%Y-%m}": Entry(month.name, 0, "", schema.VERSION)}
    for later in range(1, MONTHS):
        begins = FIRST.replace(month=1 + later)
        file = place / f"m{later}.parquet"
        moved = f"SELECT * REPLACE (day + {(begins - FIRST).days} AS day) FROM '{month}'"
        duck.execute(WRITE.format(rows=moved, file=file, group=ROW_GROUP))
        entries[f"{begins:%Y-%m}"] = Entry(file.name, 0, "", schema.VERSION)
    Ledger(place).commit(entries)
    build_months(duck, folder, entries)
    ends = (FIRST, FIRST.replace(month=MONTHS, day=DAYS))
    (folder / "requests").mkdir()
    held = {day.isoformat(): Entry("none", 0, "", schema.VERSION) for day in ends}
    Ledger(folder / "requests").commit(held)
    (total,) = duck.execute(f"SELECT count(*) FROM '{place}/*.parquet'").fetchone() or (0,)
    return int(total)


def build_months(duck: duckdb.DuckDBPyConnection, folder: Path, daily: dict[str, Entry]) -> None:
    """The monthly mart of all months but the latest, which is not over."""
    place = folder / "marts" / MONTHLY
    place.mkdir(parents=True)
    entries = {}
    for key in sorted(daily)[:-1]:
        sums = ", ".join(f"sum({name})::bigint AS {name}" for name in MEASURES)
        rows = (
            f"SELECT date_trunc('month', day)::date AS day, level, place, category_top, category, "
            f"trade, {sums} FROM '{folder / 'marts' / DAILY / daily[key].file}' "
            "WHERE level IN ('city', 'district', 'street') GROUP BY ALL "
            "ORDER BY level, place, category_top, category, trade"
        )
        file = place / daily[key].file
        duck.execute(WRITE.format(rows=rows, file=file, group=ROW_GROUP))
        entries[key] = Entry(file.name, 0, "", schema.VERSION)
    Ledger(place).commit(entries)


LAST = FIRST.replace(month=MONTHS, day=DAYS)
MONTH = FIRST.replace(month=MONTHS)
VIEWS = {
    "usual: city, a month, by category": View(MONTH, LAST),
    "city, a year, by category": View(FIRST, LAST),
    "districts, a year, side by side": View(FIRST, LAST, split="place"),
    "a district, a year, its streets": View(FIRST, LAST, place="990101", level="street"),
    "a street, a year, its communities": View(FIRST, LAST, place="990101036", level="community"),
    "a category, a year, by trade": View(FIRST, LAST, category="top1", split="trade"),
    "all streets, a month": View(MONTH, LAST, level="street"),
    "all streets, a year": View(FIRST, LAST, level="street"),
    "all streets, one leaf, a year": View(FIRST, LAST, level="street", category="top1/mid3/leaf10"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    figures: dict[str, object] = {}
    if not (asked.folder / "marts").exists():
        start = time.perf_counter()
        asked.folder.mkdir(parents=True, exist_ok=True)
        figures["rows_of_the_mart"] = build(asked.folder)
        figures["built_s"] = round(time.perf_counter() - start, 1)
    reader = page_reader(asked.folder)
    for name, view in VIEWS.items():
        took, worked = [], []
        for _ in range(asked.repeats + 1):
            start, cpu = time.perf_counter(), time.process_time()
            found = explore(reader, view)
            took.append((time.perf_counter() - start) * 1000)
            worked.append((time.process_time() - cpu) * 1000)
        figures[name] = {
            "total": found.total,
            "first_ms": round(took[0]),
            "median_ms": round(statistics.median(took[1:])),
            "median_cpu_ms": round(statistics.median(worked[1:])),
        }
    machine = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
    machine["python"] = platform.python_version()
    print(json.dumps({"name": "explore", "machine": machine, "figures": figures}, indent=1))


if __name__ == "__main__":
    main()
