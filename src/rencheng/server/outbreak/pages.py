"""What pages and programs are shown of timetables (时间表查询), with names for codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rencheng.core.outbreak.policy import SIGNALS
from rencheng.server.outbreak.making import SHOWN_DAYS, newest
from rencheng.server.outbreak.models import Publication, TimetableRun
from rencheng.server.outbreak.planning import districts_of, trades_of
from rencheng.server.outbreak.publishing import published
from rencheng.server.places.queries import districts
from rencheng.server.requests.models import Trade


@dataclass(frozen=True, slots=True)
class Row:
    """A district or a trade. counts: days up to as-of; ahead: (low, middle, high) of the days to
    come; peak: the five dates, None where there is no wave."""

    code: str
    name: str
    rt: dict[str, float] | None
    counts: list[float]
    ahead: list[tuple[float, float, float]]
    peak: tuple[date, date, date, date, date] | None
    end: tuple[date, date, date] | None
    passed: bool
    chance_passed: float
    left: tuple[float, float, float]
    attacked: float | None


@dataclass(frozen=True, slots=True)
class TimetablePage:
    """A timetable to be looked at. first: day of the first count; signals: those that have one."""

    run: TimetableRun
    first: date
    districts: list[Row]
    trades: list[Row]
    signals: list[str]
    held: Publication | None

    @property
    def all_passed(self) -> bool:
        """Whether every district is more likely past its peak."""
        return bool(self.districts) and all(row.passed for row in self.districts)


def timetable_page(signal: str = "") -> TimetablePage | None:
    """The newest timetable of a signal, else of the first that has one; None where there is
    none."""
    made = set(TimetableRun.objects.order_by().values_list("signal", flat=True).distinct())
    signals: list[str] = [one for one in SIGNALS if one in made]
    run = newest(signal if signal in made else signals[0]) if signals else None
    return page_of(run, signals) if run is not None else None


def page_of(run: TimetableRun, signals: list[str] | None = None) -> TimetablePage:
    """A timetable with names."""
    areas = dict(districts())
    trades = {one.code: one.name for one in Trade.objects.all()}
    return TimetablePage(
        run,
        run.as_of - timedelta(days=SHOWN_DAYS - 1),
        [_row(one, areas.get(one["region"], one["region"])) for one in districts_of(run)],
        [_row(one, trades.get(one["industry"], one["industry"])) for one in trades_of(run)],
        signals or [run.signal],
        published(),
    )


def _row(one: dict[str, Any], name: str) -> Row:
    counts = one["counted_days"]
    ahead = [
        (day["quantiles"]["0.05"], day["quantiles"]["0.5"], day["quantiles"]["0.95"])
        for day in one["forecast"]
    ]
    peak, end = (
        {level: date.fromisoformat(day) for level, day in (one[what] or {}).items()}
        for what in ("peak", "end")
    )
    return Row(
        one["industry"] or one["region"],
        name,
        one["rt"],
        [0.0] * (SHOWN_DAYS - len(counts)) + counts,
        ahead,
        (peak["0.05"], peak["0.25"], peak["0.5"], peak["0.75"], peak["0.95"]) if peak else None,
        (end["0.05"], end["0.5"], end["0.95"]) if end else None,
        one["passed"],
        one["passed_chance"],
        (one["left"]["0.05"], one["left"]["0.5"], one["left"]["0.95"]),
        one.get("attacked"),
    )
