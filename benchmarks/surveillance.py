"""Surveillance and scan: `python benchmarks/surveillance.py [PART …] [--data FOLDER]` prints JSON.

Parts: parity, power, speed, scan, scan_large, boston, shocks (all by default). FOLDER holds the
public files to compare with (bounds of R's package `surveillance`, SaTScan's example, New Mexico,
Boston's requests of 2011); parts whose files are not there say so. Peer figures are those of
R surveillance 1.20 and SaTScan 9.6, but for power, where the improved Farrington bound is run
beside ours on the same series.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from outbreak_series import LAST, simulate

from rencheng.core.common.city import City
from rencheng.core.surveillance import baselines, charts, scan
from rencheng.core.surveillance.city import alarms
from rencheng.core.surveillance.counts import tail
from rencheng.core.surveillance.discovery import q_values
from rencheng.core.surveillance.expected import daily, weekly
from rencheng.core.surveillance.farrington import IMPROVED, ORIGINAL, alarming, bounds
from rencheng.core.surveillance.policy import AlarmPolicy
from rencheng.core.surveillance.scan_circles import circles
from rencheng.importers.city import read_city
from rencheng.simulator import Shock
from rencheng.simulator import simulate as live
from rencheng.simulator.records import SHOCK_KINDS, ShockKind

RATE = 0.0038  # false alarms a week at which detectors are compared
REPEATS = 50  # of 42 scenarios: 2,100 series
SEED = 20260725
#: Of the simulated city: sixty days, the shock on the 46th.
FIRST, DAYS, SHOCK_DAY, PER_DAY = date(2026, 3, 2), 60, 45, 400.0
SHOCK_SEEDS = (11, 12, 13)


def main() -> None:
    """Run the parts asked for and print their figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--data", type=Path, default=Path("data"))
    given = parser.parse_args()
    figures: dict[str, Any] = {}
    for name in given.parts or PARTS:
        began = time.perf_counter()
        try:
            figures[name] = PARTS[name](given.data)
        except FileNotFoundError as missing:
            figures[name] = {"not measured": f"{Path(missing.filename).name} is not there"}
        figures[name]["seconds"] = round(time.perf_counter() - began, 1)
    machine = {
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "load": os.getloadavg()[0],
    }
    print(json.dumps({"name": "surveillance", "machine": machine, "figures": figures}, indent=2))


def parity(data: Path) -> dict[str, Any]:
    """Share of weeks whose bound agrees with R's within 1e-3, and of those whose alarm agrees."""
    folder = data / "surveillance"
    counts = np.full((624, 42), np.nan)
    with (folder / "farrington_golden_series.csv").open() as stream:
        for row in csv.DictReader(stream):
            counts[int(row["week"]) - 1, int(row["scenario"]) - 1] = float(row["y"])
    with (folder / "farrington_golden_bounds.csv").open() as stream:
        golden = list(csv.DictReader(stream))
    at = np.arange(*LAST)
    figures: dict[str, Any] = {"peer": "R surveillance 1.20.3"}
    for method, settings in (("farrington", ORIGINAL), ("noufaily", IMPROVED)):
        judged = bounds(counts, settings, alpha=0.005, positions=at)
        marks = alarming(judged, counts[at])
        agree, same, worst, number = 0, 0, 0.0, 0
        for row in golden:
            if row["method"] != method:
                continue
            index = int(row["week"]) - 1 - LAST[0], int(row["scenario"]) - 1
            theirs, ours = float(row["upper"]), float(judged.upper[index])
            off = abs(ours - theirs) / max(abs(theirs), 1e-9)
            agree += off < 1e-3
            worst = max(worst, off)
            same += (row["alarm"] == "True") == bool(marks[index])
            number += 1
        figures[method] = {
            "weeks": number,
            "bounds_within_1e-3": agree / number,
            "largest_difference": worst,
            "alarms_alike": same / number,
        }
    return figures


