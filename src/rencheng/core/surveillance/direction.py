"""Where resilience work is best spent (主攻方向): load × growth × unresolved × distress."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: Ours: what is added on both sides of a ratio, so that a handful of requests is no trend.
STEADY = 5.0
#: Ours: a change of volume from which a measure is said to have helped or not.
NOTICED = 0.2
CLOSED_LEAST = 5


@dataclass(frozen=True, slots=True)
class Load:
    """What came from one place about one thing. now, before: requests of this span and the one
    before it. open: of those now, still open or said to be unsolved. closed, solved: of the span
    before, how many were called back and how many of them were solved. distress: 1 + the mean
    chance that a writer is in distress, 1 where nobody is, 2 where all are; None where it is not
    measured.
    """

    owner: str
    place: str
    category: str
    now: int
    before: int
    open: int
    closed: int
    solved: int
    distress: float | None = None


@dataclass(frozen=True, slots=True)
class Direction:
    """One line of the board. helped: True, False, or None where nothing was closed before."""

    load: Load
    growth: float
    unresolved: float
    weight: float
    helped: bool | None


def directions(loads: Iterable[Load], *, each: int) -> dict[str, list[Direction]]:
    """The heaviest few of each owner, heaviest first; owners with the heaviest first."""
    found: dict[str, list[Direction]] = {}
    for load in loads:
        found.setdefault(load.owner, []).append(weighed(load))
    for lines in found.values():
        lines.sort(key=lambda line: (-line.weight, line.load.place, line.load.category))
        del lines[each:]
    return dict(sorted(found.items(), key=lambda item: (-item[1][0].weight, item[0])))


def weighed(load: Load) -> Direction:
    """The product of what is measured: a factor that is not leaves the others as they are."""
    growth = (load.now + STEADY) / (load.before + STEADY)
    unresolved = (load.open + STEADY / 2) / (load.now + STEADY)
    distress = 1.0 if load.distress is None else load.distress
    helped = None
    if load.closed >= CLOSED_LEAST:
        helped = growth <= 1 - NOTICED
        if not helped and growth < 1 + NOTICED:
            helped = load.solved >= load.closed / 2
    return Direction(load, growth, unresolved, load.now * growth * unresolved * distress, helped)
