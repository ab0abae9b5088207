"""Timetables as plain data (时间表数据), fit for JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from rencheng.core.outbreak.scores import LEVELS
from rencheng.core.outbreak.timetable import Outlook, Timetable

_NAMES = [f"{level:g}" for level in LEVELS]


def plain(made: Timetable) -> dict[str, Any]:
    """A timetable as JSON has it; `scenario` says under what it holds: that it goes on as now."""
    return {
        "as_of": made.as_of.isoformat(),
        "last": made.last.isoformat(),
        "scenario": "as_it_goes",
        "regions": [_plain(one) for one in made.outlooks],
    }


def _plain(one: Outlook) -> dict[str, Any]:
    rt = one.reproduction
    return {
        "region": one.key.region,
        "industry": one.key.industry,
        "rt": {"mean": rt.mean, "lower": rt.lower, "upper": rt.upper} if rt else None,
        "infected_a_day": one.infected,
        "counted": one.counted,
        "forecast": [
            {
                "date": day.isoformat(),
                "quantiles": {
                    name: round(float(value), 2)
                    for name, value in zip(_NAMES, quantiles, strict=True)
                },
            }
            for day, quantiles in one.forecast
        ],
        "peak": _dates(one.peak),
        "end": _dates(one.end),
        "left": {f"{level:g}": round(value, 1) for level, value in one.left.items()},
        "attacked": one.attacked,
        "passed": one.is_over,
        "passed_chance": round(one.passed, 3),
    }


def _dates(found: dict[float, date] | None) -> dict[str, str] | None:
    return {f"{level:g}": day.isoformat() for level, day in found.items()} if found else None
