"""Simulated epidemics of the demo city: how early and how well their peaks are foretold.

    python benchmarks/outbreak.py [--seeds N] [--per-day N] [--series N]

Each district's timetable is made a week before its true peak (the day of its highest mean, which
the simulator keeps), from requests about care alone; the trades' order is read three days before,
on and three days after the day on which the city peaks, from callers who say what they work as.
Beside it: how long the first timetable of so many daily and weekly series takes.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import numpy as np
from scipy.stats import kendalltau

from rencheng.core.outbreak.peak import learned
from rencheng.core.outbreak.series import Counts, Key
from rencheng.core.outbreak.timetable import timetable
from rencheng.importers.city import read_city
from rencheng.simulator import Shock, SimulatedRequest, simulate, truth

DEMO = Path(__file__).resolve().parents[1] / "demo"
START, DAYS, BEGINS = date(2026, 1, 1), 70, 35
SIGN = "epidemic/care"
AHEAD = 7
AROUND = (-3, 0, 3)


def counted(keys: list[Key], rows: list[tuple[int, int]]) -> Counts:
    table = np.zeros((DAYS, len(keys)))
    for day, column in rows:
        table[day, column] += 1
    last = START.toordinal() + DAYS - 1
    return Counts(keys, last, 1, table, np.full(len(keys), np.nan))


def one(seed: int, per_day: float) -> tuple[list[int], dict[int, float]]:
    """Days by which each district's peak was missed a week ahead; Kendall's τ of the trades."""
    city, _ = read_city(DEMO)
    shocks = [Shock("epidemic", start=START + timedelta(days=BEGINS))]
    how = {"start": START, "days": DAYS, "per_day": per_day, "shocks": shocks, "seed": seed}
    known = truth(city, **how)[0]
    signs = [
        request
        for request in simulate(city, **how)
        if request.truth.category.startswith(SIGN) and day_of(request) < DAYS
    ]
    districts, trades = sorted(known.district_peak), sorted(known.trade_peak)
    by_district = counted(
        [Key(code) for code in districts],
        [
            (day_of(one), districts.index(one.truth.place[:6]))
            for one in signs
            if one.truth.place[:6] in districts
        ],
    )
    by_trade = counted(
        [Key("city", code) for code in trades],
        [(day_of(one), trades.index(one.truth.trade)) for one in signs if one.truth.trade_said],
    )
    missed = []
    for column, code in enumerate(districts):
        found = timetable(by_district, known.district_peak[code] - timedelta(days=AHEAD))
        peak = found.outlooks[column].peak
        missed.append(abs((peak[0.5] - known.district_peak[code]).days) if peak else DAYS)
    middle = sorted(known.trade_peak.values())[len(trades) // 2]
    order = {}
    for off in AROUND:
        found = timetable(by_trade, middle + timedelta(days=off))
        told = [one.peak[0.5].toordinal() if one.peak else 0 for one in found.outlooks]
        real = [known.trade_peak[one.key.industry or ""].toordinal() for one in found.outlooks]
        order[off] = float(kendalltau(told, real).statistic)
    return missed, order


def day_of(request: SimulatedRequest) -> int:
    return (request.at.date() - START).days


def seconds(series: int, step: int) -> float:
    """A first timetable of so many series, of a year by day or of two by week."""
    draw = np.random.default_rng(1)
    rows = 365 if step == 1 else 104
    at = np.arange(rows)[:, None] * step
    mean = 200 * np.exp(-0.5 * ((at - draw.normal(330, 20, series)) / 25) ** 2) + 3
    keys = [Key(f"r{n}") for n in range(series)]
    table = draw.poisson(mean).astype(float)
    known = Counts(keys, START.toordinal(), step, table, np.full(series, np.nan))
    learned.cache_clear()
    began = time.perf_counter()
    timetable(known, START)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--per-day", type=float, default=2000.0)
    parser.add_argument("--series", type=int, default=160)
    given = parser.parse_args()
    missed, orders = [], []
    for seed in range(1, given.seeds + 1):
        days, order = one(seed, given.per_day)
        missed += days
        orders.append(order)
    figures = {
        "district_peaks": len(missed),
        "median_days_missed_a_week_ahead": median(missed),
        "worst_days_missed": max(missed),
        **{
            f"trades_kendall_tau_day_{off:+d}": {
                "median": median(one[off] for one in orders),
                "worst": min(one[off] for one in orders),
            }
            for off in AROUND
        },
        f"seconds_{given.series}_weekly_series": round(seconds(given.series, 7), 2),
        f"seconds_{given.series}_daily_series": round(seconds(given.series, 1), 2),
    }
    machine = {"cpu": platform.machine(), "python": platform.python_version()}
    print(json.dumps({"name": "outbreak", "machine": machine, "figures": figures}, indent=2))


if __name__ == "__main__":
    main()
