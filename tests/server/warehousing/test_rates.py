"""The three rates of a simulated month: the mart says what the pure function says."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from rencheng.core.lifecycle.rates import judge
from rencheng.core.lifecycle.rates_policy import RATES
from rencheng.server.requests import closing, steps
from rencheng.server.requests.models import Request
from rencheng.server.requests.reading import reader as city_reader
from rencheng.server.requests.recounting import histories
from rencheng.server.warehousing import actions
from rencheng.warehouse.engine import DuckDB
from rencheng.warehouse.reading import Reader
from rencheng.warehouse.store import Store
from support.tables import HOUR, NOW, staff, take_in

PARTS = ("dispatched", "responded", "called", "resolved", "rated", "satisfied")


def simulate(draw: Random, requests: int) -> None:
    """Some forty days of requests, each worked on as far as chance has it."""
    heating, callback = staff("heating"), staff("callback")
    for n in range(requests):
        at = NOW + timedelta(hours=24 * n)
        number = take_in(now=at).number
        if draw.random() < 0.7:
            steps.contact(number, actor=heating, now=at + draw.choice([1, 30]) * HOUR)
        if draw.random() < 0.85:
            steps.accept(number, actor=heating, now=at + 31 * HOUR)
            steps.report_back(
                number, answer="修好了", public=False, actor=heating, now=at + 32 * HOUR
            )
            if draw.random() < 0.8:
                closing.call_back(
                    number,
                    resolved=draw.random() < 0.6,
                    satisfaction=draw.choice([1, 3, 5, None]),
                    actor=callback,
                    now=at + 33 * HOUR,
                )


def by_the_pure_function() -> dict[tuple[object, str], Counter[str]]:
    """(month, unit) → the parts of the rates, from histories alone."""
    rules = city_reader().count_rules
    found: dict[tuple[object, str], Counter[str]] = {}
    known = histories(Request.objects.values_list("pk", flat=True))
    for request in Request.objects.all():
        outcome, counted = judge(
            known[request.pk],
            urgency=request.urgency,
            rules=rules.clocks,
            policies=rules.policies,
        )
        sums = found.setdefault((outcome.month, outcome.unit or ""), Counter())
        for n, rate in enumerate(RATES):
            sums[PARTS[2 * n]] += counted.of(rate).counted
            sums[PARTS[2 * n + 1]] += counted.of(rate).good
    return found


def test_a_simulated_month_counts_the_same_in_the_mart(
    town: None, duck: DuckDB, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RENCHENG_WAREHOUSE", str(tmp_path))
    simulate(Random(4), 40)
    actions.sync(now=NOW, engine=duck)
    reader = Reader(Store(tmp_path), duck)
    rows = reader.rows(reader.mart("rates").filter(lambda t: t.level == "city")).to_pylist()
    found: dict[tuple[object, str], Counter[str]] = {}
    for row in rows:
        sums = found.setdefault((row["month"], row["unit"]), Counter())
        sums.update({part: row[part] for part in PARTS})
    expected = by_the_pure_function()
    assert found == expected
    march = expected[NOW.date().replace(day=1), "heat"]
    assert 0 < march["responded"] < march["dispatched"]
    assert 0 < march["resolved"] < march["called"]
    assert 0 < march["satisfied"] < march["rated"] < march["called"]
