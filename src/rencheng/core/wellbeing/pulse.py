"""The pulse (三问): three short questions to whoever reads the portal, as a trend with intervals.

Ballots are open to all, so one can stuff the box. Two guards: a visitor counts once a day, and of
one network no more than a few a day; what goes beyond is kept, but not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Final

from rencheng.core.common.errors import InputError

#: I understand my risk; I know what to do; I trust this. Answered from 1 (not at all) to 5 (fully).
QUESTIONS: Final = ("risk", "act", "trust")
AGREES: Final = 4
#: Ballots of one network that count on a day. Ours: a household or a small office.
MOST_OF_NETWORK: Final = 5
#: Ballots of a week below which no share is told.
LEAST_BALLOTS: Final = 10
_Z = 1.959964  # normal quantile of a 95 % interval


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a visitor answered on a day; visitor and network are keyed hashes of that day."""

    day: date
    visitor: int
    network: int
    answers: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Point:
    """A week: those counted, and of each question the share that agrees with its interval; shares
    None where too few answered."""

    week: date
    counted: int
    left_out: int
    shares: tuple[tuple[float, float, float] | None, ...]


def check(answers: Sequence[int]) -> tuple[int, int, int]:
    """Three answers from 1 to 5. Raises InputError `pulse_answers`."""
    if len(answers) != len(QUESTIONS) or not all(1 <= one <= 5 for one in answers):
        raise InputError("pulse_answers")
    return (answers[0], answers[1], answers[2])


def trend(ballots: Iterable[Ballot]) -> list[Point]:
    """A point for each week (Monday) with ballots, the earliest first."""
    seen: set[tuple[date, int]] = set()
    of_network: dict[tuple[date, int], int] = {}
    weeks: dict[date, list[Ballot]] = {}
    left: dict[date, int] = {}
    for one in ballots:
        week = one.day - timedelta(days=one.day.weekday())
        weeks.setdefault(week, [])
        many = of_network.get((one.day, one.network), 0)
        if (one.day, one.visitor) in seen or many >= MOST_OF_NETWORK:
            left[week] = left.get(week, 0) + 1
            continue
        seen.add((one.day, one.visitor))
        of_network[one.day, one.network] = many + 1
        weeks[week].append(one)
    return [_point(week, weeks[week], left.get(week, 0)) for week in sorted(weeks)]


def _point(week: date, ballots: Sequence[Ballot], left_out: int) -> Point:
    many = len(ballots)
    shares = tuple(
        wilson(sum(one.answers[at] >= AGREES for one in ballots), many)
        if many >= LEAST_BALLOTS
        else None
        for at in range(len(QUESTIONS))
    )
    return Point(week, many, left_out, shares)


def wilson(hits: float, many: float) -> tuple[float, float, float]:
    """(low, share, high): a share with its 95 % interval (Wilson 1927)."""
    share = hits / many
    middle = (share + _Z**2 / (2 * many)) / (1 + _Z**2 / many)
    reach = _Z / (1 + _Z**2 / many) * sqrt(share * (1 - share) / many + _Z**2 / (4 * many**2))
    return max(0.0, middle - reach), share, min(1.0, middle + reach)
