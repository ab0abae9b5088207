"""Drift (模型漂移): how often a model's reading is what people choose, week by week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

_Z = 1.959964  # of the normal distribution, 95 % two-sided


@dataclass(frozen=True, slots=True)
class Week:
    """monday: its first day. agreed of chosen: how many texts people labelled as the model had.

    low, high: the 95 % interval of the share (Wilson 1927).
    """

    monday: date
    chosen: int
    agreed: int
    share: float
    low: float
    high: float


def weekly_agreement(choices: Iterable[tuple[date, bool]]) -> list[Week]:
    """Weeks in order, those without a choice left out. choices: (day, whether model and person
    agreed)."""
    counted: dict[date, list[bool]] = defaultdict(list)
    for day, agreed in choices:
        counted[day - timedelta(days=day.weekday())].append(agreed)
    return [_week(monday, found) for monday, found in sorted(counted.items())]


def _week(monday: date, found: list[bool]) -> Week:
    size, share = len(found), sum(found) / len(found)
    middle = (share + _Z**2 / (2 * size)) / (1 + _Z**2 / size)
    half = _Z * sqrt(share * (1 - share) / size + _Z**2 / (4 * size**2)) / (1 + _Z**2 / size)
    return Week(monday, size, sum(found), share, max(middle - half, 0.0), min(middle + half, 1.0))