def power(_data: Path) -> dict[str, Any]:
    """Share of simulated outbreaks detected, every detector set to one rate of false alarms."""
    made = simulate(REPEATS, SEED)
    at = np.arange(LAST[0] - 1, LAST[1])
    marked = made.outbreak > 0
    there = marked.any(0)

    def ratio(quiet: np.ndarray, loud: np.ndarray) -> dict[str, float]:
        limit = np.nanquantile(quiet, RATE)
        found = ((loud <= limit) & marked).any(0)[there]
        low, high = wilson(int(found.sum()), len(found))
        alarms_ = float((quiet <= limit).mean())
        return {"detected": float(found.mean()), "low": low, "high": high, "false_alarms": alarms_}

    def p_of(counts: np.ndarray, expected: Any, weeks: int) -> np.ndarray:
        seen = counts[at]
        chart = charts.single if weeks == 1 else charts.moving_sum
        return np.asarray(chart(seen, expected, alpha=0.005).p[1:])

    quiet, loud = weekly(made.quiet, at), weekly(made.counts, at)
    improved = [
        bounds(counts, IMPROVED, alpha=0.005, positions=at[1:])
        for counts in (made.quiet, made.counts)
    ]
    truth = [
        tail(
            counts[at[1:]] + counts[at[:-1]],
            made.mean[at[1:]] + made.mean[at[:-1]],
            made.dispersion,
        )
        for counts in (made.quiet, made.counts)
    ]
    own_rate = float(alarming(improved[0], made.quiet[at[1:]]).mean())
    own_found = (alarming(improved[1], made.counts[at[1:]]) & marked).any(0)[there]
    return {
        "series": int(made.mean.shape[1]),
        "outbreaks": int(there.sum()),
        "two_weeks": ratio(p_of(made.quiet, quiet, 2), p_of(made.counts, loud, 2)),
        "one_week": ratio(p_of(made.quiet, quiet, 1), p_of(made.counts, loud, 1)),
        "peer_improved_farrington": ratio(improved[0].p, improved[1].p),
        "peer_improved_farrington_at_alpha_.005": {
            "detected": float(own_found.mean()),
            "false_alarms": own_rate,
        },
        "limit_two_weeks_mean_known": ratio(*truth),
    }


