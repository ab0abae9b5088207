"""Simulated blackouts seen in requests alone: when, where, and how long until 90 % are back.

    python benchmarks/lifelines.py [--seeds N] [--per-day N …]

Each blackout is read twice: as a dispatcher's category has it (the simulator's truth), and from the
text alone, by the city's own watched words, only where the text, address or point names the place.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import mean, median
from zoneinfo import ZoneInfo

import numpy as np

from rencheng.core.common.city import City
from rencheng.core.resilience.complaints import Rates, hours_until_back, judged
from rencheng.core.resilience.network import criticality, fall_together
from rencheng.importers.city import read_city
from rencheng.importers.city_words import read_words
from rencheng.simulator import Shock, SimulatedRequest, simulate, truth
from rencheng.simulator.lifelines import network_of

DEMO = Path(__file__).resolve().parents[1] / "demo"
START, DAYS = date(2026, 3, 2), 5
ZONE = ZoneInfo("Asia/Shanghai")
BIN = timedelta(minutes=5)
A_DAY = timedelta(days=1) // BIN
MINUTES = (10, 15, 30, 60)
DRAWS = 200
LEAF = "utilities/power/outage"


@dataclass(frozen=True)
class Seen:
    """f1: by minutes after the onset; first: minutes until an area of it is out; t90: estimated,
    its 90 % interval and the truth in hours."""

    f1: dict[int, float]
    first: float
    t90: float
    low: float
    high: float
    real: float

    @property
    def error(self) -> float:
        return self.t90 / self.real - 1


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--seeds", type=int, default=20)
    given.add_argument("--per-day", type=float, nargs="+", default=[2000.0, 8000.0])
    wished = given.parse_args()
    city, _ = read_city(DEMO)
    words = dict(read_words(DEMO, []).lists["lifeline"])["power"]
    ways: dict[str, Callable[[SimulatedRequest], bool]] = {
        "category": lambda one: one.truth.category == LEAF,
        "words": lambda one: (
            one.truth.place_said and any(word in one.title + one.text for word in words)
        ),
    }
    figures: dict[str, object] = {}
    for per_day in wished.per_day:
        found: dict[str, list[Seen]] = {way: [] for way in ways}
        for seed in range(wished.seeds):
            for way, seen in _blackout(city, per_day, seed, ways).items():
                found[way].append(seen)
        for way, all_ in found.items():
            figures[f"{way}_{per_day:.0f}_a_day"] = _summed(all_)
    figures["criticality_s"] = _timed(lambda: criticality(network_of(city)))
    machine = {"python": platform.python_version(), "processor": platform.processor()}
    print(json.dumps({"name": "lifelines", "machine": machine, "figures": figures}, indent=1))


def _blackout(
    city: City, per_day: float, seed: int, ways: dict[str, Callable[[SimulatedRequest], bool]]
) -> dict[str, Seen]:
    shocks = (Shock("blackout", start=START + timedelta(days=2)),)
    [known] = truth(city, start=START, days=DAYS, per_day=per_day, shocks=shocks, seed=seed)
    places = [place for place in city.places if place.level == "community"]
    index = {place.code: number for number, place in enumerate(places)}
    begin = datetime.combine(START, datetime.min.time(), ZONE)
    counts = {way: np.zeros((len(places), DAYS * A_DAY), int) for way in ways}
    hours = np.zeros(24)
    lived = simulate(city, start=START, days=DAYS, per_day=per_day, shocks=shocks, seed=seed)
    for one in lived:
        if not one.said:
            continue
        hours[one.at.hour] += 1
        for way, meant in ways.items():
            if meant(one):
                counts[way][index[one.truth.place[:12]], int((one.at - begin) / BIN)] += 1
    clock = (hours / hours.mean())[np.arange(DAYS * A_DAY) // (A_DAY // 24) % 24]
    people = np.array([float(place.population) for place in places])
    groups = [
        np.array(sorted(index[area] for area in areas))
        for areas in fall_together(network_of(city), "power").values()
    ]
    hit = np.array([place.code in known.restored for place in places])
    population = {place.code: place.population for place in places}
    real = (known.restored_at(0.9, population) - known.start).total_seconds() / 3600
    onset = int((known.start - begin) / BIN)
    return {way: _seen(one, clock, people, groups, hit, onset, real) for way, one in counts.items()}


def _seen(
    counts: np.ndarray, clock: np.ndarray, people: np.ndarray, groups: list[np.ndarray],
    hit: np.ndarray, onset: int, real: float,
) -> Seen:  # fmt: skip
    hours, f1, first = BIN / timedelta(hours=1), {}, np.inf
    for bins in range(1, max(MINUTES) // 5 + 1):
        minutes = 5 * bins
        if minutes not in MINUTES and np.isfinite(first):
            continue
        end = onset + bins
        found = judged(counts[:, :end], people, clock[:end], hours, Rates(), groups)
        out = found.chance[:, -1] > 0.5
        if (out & hit).any():
            first = min(first, minutes)
        f1[minutes] = float(2 * (out & hit).sum() / (out.sum() + hit.sum()))
    later = judged(counts, people, clock, hours, Rates(), groups)
    best = max(later.suspects, key=lambda one: one.score)
    back = (
        hours_until_back(later.sampled(DRAWS), groups[best.group], best.bin, people, hours, 0.9)
        + (best.bin - onset) * hours
    )
    low, middle, high = np.quantile(back, [0.05, 0.5, 0.95])
    return Seen({m: f1[m] for m in MINUTES}, first, float(middle), float(low), float(high), real)


def _summed(all_: list[Seen]) -> dict[str, object]:
    errors = sorted(abs(one.error) for one in all_)
    return {
        "blackouts": len(all_),
        "minutes_until_seen_worst": max(one.first for one in all_),
        "f1_mean": {m: round(mean(one.f1[m] for one in all_), 3) for m in MINUTES},
        "f1_worst": {m: round(min(one.f1[m] for one in all_), 3) for m in MINUTES},
        "share_f1_from_08_at_10_min": round(mean(one.f1[10] >= 0.8 for one in all_), 3),
        "t90_error_median": round(median(errors), 4),
        "t90_error_worst": round(errors[-1], 4),
        "share_t90_within_20": round(mean(error <= 0.2 for error in errors), 3),
    }


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 3)


if __name__ == "__main__":
    main()
