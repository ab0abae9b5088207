"""Which outages there were (停供事件): when much of a district was without a lifeline.

Two that overlap are one; what goes out again after a calm spell is another.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from rencheng.core.resilience.recovery import Readings

#: An event begins when this share of those served is out and ends when no more than it are (ours).
EVENT_SHARE: Final = 0.02
#: Hours below that share after which an event is over (ours).
CALM: Final = 6.0


class Spell(NamedTuple):
    """First and last hour of an event; over: whether it has ended by the last reading."""

    begin: float
    end: float
    over: bool


def spells(readings: Readings) -> list[Spell]:
    """The events in a district's readings, in order."""
    if not len(readings.hours):
        return []
    above = readings.out > EVENT_SHARE * readings.served
    found: list[Spell] = []
    begun: float | None = None
    quiet: float | None = None
    for hour, out in zip(readings.hours.tolist(), above.tolist(), strict=True):
        if begun is not None and quiet is not None and hour - quiet > CALM:
            found.append(Spell(begun, quiet, over=True))
            begun = quiet = None
        if out:
            begun = hour if begun is None else begun
            quiet = None
        elif begun is not None and quiet is None:
            quiet = hour
    if begun is not None:
        last = float(readings.hours[-1])
        found.append(
            Spell(begun, last, over=False) if quiet is None else Spell(begun, quiet, over=True)
        )
    return found


def part(readings: Readings, spell: Spell) -> Readings:
    """The readings of one event, with the one before it."""
    first = int(np.searchsorted(readings.hours, spell.begin, side="left"))
    last = int(np.searchsorted(readings.hours, spell.end, side="right"))
    kept = slice(max(first - 1, 0), last)
    return Readings(readings.hours[kept], readings.out[kept], readings.served[kept])
