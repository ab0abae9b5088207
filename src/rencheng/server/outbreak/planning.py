"""What to do with a timetable (用时间表): what is needed where, who lends to whom, what if
spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from rencheng.core.outbreak.demand import Load
from rencheng.core.outbreak.lending import Lending, lend
from rencheng.core.outbreak.policy import OutbreakPolicy
from rencheng.core.outbreak.series import Floats
from rencheng.core.outbreak.spread import Change, Move, Scenario, Standing, advice, scenario
from rencheng.core.staffing.erlang import Load as Traffic
from rencheng.core.staffing.erlang import agents_for
from rencheng.server.calls.seats import HANDLE, PATIENCE, TARGET, WITHIN
from rencheng.server.outbreak.models import TimetableRun
from rencheng.server.outbreak.rules import policy

LEVELS: Final = ("0.05", "0.5", "0.95")
#: Moves that advice looks through for each trade: every second day at work, or a week's late start.
TRIED: Final = ((0.5, 21), (0.3, 7))
#: Share of a day's calls in its busiest hour: figure of the field (docs/en/staffing.md).
BUSIEST_HOUR: Final = 0.08
MOST_CALLS: Final = 3e6  # a day: beyond, no centre there is could answer
CALLS: Final = "calls"  # the load that the hotline answers
_RECENT = 20  # days whose infections start a scenario
_TO_SD = 3.92  # width of a 95 % interval in standard deviations
_LEAST_LEFT = 1.0


@dataclass(frozen=True, slots=True)
class Need:
    """Units of a load by day. days: from the day after as-of on. low, middle, high: (R, T)."""

    load: Load
    names: list[str]
    days: list[date]
    low: Floats
    middle: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Lent:
    """Who lends to whom of one load; None where no capacity is written down."""

    need: Need
    capacity: list[float] | None
    lending: Lending | None


def districts_of(run: TimetableRun) -> list[dict[str, Any]]:
    """A timetable's districts."""
    return [one for one in run.data["regions"] if one["industry"] is None]


def trades_of(run: TimetableRun) -> list[dict[str, Any]]:
    """A timetable's trades."""
    return [one for one in run.data["regions"] if one["industry"] is not None]


def needs(run: TimetableRun) -> list[Need]:
    """What each load of the city's rules asks of each district, day by day."""
    rules = policy(run.as_of)
    return [_need(run, load, rules) for load in rules.loads]


def _need(run: TimetableRun, load: Load, rules: OutbreakPolicy) -> Need:
    signal = rules.signals[run.signal]
    regions = districts_of(run)
    later = replace(load, delay=max(0, load.delay - round(signal.delay)))
    found = []
    for level in LEVELS:
        rows = [
            [*one["counted_days"], *(day["quantiles"][level] for day in one["forecast"])]
            for one in regions
        ]
        ahead = len(regions[0]["forecast"]) if regions else 0
        infections = np.array(rows, float).reshape(len(regions), -1) / signal.reporting
        found.append(later.demand(infections)[:, -ahead:] if ahead else infections)
    names = [one["region"] for one in regions]
    days = [run.as_of + timedelta(days=n + 1) for n in range(found[1].shape[1])]
    return Need(load, names, days, *found)


def seats(need: Need) -> list[tuple[float, float, float]]:
    """(low, middle, high) agents of the hotline on each day, for calls of the whole city.

    So many that in the busiest hour TARGET of the calls are answered within WITHIN seconds.
    """
    days = zip(need.low.sum(0), need.middle.sum(0), need.high.sum(0), strict=True)
    return [(_agents(low), _agents(middle), _agents(high)) for low, middle, high in days]


def _agents(calls: float) -> float:
    load = Traffic(min(calls, MOST_CALLS) * BUSIEST_HOUR / 3600, HANDLE, PATIENCE)
    return float(agents_for(load, target=TARGET, within=WITHIN)) if calls > 0 else 0.0


def lending(run: TimetableRun, load: str) -> Lent | None:
    """Loans of one load between districts; None where the rules do not know it."""
    rules = policy(run.as_of)
    known = {one.name: one for one in rules.loads}
    if load not in known or not districts_of(run):
        return None
    need = _need(run, known[load], rules)
    written = rules.capacity.get(load)
    if not written:
        return Lent(need, None, None)
    capacity = [float(written.get(name, 0.0)) for name in need.names]
    return Lent(need, capacity, lend(need.names, need.middle, np.array(capacity)))


def standings(run: TimetableRun) -> list[Standing]:
    """The trades as a scenario starts from them: reports turned into infections."""
    signal = policy(run.as_of).signals[run.signal]
    return [_standing(one, signal.reporting) for one in trades_of(run) if one["rt"] is not None]


def _standing(one: Mapping[str, Any], reporting: float) -> Standing:
    rt = one["rt"]
    low, middle, high = (max(one["left"][level], _LEAST_LEFT) / reporting for level in LEVELS)
    return Standing(
        one["industry"],
        np.array(one["counted_days"][-_RECENT:], float) / reporting,
        (rt["mean"], max(rt["upper"] - rt["lower"], 0.02) / _TO_SD),
        (low, middle, high),
    )


def what_if(run: TimetableRun, moves: Sequence[Move]) -> Scenario | None:
    """The city with these moves beside the city without; None where no trade has a wave."""
    trades = standings(run)
    return scenario(trades, moves, policy(run.as_of).loads) if trades else None


def best_moves(run: TimetableRun) -> list[tuple[Move, Change]]:
    """The few moves that lower the peak of the first load (beds) most."""
    trades = standings(run)
    if not trades:
        return []
    tried = [Move(one.name, contact, 0, days) for one in trades for contact, days in TRIED]
    return advice(trades, tried, policy(run.as_of).loads[0])