def wilson(hits: int, number: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    z, share = 1.96, hits / number
    centre = (share + z * z / (2 * number)) / (1 + z * z / number)
    half = (
        z * np.sqrt(share * (1 - share) / number + z * z / (4 * number**2)) / (1 + z * z / number)
    )
    return float(centre - half), float(centre + half)


def speed(_data: Path) -> dict[str, Any]:
    """10,000 weekly series of six years, the last week judged: computing alone, and the command."""
    rng = np.random.default_rng(SEED)
    mean = np.exp(rng.normal(1.5, 1, 10_000))
    counts = rng.negative_binomial(3, 3 / (3 + mean), (312, 10_000)).astype(float)
    began = time.perf_counter()
    bounds(counts, IMPROVED, alpha=0.005, positions=np.array([311]))
    computing = time.perf_counter() - began
    first = date(2020, 1, 6)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "series.csv"
        with file.open("w") as stream:
            stream.write("date,series,count\n")
            for week, row in enumerate(counts.astype(int)):
                day = (first + timedelta(weeks=week)).isoformat()
                stream.writelines(f"{day},s{number},{count}\n" for number, count in enumerate(row))
        last = (first + timedelta(weeks=311)).isoformat()
        whole = timed("watch", str(file), "--from", last, "--json")
    return {
        "series": 10_000,
        "rows": 3_120_000,
        "computing_s": computing,
        "command_s": whole,
        "peer": "R surveillance: 150–190 s",
    }


def timed(*words: str) -> float:
    """Seconds that a command takes, from start to end."""
    program = Path(sys.executable).parent / "rencheng"
    began = time.perf_counter()
    subprocess.run([str(program), *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def scanning(_data: Path) -> dict[str, Any]:
    """The command on 500 places × 90 days, 20,000 cases, 999 replicates, 50 %, 14 days."""
    return {"500_places_s": scan_command(500, 20_000)}


def scan_large(_data: Path) -> dict[str, Any]:
    """The command on 2,000 places × 90 days, 100,000 cases."""
    return {"2000_places_s": scan_command(2000, 100_000)}


def scan_command(places: int, cases: int) -> float:
    """Seconds of `rencheng scan` on cases spread at random."""
    rng = np.random.default_rng(SEED)
    points = rng.random((places, 2)) * 0.5 + [39.5, 116]
    cells = Counter(zip(rng.integers(0, 90, cases), rng.integers(0, places, cases), strict=True))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cases.csv"
        with file.open("w") as stream:
            stream.write("date,location,lat,lon,count\n")
            for (day, place), count in cells.items():
                when = (date(2026, 1, 1) + timedelta(days=int(day))).isoformat()
                lat, lon = points[place]
                stream.write(f"{when},{place},{lat:.5f},{lon:.5f},{count}\n")
        return timed("scan", str(file), "--model", "permutation", "--json")


def scan_known(data: Path) -> dict[str, Any]:
    """SaTScan's New York leukaemia and the published New Mexico cluster."""
    folder = data / "surveillance"

    def table(name: str) -> list[list[float]]:
        text = (folder / f"ny_leukemia_{name}.txt").read_text()
        return [
            [float(cell) for cell in line.split()] for line in text.splitlines() if line.strip()
        ]

    coords = np.array(table("coords"))
    index = {int(row[0]): number for number, row in enumerate(coords)}
    people, cases = np.zeros((len(coords), 1)), np.zeros((len(coords), 1))
    for place, _year, number in table("pop"):
        people[index[int(place)], 0] += number
    for place, number, _year in table("cases"):
        cases[index[int(place)], 0] += number
    around = circles(coords[:, 1:], people[:, 0], most=0.1, plane=True)
    base = baselines.poisson(cases, people)
    found = scan.scan(cases, base, around, [(0, 0)], model="poisson", replicates=999, workers=2)
    return {
        "ny_leukemia": [
            {
                "tracts": len(one.places),
                "observed": one.observed,
                "expected": round(one.expected, 2),
                "llr": round(one.llr, 6),
                "p": one.p,
            }
            for one in found[:3]
        ],
        "peer_satscan": [11.577255, 9.019716, 6.114140],
        "new_mexico_1986_89": new_mexico(folder),
        "peer_new_mexico": "counties 15 and 26, 4 years, Monte Carlo p .005, Gumbel p .004",
    }


def new_mexico(folder: Path) -> dict[str, Any]:
    """The most likely cluster of 1986–89, expected from the years before."""
    with (folder / "scanstatistics_NM_geo.csv").open() as stream:
        counties = list(csv.DictReader(stream))
    with (folder / "scanstatistics_NM_popcas.csv").open() as stream:
        rows = [row for row in csv.DictReader(stream) if int(row["year"]) < 1990]
    names, first = [row["county"] for row in counties], min(int(row["year"]) for row in rows)
    people, cases = np.zeros((2, len(names), 1990 - first))
    for row in rows:
        at = names.index(row["county"]), int(row["year"]) - first
        people[at], cases[at] = float(row["population"]), float(row["count"])
    start = 1986 - first
    kept = people.sum(1) > 0
    points = np.array([[float(row["seat_lat"]), float(row["seat_long"])] for row in counties])
    base = baselines.expectation(cases[kept], people[kept], start, daily=False)[:, start:]
    around = circles(points[kept], people[kept, start], most=0.5, plane=False)
    windows = scan.spans(4, 4, retrospective=False)
    best = scan.scan(
        cases[kept][:, start:],
        base,
        around,
        windows,
        model="expectation",
        replicates=999,
        workers=2,
    )[0]
    places = [int(np.flatnonzero(kept)[place]) + 1 for place in best.places]
    return {
        "counties": places,
        "years": best.last - best.first + 1,
        "p": best.p,
        "p_gumbel": best.p_gumbel,
        "llr": best.llr,
    }


def boston(data: Path) -> dict[str, Any]:
    """Half a year of Boston's requests by type: which alarm is the strongest, and when."""
    counts, dates, types = boston_counts(data / "requests" / "boston_311_2011.csv")
    rests = holidays_of_boston()
    at = np.arange(21, len(dates))
    expected = daily(counts, dates, at, rests)
    judged = charts.single(counts[at], expected, alpha=0.001)
    hits = []
    for row, day in enumerate(at):
        q = q_values(judged.p[row], counts.shape[1])
        keep = (judged.score[row] > 1) & (q <= 0.1) & (judged.p[row] <= 0.001) & (counts[day] >= 4)
        hits += [
            (
                float(judged.p[row, column]),
                dates[day],
                types[column],
                int(counts[day, column]),
                float(expected.mean[row, column]),
            )
            for column in np.flatnonzero(keep)
        ]
    hits.sort(key=lambda hit: hit[0])
    storm = {date(2011, 8, 26) + timedelta(days=off) for off in range(10)}
    outside = [hit for hit in hits if hit[1] not in storm]
    months = len(at) / 30.4
    return {
        "types": len(types),
        "days": len(at),
        "alarms": len(hits),
        "strongest": [
            {
                "date": hit[1].isoformat(),
                "type": hit[2],
                "count": hit[3],
                "expected": round(hit[4], 1),
                "p": hit[0],
            }
            for hit in hits[:5]
        ],
        "first_is_irene_on_its_day": hits[0][1] == date(2011, 8, 28) and "ree" in hits[0][2],
        "alarms_outside_the_storm_per_month": len(outside) / months,
        "by_series_and_day": len(outside) / (len(at) * len(types)),
    }


def boston_counts(file: Path) -> tuple[np.ndarray, list[date], list[str]]:
    """(days, types) counts of the requests by the day they were opened."""
    seen: Counter[tuple[date, str]] = Counter()
    with file.open(newline="") as stream:
        for row in csv.DictReader(stream):
            day = datetime.fromisoformat(row["open_dt"]).date()
            seen[day, row["type"]] += 1
    first, last = min(day for day, _ in seen), max(day for day, _ in seen)
    dates = [first + timedelta(days=off) for off in range((last - first).days + 1)]
    types = sorted({kind for _, kind in seen})
    column = {kind: number for number, kind in enumerate(types)}
    counts = np.zeros((len(dates), len(types)))
    for (day, kind), number in seen.items():
        counts[(day - first).days, column[kind]] = number
    return counts, dates, types


def holidays_of_boston() -> Callable[[date], bool]:
    """Weekends and the holidays of the second half of 2011."""
    days = {
        date(2011, 7, 4),
        date(2011, 9, 5),
        date(2011, 10, 10),
        date(2011, 11, 11),
        date(2011, 11, 24),
        date(2011, 12, 26),
    }
    return lambda day: day.weekday() >= 5 or day in days


def shocks(_data: Path) -> dict[str, Any]:
    """Each kind of shock in the simulated city, three times: found or not, and after how many days;
    beside it the alarms of a city without any."""
    source, _problems = read_city(Path("demo"))
    figures: dict[str, Any] = {"runs_each": len(SHOCK_SEEDS), "requests_a_day": PER_DAY}
    calm = [one_shock(source, None, seed)[1] for seed in SHOCK_SEEDS]
    figures["none"] = {"alarms_a_day": sum(calm) / (len(SHOCK_SEEDS) * (DAYS - SHOCK_DAY))}
    for kind in SHOCK_KINDS:
        delays = [one_shock(source, kind, seed)[0] for seed in SHOCK_SEEDS]
        found = [delay for delay in delays if delay is not None]
        figures[kind] = {"detected": len(found), "delay_days": delays}
    return figures


def one_shock(source: City, kind: ShockKind | None, seed: int) -> tuple[int | None, int]:
    """Sixty days of the demo city, a shock from the 46th day on; series of city and districts.

    Returns the days until the first alarm of which most of the excess is the shock's own requests
    (None: there is none), and how many alarms there are in the fifteen days.
    """
    begins = FIRST + timedelta(days=SHOCK_DAY)
    planned = () if kind is None else (Shock(kind, start=begins),)
    lived = live(source, start=FIRST, days=DAYS, per_day=PER_DAY, shocks=planned, seed=seed)
    seen: Counter[tuple[int, str, str]] = Counter()
    own: Counter[tuple[int, str, str]] = Counter()
    for one in lived:
        day = (one.at.date() - FIRST).days
        if one.said and 0 <= day < DAYS:
            steps = one.truth.category.split("/")
            about = ["", *("/".join(steps[: end + 1]) for end in range(len(steps)))]
            for place in ("city", one.truth.place[:6]):
                seen.update((day, place, what) for what in about)
                if one.truth.shock:
                    own.update((day, place, what) for what in about)
    keys = sorted({(place, what) for _, place, what in seen})
    column = {key: number for number, key in enumerate(keys)}
    counts = np.zeros((DAYS, len(keys)))
    for (day, place, what), number in seen.items():
        counts[day, column[place, what]] = number
    found = alarms(
        counts,
        [FIRST + timedelta(days=off) for off in range(DAYS)],
        ["city" if place == "city" else "district" for place, _ in keys],
        first=SHOCK_DAY,
        alphas={"excess": 0.001, "silence": 0.001},
        policy=AlarmPolicy(),
        is_off=lambda day: day.weekday() >= 5,
    )
    true = [
        one.day
        for one in found
        if one.kind == "excess"
        and own[one.day, *keys[one.series]] > (one.observed - one.expected) / 2
    ]
    return (min(true) - SHOCK_DAY if true else None), len(found)


PARTS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "parity": parity,
    "scan_known": scan_known,
    "boston": boston,
    "shocks": shocks,
    "speed": speed,
    "scan": scanning,
    "power": power,
    "scan_large": scan_large,
}

if __name__ == "__main__":
    main()
