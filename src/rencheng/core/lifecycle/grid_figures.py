"""Evaluation of the grid (网格考核): opened, due, closed, closed on time; found before reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rencheng.core.geo.coordinates import haversine_m

#: A request further from a case than this tells of something else, in metres (ours).
NEAR_M = 150.0


@dataclass(frozen=True, slots=True)
class CaseFact:
    """What of a case is counted. opened: the centre took it as a case; group: by what it is
    counted (unit, community, worker)."""

    group: str
    opened: bool
    due_at: datetime | None
    closed_at: datetime | None
    redone: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """GB/T 30428: cases opened, due by now, closed, closed on time; shares in 0 – 1, None of
    nothing. redone: closed ones that were done again."""

    opened: int
    due: int
    closed: int
    on_time: int
    redone: int

    @property
    def closing_rate(self) -> float | None:
        """Closed of those that were due (结案率)."""
        return min(self.closed, self.due) / self.due if self.due else None

    @property
    def on_time_rate(self) -> float | None:
        """Closed on time of those that were due (按期结案率)."""
        return self.on_time / self.due if self.due else None


def figures(cases: Iterable[CaseFact], now: datetime) -> dict[str, Figures]:
    """Group → figures. A case is due once its deadline has passed or it is closed."""
    counts: dict[str, list[int]] = {}
    for case in cases:
        if not case.opened:
            continue
        row = counts.setdefault(case.group, [0] * 5)
        closed = case.closed_at is not None
        row[0] += 1
        row[1] += closed or (case.due_at is not None and case.due_at <= now)
        row[2] += closed
        row[3] += case.closed_at is not None and (
            case.due_at is None or case.closed_at <= case.due_at
        )
        row[4] += closed and case.redone > 0
    return {group: Figures(*row) for group, row in counts.items()}


@dataclass(frozen=True, slots=True)
class Found:
    """A case in the field, or a request: what (a category's head), where (degrees), when."""

    key: str
    category: str
    lat: float
    lon: float
    at: datetime


def found_first(cases: Sequence[Found], requests: Sequence[Found], days: int) -> dict[str, int]:
    """Case → requests that told of the same within `days` after it was found (未诉先办).

    The same: its category lies below the case's, within NEAR_M. A request counts for the case
    found last before it.
    """
    counts = dict.fromkeys((case.key for case in cases), 0)
    by_time = sorted(cases, key=lambda case: case.at, reverse=True)
    span = timedelta(days=days)
    for request in requests:
        for case in by_time:
            if (
                case.category
                and case.at <= request.at <= case.at + span
                and f"{request.category}/".startswith(f"{case.category}/")
                and haversine_m(case.lat, case.lon, request.lat, request.lon) <= NEAR_M
            ):
                counts[case.key] += 1
                break
    return counts
