"""How near the crew search comes to the best, beside simpler orders; prints JSON.

    python benchmarks/crews.py [--plans 5] [--large]

Plans are drawn: hours 1–12, four in five tasks weigh up to 200, half need one or two others. The
best known of a plan is the least that five seeds of the search found. --large adds 2,000 tasks for
50 crews, measured against its bound.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from typing import Any

import numpy as np

from rencheng.core.resilience import crews as core

SIZES = ((20, 3), (40, 4), (100, 8))
SEEDS = range(1, 6)


def drawn(tasks: int, crews: int, seed: int, needing: float = 0.5) -> core.Plan:
    """A plan."""
    draw = np.random.default_rng(seed)
    made = []
    for number in range(tasks):
        needs: tuple[str, ...] = ()
        if number and draw.random() < needing:
            count = min(number, int(draw.integers(1, 3)))
            needs = tuple(f"t{one}" for one in draw.choice(number, count, replace=False))
        weight = float(draw.integers(0, 200)) if draw.random() < 0.8 else 0.0
        made.append(core.Task(f"t{number}", float(draw.integers(1, 13)), weight, needs))
    return core.Plan(tuple(made), tuple(core.Crew(f"c{one}") for one in range(crews)))


def figures(tasks: int, crews: int, plans: int) -> dict[str, Any]:
    """Means and the worst over the plans; excess over the best known, as shares."""
    rows = []
    for seed in range(plans):
        plan = drawn(tasks, crews, seed)
        instance = core.Instance(plan)
        began = time.perf_counter()
        first = core.solve(plan)
        took = time.perf_counter() - began
        best = min(first.objective, *(core.solve(plan, seed=one).objective for one in SEEDS))
        chance = [instance.cost(np.random.default_rng(one).permutation(tasks)) for one in range(20)]
        rows.append(
            {
                "seconds": took,
                "search": first.objective / best - 1,
                "gap_to_bound": first.objective / first.bound - 1,
                "closure_greedy": instance.cost(core.closure_order(instance)) / best - 1,
                "weight_per_hour": instance.cost(core.weight_order(instance)) / best - 1,
                "random": float(np.mean(chance)) / best - 1,
            }
        )
    told = {name: round(float(np.mean([row[name] for row in rows])), 4) for name in rows[0]}
    return told | {"search_worst": round(max(row["search"] for row in rows), 4)}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--plans", type=int, default=5)
    asked.add_argument("--large", action="store_true")
    given = asked.parse_args()
    core.solve(drawn(3, 2, 0))  # compiled before anything is timed
    found: dict[str, Any] = {
        f"{tasks}/{crews}": figures(tasks, crews, given.plans) for tasks, crews in SIZES
    }
    if given.large:
        began = time.perf_counter()
        large = core.solve(drawn(2_000, 50, 1, 0.3))
        found["2000/50"] = {
            "seconds": round(time.perf_counter() - began, 2),
            "gap_to_bound": round(large.objective / large.bound - 1, 4),
        }
    machine = {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }
    print(json.dumps({"name": "crews", "machine": machine, "figures": found}, indent=1))


if __name__ == "__main__":
    main()
