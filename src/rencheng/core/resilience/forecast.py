"""When 90 % will be back (恢复预测), from a curve that is not over yet.

Restoration is read as a rate at which the share still out shrinks: ln(out then / out now) an hour.
An area's own rate of the last hours is drawn towards that of all areas as a gamma prior would
(Poisson counts with a shared rate), and is taken to rise, as crews of the worst places move on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np

from rencheng.core.resilience.recovery import RECOVERED, Readings, Recovery, recovery

#: Hours of the latest past that tell the rate; hours that all areas together weigh beside them;
#: how much faster the rest goes. Set on hurricane Irma, 2017: 78 forecasts of counties made on
#: three evenings; docs/en/recovery.md says how they fared.
WINDOW: Final = 60.0
SHARED_WEIGHT: Final = 48.0
RISE: Final = 1.4
#: Spread of ln(hours that were left ÷ hours foretold), likewise: 90 in 100 lay within ± 0.7.
SPREAD: Final = 0.43
#: Quantile → standard normal deviate.
QUANTILES: Final[Mapping[float, float]] = {0.05: -1.6449, 0.5: 0.0, 0.95: 1.6449}
_SLOWEST: Final = 1e-4  # an hour: who stands still for a year is not foretold exactly


def forecasts(areas: Mapping[str, Readings]) -> dict[str, dict[float, float]]:
    """For each area whose 90 % are not back: quantile → hours from its worst moment until they are.

    The areas belong to one event and one feed: its latest reading anywhere is the present, so that
    an area unchanged while others changed stands still, and a feed that stopped says nothing.
    """
    found = {name: recovery(one) for name, one in areas.items()}
    open_ = {name: one for name, one in found.items() if one and not one.recovered}
    if not open_:
        return {}
    now = max(float(one.hours[-1]) for one in areas.values() if len(one.hours))
    progress = {name: _progress(areas[name], one, now) for name, one in open_.items()}
    gained = sum(done for done, _ in progress.values())
    spent = sum(hours for _, hours in progress.values())
    shared = gained / spent if spent > 0 else _SLOWEST
    return {
        name: _quantiles(areas[name], one, now, *progress[name], shared)
        for name, one in open_.items()
    }


def _progress(readings: Readings, known: Recovery, now: float) -> tuple[float, float]:
    """ln(out at the beginning ÷ out now) over the latest hours, and how many those are."""
    begin = max(now - WINDOW, known.worst)
    after = readings.hours >= known.worst
    out = np.maximum(readings.out[after], 1.0)
    first = float(np.interp(begin, readings.hours[after], out))
    return math.log(first / float(out[-1])), now - begin


def _quantiles(
    readings: Readings, known: Recovery, now: float, done: float, hours: float, shared: float
) -> dict[float, float]:
    rate = RISE * (done + shared * SHARED_WEIGHT) / (hours + SHARED_WEIGHT)
    goal = (1 - RECOVERED) * known.worst_out
    left = math.log(max(float(readings.out[-1]) / goal, 1.001)) / max(rate, _SLOWEST)
    since = now - known.worst
    return {share: since + left * math.exp(SPREAD * z) for share, z in QUANTILES.items()}
