"""Ridges of timetables and curves of a day at the seats (图形), in the units of their view
boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rencheng.server.calls.seats import SeatsPage
from rencheng.server.outbreak.pages import Row, TimetablePage

WIDTH, LEFT, RIGHT, TOP = 900.0, 120.0, 12.0, 26.0
ROW, RIDGE = 46.0, 34.0
WEEK = 7
SMALL = (90.0, 24.0)


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Ridge:
    """A row. past, ahead, band: points; bars: (x, width) of the 90 % and the 50 % interval of the
    peak; top: its median; title: all of it in words for who points at it or hears it."""

    row: Row
    base: float
    past: str
    ahead: str
    band: str
    wide: tuple[float, float] | None
    narrow: tuple[float, float] | None
    top: float | None
    label: float


@dataclass(frozen=True, slots=True)
class RidgeFigure:
    """Rows of ridges over the same days. today: where as-of lies."""

    width: float
    height: float
    foot: float
    ridges: list[Ridge]
    ticks: list[Tick]
    today: float


def ridge_figure(page: TimetablePage, rows: Sequence[Row], *, past: int = 42) -> RidgeFigure:
    """Each row scaled to its own highest day, so that its time can be read, not its size.

    past: days counted that are drawn, at most.
    """
    before = min(len(rows[0].counts), past) if rows else 0
    first = page.run.as_of - timedelta(days=before - 1)
    after = max((len(row.ahead) for row in rows), default=0)
    step = (WIDTH - LEFT - RIGHT) / max(before + after - 1, 1)

    def x(day: date) -> float:
        off = (day - first).days
        return LEFT + min(max(off, 0), before + after - 1) * step

    ordered = sorted(rows, key=lambda row: row.peak[2] if row.peak else date.max)
    ridges = [_ridge(row, before, TOP + (at + 1) * ROW, step, x) for at, row in enumerate(ordered)]
    foot = TOP + len(ordered) * ROW
    ticks = [
        Tick(x(day), f"{day.month}-{day.day}")
        for off in range(0, before + after, WEEK)
        if (day := first + timedelta(days=off))
    ]
    return RidgeFigure(WIDTH, foot + 26, foot, ridges, ticks, x(page.run.as_of))


def _ridge(row: Row, before: int, base: float, step: float, x: object) -> Ridge:
    assert callable(x)
    smooth = _smoothed(row.counts)[-before:]
    most = max([*smooth, *(one[1] for one in row.ahead), 1.0])

    def y(value: float) -> float:
        return base - min(value / most, 1.1) * RIDGE

    past = [(LEFT + at * step, y(value)) for at, value in enumerate(smooth)]
    days = [LEFT + (before + at) * step for at in range(len(row.ahead))]
    middle = list(zip(days, (y(one[1]) for one in row.ahead), strict=True))
    low = list(zip(days, (y(one[0]) for one in row.ahead), strict=True))
    high = list(zip(days, (y(one[2]) for one in row.ahead), strict=True))
    joined = past[-1:]
    ahead, floor, roof = [*joined, *middle], [*joined, *low], [*joined, *high]
    peak = row.peak
    return Ridge(
        row,
        base,
        _points([(LEFT, base), *past, (past[-1][0], base)]) if past else "",
        _points(ahead),
        _points([*roof, *reversed(floor)]),
        (x(peak[0]), max(x(peak[4]) - x(peak[0]), 2.0)) if peak else None,
        (x(peak[1]), max(x(peak[3]) - x(peak[1]), 2.0)) if peak else None,
        x(peak[2]) if peak else None,
        base - 8,
    )


def _smoothed(counts: Sequence[float]) -> list[float]:
    return [
        sum(counts[max(0, at - 3) : at + 4]) / len(counts[max(0, at - 3) : at + 4])
        for at in range(len(counts))
    ]


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in points)


def small_curve(values: Sequence[float]) -> str:
    """Points of a curve in a box of SMALL, from zero to its own highest day."""
    width, height = SMALL
    most, step = max([*values, 1e-9]), width / max(len(values) - 1, 1)
    return _points(
        [(at * step, height - value / most * (height - 2)) for at, value in enumerate(values)]
    )


DAY_WIDTH, DAY_HEIGHT, DAY_LEFT, DAY_FOOT = 900.0, 260.0, 44.0, 26.0
_HOURS = (0, 3, 6, 9, 12, 15, 18, 21, 24)


@dataclass(frozen=True, slots=True)
class DayFigure:
    """A day by quarter hours: calls with their band above, agents needed and planned below."""

    calls: str
    band: str
    so_far: str
    needed: str
    planned: str
    hours: list[Tick]
    calls_most: int
    agents_most: int
    now: float | None


def day_figure(page: SeatsPage) -> DayFigure:
    """Two drawings of the same day, each scaled to its own highest quarter."""
    expected = page.expected
    most = max(float(expected.high.max()), *(page.so_far or [0]), 1.0)
    planned = page.plan.staffed.tolist()
    agents = max(*page.needed, *planned, 1.0)
    width = (DAY_WIDTH - DAY_LEFT) / 96

    def line(values: Sequence[float], top: float) -> list[tuple[float, float]]:
        room = DAY_HEIGHT - DAY_FOOT
        return [
            (DAY_LEFT + (at + 0.5) * width, room - value / top * (room - 12))
            for at, value in enumerate(values)
        ]

    high, low = line(expected.high.tolist(), most), line(expected.low.tolist(), most)
    return DayFigure(
        _points(line(expected.mean.tolist(), most)),
        _points([*high, *reversed(low)]),
        _points(line(page.so_far, most)) if page.so_far else "",
        _points(_steps(page.needed, agents, width)),
        _points(_steps(planned, agents, width)),
        [Tick(DAY_LEFT + hour * 4 * width, f"{hour}:00") for hour in _HOURS[:-1]],
        round(most),
        round(agents),
        DAY_LEFT + len(page.so_far) * width if page.so_far else None,
    )


def _steps(values: Sequence[float], most: float, width: float) -> list[tuple[float, float]]:
    room = DAY_HEIGHT - DAY_FOOT
    found = []
    for at, value in enumerate(values):
        y = room - value / most * (room - 12)
        found += [(DAY_LEFT + at * width, y), (DAY_LEFT + (at + 1) * width, y)]
    return found
