"""`rencheng recovery`: how deep an outage went and how long it took, by area (恢复力)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rencheng.cli.stream import print_json, print_table, say
from rencheng.core.common.errors import InputError

if TYPE_CHECKING:
    from rencheng.core.resilience.recovery import Moment, Readings
    from rencheng.importers.outages import Outages

TOTAL = "total"


def recovery(
    file: Annotated[Path, typer.Argument(help="Table: time, area, out, served.")],
    as_of: Annotated[
        str | None, typer.Option(help="Read rows up to this moment only, and foretell the rest.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure how an outage was borne and recovered from, in each area and in all."""
    from rencheng.core.resilience.forecast import forecasts
    from rencheng.core.resilience.recovery import together
    from rencheng.importers.outages import moment_of, read_outages

    until = moment_of(as_of) if as_of else None
    if as_of and until is None:
        raise InputError("day_unreadable", given=as_of[:40])
    read, problems = read_outages(file, until)
    say(problems)
    foretold = forecasts(read.areas)
    areas = [
        shown
        for name, one in read.areas.items()
        if (shown := _plain(name, one, read, foretold.get(name))) is not None
    ]
    whole = together(list(read.areas.values()))
    total = _plain(TOTAL, whole, read, forecasts({TOTAL: whole}).get(TOTAL))
    if as_json:
        print_json({"areas": areas, "total": total, "problems": len(problems)})
    else:
        _print([*areas, *([total] if total else [])])


def _plain(
    name: str, readings: Readings, read: Outages, foretold: dict[float, float] | None
) -> dict[str, Any] | None:
    """An area as JSON has it; None where nobody was out."""
    from rencheng.core.resilience.recovery import recovery as measured

    found = measured(readings)
    if found is None:
        return None
    told: dict[str, Any] = {
        "area": name,
        "onset_at": _at(read, found.onset),
        "onset_known": not found.begun_before,
        "worst_at": _at(read, found.worst),
        "worst_out": found.worst_out,
        "last_at": _at(read, found.last),
        "robustness": found.robustness,
    }
    for share in (0.5, 0.8, 0.9, 0.95):
        moment: Moment | None = found.back.get(share)
        key = f"t{share * 100:.0f}_h"
        told[key] = moment.value if moment else None
        told[f"{key}_low"] = moment.low if moment else None
        told[f"{key}_high"] = moment.high if moment else None
    return told | {
        "loss": found.loss,
        "index": found.index,
        "recovered": found.recovered,
        "again": found.again,
        "forecast_t90_h": {str(q): hours for q, hours in foretold.items()} if foretold else None,
    }


def _at(read: Outages, hours: float) -> str:
    return (read.begin + timedelta(hours=hours)).isoformat(timespec="seconds")


def _print(rows: list[dict[str, Any]]) -> None:
    columns = ("area", "worst", "robustness", "T50 h", "T90 h", "loss h", "index")
    shown = []
    for row in rows:
        t90 = _hours(row, "t90_h")
        if row["forecast_t90_h"]:
            low, middle, high = row["forecast_t90_h"].values()
            t90 = f"≈ {middle:.0f} ({low:.0f}–{high:.0f})"
        shown.append(
            (
                row["area"],
                f"{row['worst_out']:,.0f}",
                f"{row['robustness']:.1%}",
                _hours(row, "t50_h"),
                t90,
                f"{row['loss']:.1f}",
                f"{row['index']:.3f}",
            )
        )
    print_table(columns, shown)


def _hours(row: dict[str, Any], key: str) -> str:
    """A span with its band where the readings leave one of an hour and more."""
    if row[key] is None:
        return "—"
    low, high = row[f"{key}_low"], row[f"{key}_high"]
    return f"{row[key]:.1f}" + (f" ({low:.0f}–{high:.0f})" if high - low >= 1 else "")
