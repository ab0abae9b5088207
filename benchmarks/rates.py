"""the three rates of a month over many requests, on this machine.

Fills a throw-away PostgreSQL with facts as the steps would write them (a month, and another before
it), folds their counts, and asks what the pages ask. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

_FILL = """
INSERT INTO assessment_ratefact (request, number, received_month, month, unit, place, category,
    trade, response, resolution, satisfaction, why_response, why_resolution, why_satisfaction)
SELECT n, '26' || lpad(n::text, 12, '0'), m.month, m.month,
       'unit-' || (n %% 60), '9901' || lpad((1 + n %% 4)::text, 2, '0')
           || lpad((1 + n %% 20)::text, 3, '0'),
       'top' || (n %% 12) || '/mid' || (n %% 5) || '/leaf' || (n %% 3),
       CASE WHEN n %% 3 = 0 THEN 'trade' || (n %% 16) ELSE '' END,
       1 + (hashint4(n) %% 10 <> 0)::int, (n %% 10 > 1)::int * (1 + (hashint4(n) %% 5 <> 0)::int),
       (n %% 10 > 2)::int * (1 + (hashint4(n) %% 7 <> 0)::int), 0, 3, 5
FROM generate_series(%s::int, %s::int) AS n, (SELECT %s::date AS month) AS m
"""
_FROM_FACTS = """
SELECT unit, sum((response > 0)::int), sum((response = 2)::int), sum((resolution > 0)::int),
       sum((resolution = 2)::int), sum((satisfaction > 0)::int), sum((satisfaction = 2)::int)
FROM assessment_ratefact WHERE month = %s GROUP BY unit
"""


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--asks", type=int, default=20)
    given = options.parse_args()
    from support.database import throwaway

    with tempfile.TemporaryDirectory() as home, throwaway() as url:
        os.environ |= {
            "DATABASE_URL": url,
            "RENCHENG_HOME": home,
            "RENCHENG_SECRET_KEY": "bench",
            "RENCHENG_DATA_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "DJANGO_SETTINGS_MODULE": "rencheng.config.settings",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        print(json.dumps(_measure(given.rows, given.asks), indent=1))
        from django.db import connections

        connections.close_all()


def _measure(rows: int, asks: int) -> dict[str, object]:
    from datetime import date

    from django.db import connection
    from django.utils import timezone

    from rencheng.core.common.actor import Actor
    from rencheng.server.assessment.counting import fold_counts
    from rencheng.server.assessment.counts import Behind, Within, counts
    from rencheng.server.requests.rating import counted_page, rates_page, streets_page

    month, before = date(2026, 11, 1), date(2026, 10, 1)
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for first in range(1, rows + 1, 50_000):
            cursor.execute(_FILL, [first, min(first + 49_999, rows), month])
        cursor.execute(_FILL, [rows + 1, rows + rows // 5, before])
        filled = time.perf_counter() - began
        began = time.perf_counter()
        fold_counts()
        folded = time.perf_counter() - began
        cursor.execute("VACUUM ANALYZE assessment_ratefact, assessment_ratecount")
        cursor.execute("SELECT count(*) FROM assessment_ratecount")
        cells = cursor.fetchone()[0]

    def facts() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_FROM_FACTS, [month])
            cursor.fetchall()

    actor = Actor("bench", frozenset({"supervisor"}))
    now = timezone.now()
    asked: dict[str, Callable[[], object]] = {
        "month_from_counts": lambda: counts("unit", [month], Within()),
        "month_from_facts": facts,
        "page_by_unit": lambda: rates_page(month, "unit", Within(), now),
        "page_by_street": lambda: rates_page(month, "street", Within(), now),
        "page_by_category": lambda: rates_page(month, "category", Within(unit="unit-7"), now),
        "page_by_month": lambda: rates_page(month, "month", Within(), now),
        "page_streets": lambda: streets_page(month, now),
        "requests_behind": lambda: counted_page(
            Behind(month, Within(unit="unit-7"), "resolution", "bad"), actor, now
        ),
        "requests_behind_city": lambda: counted_page(
            Behind(month, Within(), "resolution", "bad"), actor, now
        ),
    }
    figures = {f"{name}_ms": _timed(ask, asks) for name, ask in asked.items()}
    return {
        "name": "rates",
        "machine": {"cpus": os.cpu_count(), "platform": platform.platform()},
        "figures": {
            "rows_in_month": rows,
            "cells": cells,
            "filled_s": round(filled, 1),
            "folded_s": round(folded, 1),
            **figures,
        },
    }


def _timed(ask: Callable[[], object], asks: int) -> dict[str, float]:
    ask()
    took = []
    for _ in range(asks):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(took, n=20, method="inclusive")
    return {"p50": round(statistics.median(took), 1), "p95": round(cuts[18], 1)}


if __name__ == "__main__":
    main()
