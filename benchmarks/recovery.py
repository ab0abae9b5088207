"""Forecasts of T90 made during an outage against what came; prints JSON.

    python benchmarks/recovery.py FILE --at 2017-09-12T21:00-04:00 --at 2017-09-14T21:00-04:00 …

FILE: time, area, out, served. Each forecast reads only rows up to its moment; an area counts where
it is not back by then as far as those rows say, its worst had come, and it did come back.
"""

from __future__ import annotations

import argparse
import json
import platform
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from rencheng.core.resilience.forecast import forecasts
from rencheng.core.resilience.recovery import RECOVERED, recovery, together
from rencheng.importers.outages import moment_of, read_outages


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path)
    asked.add_argument("--at", action="append", required=True)
    given = asked.parse_args()
    whole, problems = read_outages(given.file)
    truth = {name: recovery(one) for name, one in whole.areas.items()}
    found: dict[str, Any] = {"areas": len(whole.areas), "problems": len(problems)}
    errors: list[float] = []
    inside: list[bool] = []
    for text in given.at:
        moment = moment_of(text)
        if moment is None:
            raise SystemExit(f"{text} is no moment")
        hour = whole.hour(moment)
        known = {
            name: early
            for name, one in whole.areas.items()
            if len((early := one.until(hour)).hours)
        }
        own_errors, own_inside = [], []
        for name, quantiles in forecasts(known).items():
            came = truth[name]
            if came is None or not came.recovered or came.worst > hour:
                continue
            actual = came.back[RECOVERED].value
            own_errors.append(abs(quantiles[0.5] / actual - 1))
            own_inside.append(quantiles[0.05] <= actual <= quantiles[0.95])
        found[text] = {
            "areas": len(own_errors),
            "median_error": round(float(np.median(own_errors)), 3),
            "in_90_percent_interval": round(float(np.mean(own_inside)), 3),
            "out_by_last_value": float(together(list(known.values())).out[-1]),
        }
        errors += own_errors
        inside += own_inside
    found["all"] = {
        "areas": len(errors),
        "median_error": round(float(np.median(errors)), 3),
        "in_90_percent_interval": round(float(np.mean(inside)), 3),
    }
    found["begins"] = (whole.begin + timedelta(0)).isoformat()
    machine = {"python": platform.python_version()}
    print(json.dumps({"name": "recovery", "machine": machine, "figures": found}, indent=1))


if __name__ == "__main__":
    main()
