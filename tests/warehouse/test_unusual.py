"""The week's z-scores against the same arithmetic written plainly."""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path
from statistics import mean, stdev

import pytest

from rencheng.warehouse.build import build_marts
from rencheng.warehouse.engine import DuckDB
from rencheng.warehouse.reading import Reader
from rencheng.warehouse.unusual import BASELINE_DAYS, WEEK, week_scores
from support.warehouse import MONDAY, filled


def test_scores_are_those_of_the_plain_arithmetic(tmp_path: Path, duck: DuckDB) -> None:
    days = [MONDAY + timedelta(days=n) for n in range(90)]
    counts = [(7 * n + n * n) % 5 + (30 if n > 85 else 0) for n in range(90)]
    counts[20] = 0
    requests = [
        {"day": day, "number": f"{day}-{i}"}
        for day, n in zip(days, counts, strict=True)
        for i in range(n)
    ]
    store = filled(tmp_path, requests=requests)
    build_marts(store, duck, ["requests_daily"])
    reader = Reader(store, duck)
    series = reader.series(days[0], days[-1], level="district")
    found = reader.rows(week_scores(series, ["place", "category"]).order_by("day")).to_pylist()
    weeks = [sum(counts[n - 6 : n + 1]) if n >= 6 else None for n in range(90)]
    for n, row in enumerate(found):
        end = max(0, n - WEEK + 1)
        before = weeks[max(0, end - BASELINE_DAYS) : end]
        known = [week for week in before if week is not None]
        assert row["week"] == weeks[n]
        if len(known) < BASELINE_DAYS:
            assert row["z"] is None
            continue
        spread = max(stdev(known), math.sqrt(mean(known)), 1.0)
        assert row["expected"] == pytest.approx(mean(known), rel=1e-12)
        assert row["z"] == pytest.approx((weeks[n] - mean(known)) / spread, rel=1e-9)
    assert found[-1]["z"] > 5
