"""Drawings of lifelines as lines and boxes (图形): worked out here, so that they need no script.

Everything is in the units of a drawing's own view box.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from rencheng.core.resilience.recovery import Recovery
from rencheng.core.resilience.transform import Change, Ratio
from rencheng.server.lifelines.crewing import CrewPage
from rencheng.server.lifelines.recovering import Forecast
from rencheng.server.lifelines.scorecards import MeasureLine

WIDTH, HEIGHT = 760.0, 260.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 12.0, 26.0, 28.0
SPARK_WIDTH, SPARK_HEIGHT = 168.0, 40.0
ROW, GANTT_LEFT = 30.0, 92.0
TICKS = 6
TICK_ROOM = 36.0  # half of a tick's words
STEPS_HOURS = (1, 2, 3, 6, 12, 24, 48, 72, 168, 336)


def spark(curve: Sequence[float]) -> str:
    """Points of a small line, from its own floor (at most .9) to 1."""
    floor = min(0.9, min(curve, default=0.9))
    step = SPARK_WIDTH / max(len(curve) - 1, 1)
    return " ".join(
        f"{index * step:.1f},"
        f"{SPARK_HEIGHT - 2 - (share - floor) / (1 - floor) * (SPARK_HEIGHT - 4):.1f}"
        for index, share in enumerate(curve)
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """An upright line with a word on top, and a band where it is not sure."""

    x: float
    name: str
    hours: str
    low: float
    width: float


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class CurveFigure:
    """The curve of an outage: what was served, the loss above it, what is foretold."""

    line: str
    loss: str
    forecast: str
    band: tuple[float, float] | None
    marks: list[Mark]
    hours: list[Tick]
    shares: list[Tick]
    now: float | None


def outage_figure(
    curve: Sequence[tuple[datetime, float]],
    whole: Recovery | None,
    forecast: Forecast | None,
    worst_at: datetime,
    now: datetime,
) -> CurveFigure | None:
    """The figure of an outage; None where there is nothing to draw."""
    if not curve:
        return None
    begin, last = curve[0][0], min(max(curve[-1][0], worst_at), now)
    end = max(curve[-1][0], last)
    if forecast:
        end = max(end, worst_at + timedelta(hours=min(forecast.middle * 1.15, 24 * 60)))
    span = max((end - begin).total_seconds(), 60.0)
    floor = max(0.0, min(share for _, share in curve) - 0.05)

    def x(moment: datetime) -> float:
        return LEFT + (moment - begin).total_seconds() / span * (WIDTH - LEFT - RIGHT)

    def y(share: float) -> float:
        return TOP + (1 - share) / (1 - floor) * (HEIGHT - TOP - BOTTOM)

    points: list[tuple[float, float]] = []
    for index, (moment, share) in enumerate(curve):
        if index:
            points.append((x(moment), y(curve[index - 1][1])))
        points.append((x(moment), y(share)))
    still = bool(forecast)
    stop = max(x(now), points[-1][0]) if still else points[-1][0]
    points.append((min(stop, WIDTH - RIGHT), points[-1][1]))
    line = _points(points)
    loss = _points([(points[0][0], y(1)), *points, (points[-1][0], y(1))])
    foretold, band = "", None
    if forecast:
        target = worst_at + timedelta(hours=forecast.middle)
        goal = 1 - 0.1 * (1 - min(share for _, share in curve))
        foretold = _points([points[-1], (x(target), y(goal))])
        low, high = (worst_at + timedelta(hours=h) for h in (forecast.low, forecast.high))
        left = max(x(low), LEFT)
        band = (left, min(x(high), WIDTH - RIGHT) - left)
    return CurveFigure(
        line,
        loss,
        foretold,
        band,
        _marks(whole, worst_at, x),
        _hour_ticks(begin, end, x),
        [Tick(y(share), f"{share:.0%}") for share in _shares(floor)],
        x(now) if still else None,
    )


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in points)


def _marks(whole: Recovery | None, worst_at: datetime, x: object) -> list[Mark]:
    assert callable(x)
    if whole is None:
        return []
    found = []
    for share, name in ((0.5, "T50"), (0.9, "T90")):
        moment = whole.back.get(share)
        if moment is not None:
            at = [x(worst_at + timedelta(hours=h)) for h in (moment.low, moment.value, moment.high)]
            found.append(Mark(at[1], name, f"{moment.value:.1f} h", at[0], max(at[2] - at[0], 1.0)))
    return found


def _shares(floor: float) -> list[float]:
    step = 0.25 if floor < 0.5 else 0.1 if floor < 0.8 else 0.05
    found, share = [], 1.0
    while share >= floor - 1e-9:
        found.append(round(share, 2))
        share -= step
    return found


def _hour_ticks(begin: datetime, end: datetime, x: object) -> list[Tick]:
    assert callable(x)
    hours = (end - begin).total_seconds() / 3600
    step = next((one for one in STEPS_HOURS if hours / one <= TICKS + 1), STEPS_HOURS[-1])
    local = timezone.localtime(begin).replace(minute=0, second=0, microsecond=0)
    at = local + timedelta(hours=step - local.hour % step if step < 24 else 24 - local.hour)
    found = []
    while at <= end:
        style = f"{at.month}-{at.day} {at:%H:%M}" if step < 24 else f"{at.month}-{at.day}"
        if x(at) < WIDTH - TICK_ROOM:
            found.append(Tick(x(at), style))
        at += timedelta(hours=step)
    return found


@dataclass(frozen=True, slots=True)
class Bar:
    """A task in the Gantt chart."""

    x: float
    y: float
    width: float
    name: str
    title: str
    done: bool
    wide: bool


@dataclass(frozen=True, slots=True)
class GanttFigure:
    """Crews as rows, tasks as bars, and below them, on the same hours, the curve they yield."""

    height: float
    rows: list[Tick]
    bars: list[Bar]
    ticks: list[Tick]
    now: float | None
    curve: str
    curve_top: float
    curve_bottom: float
    curve_low: str


CURVE_HEIGHT = 110.0
CHARACTER = 13.0  # width of a Chinese character in the chart's type


def gantt_figure(page: CrewPage) -> GanttFigure | None:
    """The chart of a plan; None where it has no task."""
    if not page.jobs:
        return None
    hours = max(page.hours, 1.0)
    scale = (WIDTH - GANTT_LEFT - RIGHT) / hours
    crews = list(dict.fromkeys(job.crew for job in page.jobs))
    row = {crew: TOP + index * ROW for index, crew in enumerate(crews)}
    bars = [
        Bar(
            GANTT_LEFT + job.start * scale,
            row[job.crew] + 3,
            max((job.end - job.start) * scale - 1.5, 1.5),
            job.name,
            f"{job.name}: {job.start:.1f}–{job.end:.1f} h",
            job.done,
            (job.end - job.start) * scale > len(job.name) * CHARACTER + 6,
        )
        for job in page.jobs
    ]
    top = TOP + len(crews) * ROW + 24
    bottom = top + CURVE_HEIGHT
    curve, low = _yield(page.plan.curve, hours, scale, top, bottom)
    step = next((one for one in STEPS_HOURS if hours / one <= TICKS * 2), STEPS_HOURS[-1])
    ticks = [
        Tick(GANTT_LEFT + hour * scale, f"{hour} h") for hour in range(0, int(hours) + 1, step)
    ]
    passed = page.passed if 0 <= page.passed <= hours else None
    return GanttFigure(
        bottom + BOTTOM,
        [Tick(row[crew] + ROW / 2 + 4, crew) for crew in crews],
        bars,
        ticks,
        None if passed is None else GANTT_LEFT + passed * scale,
        curve,
        top,
        bottom,
        low,
    )


def _yield(
    points: Sequence[Sequence[float]], hours: float, scale: float, top: float, bottom: float
) -> tuple[str, str]:
    """The curve of people served as points, and its lowest share."""
    if not points:
        return "", ""
    floor = min(share for _, share in points)
    found: list[tuple[float, float]] = []
    before = floor
    for hour, share in points:
        at = GANTT_LEFT + min(hour, hours) * scale
        if found:
            found.append((at, _height(before, floor, top, bottom)))
        found.append((at, _height(share, floor, top, bottom)))
        before = share
    found.append((WIDTH - RIGHT, _height(before, floor, top, bottom)))
    return _points(found), f"{floor:.0%}"


def _height(share: float, floor: float, top: float, bottom: float) -> float:
    reach = (share - floor) / (1 - floor) if floor < 1 else 1.0
    return bottom - reach * (bottom - top)


@dataclass(frozen=True, slots=True)
class StepsFigure:
    """People out over hours, for each lifeline."""

    lines: list[tuple[str, str]]  # lifeline, points
    ticks: list[Tick]
    levels: list[Tick]


def steps_figure(curves: Mapping[str, Sequence[tuple[float, float]]]) -> StepsFigure | None:
    """What falls, over time; None where nobody is without anything."""
    ends = [hour for curve in curves.values() for hour, _ in curve]
    if not ends or max(ends) <= 0:
        return None
    hours = max(ends) * 1.05
    most = max(people for curve in curves.values() for _, people in curve) or 1.0
    across, down = (WIDTH - LEFT - RIGHT) / hours, (HEIGHT - TOP - BOTTOM) / most
    lines = []
    for lifeline, curve in curves.items():
        points, before = [(LEFT, HEIGHT - BOTTOM)], 0.0
        for hour, people in curve:
            at = LEFT + hour * across
            points += [
                (at, HEIGHT - BOTTOM - before * down), (at, HEIGHT - BOTTOM - people * down)
            ]  # fmt: skip
            before = people
        points.append((WIDTH - RIGHT, HEIGHT - BOTTOM - before * down))
        lines.append((lifeline, _points(points)))
    step = next((one for one in STEPS_HOURS if hours / one <= TICKS * 2), STEPS_HOURS[-1])
    return StepsFigure(
        lines,
        [Tick(LEFT + hour * across, f"{hour} h") for hour in range(0, int(hours) + 1, step)],
        [
            Tick(HEIGHT - BOTTOM - part * most * down, f"{part * most:,.0f}")
            for part in (0.0, 0.5, 1.0)
        ],
    )


@dataclass(frozen=True, slots=True)
class Dot:
    """An outage among those before and after a measure."""

    when: str
    x: float
    y: float
    title: str


@dataclass(frozen=True, slots=True)
class MeasureFigure:
    """A measure as its small multiples show it: the ratios by name, its outages as dots, where the
    measure stands among them."""

    measure: object
    change: Change
    ratios: list[tuple[str, Ratio]]
    dots: list[Dot]
    split: float


DOTS_WIDTH, DOTS_HEIGHT, DOTS_EDGE = 240.0, 70.0, 8.0


def measure_figure(line: MeasureLine) -> MeasureFigure:
    """What a measure changed, to be drawn."""
    days = [one.day.toordinal() for one in (*line.before, *line.after)]
    days.append(line.measure.day.toordinal())
    first, span = min(days), max(max(days) - min(days), 1)
    most = max((one.t90 for one in (*line.before, *line.after) if one.t90 is not None), default=1.0)

    def x(day: int) -> float:
        return DOTS_EDGE + (day - first) / span * (DOTS_WIDTH - 2 * DOTS_EDGE)

    dots = [
        Dot(
            when,
            x(one.day.toordinal()),
            DOTS_HEIGHT - DOTS_EDGE - one.t90 / most * (DOTS_HEIGHT - 2 * DOTS_EDGE),
            f"{one.day:%Y-%m-%d}: T90 {one.t90:.1f} h",
        )
        for when, events in (("before", line.before), ("after", line.after))
        for one in events
        if one.t90 is not None
    ]
    change = line.change
    ratios = [(_("loss"), change.loss), ("T90", change.t90), (_("how often"), change.recurrence)]
    return MeasureFigure(line.measure, change, ratios, dots, x(line.measure.day.toordinal()))
