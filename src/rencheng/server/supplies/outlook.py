"""How long supplies last and who gives to whom (物资研判): stocks beside demand to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.resilience.supplies import (
    Days,
    Level,
    Measure,
    Transfer,
    days_left,
    level,
    next_measure,
    pull,
    transfers,
)
from rencheng.core.resilience.supplies_acts import demand
from rencheng.core.resilience.supplies_policy import Item
from rencheng.core.wellbeing.support import kilometres
from rencheng.server.outbreak.making import newest
from rencheng.server.outbreak.planning import Need, needs
from rencheng.server.places.models import Place
from rencheng.server.places.queries import districts
from rencheng.server.supplies.ledger import Standing, measures_of, standings
from rencheng.server.supplies.models import MeasureTaken, StockEntry
from rencheng.server.supplies.rules import policy
from rencheng.server.wellbeing.models import Tally

HORIZON: Final = 14  # days looked ahead, and that transfers are to cover
_USED_DAYS = 14
_WEEKS_BEFORE = 3
#: Doubt of usual use, as a share of it, where no wave is reckoned: bounds of 90 in 100. Ours.
_DOUBT = 0.25


Floats = np.ndarray


@dataclass(frozen=True, slots=True)
class Cell:
    """An item in a district. units None: nothing was ever told."""

    district: str
    name: str
    units: float | None
    told_at: datetime | None
    a_day: float
    days: Days | None
    level: Level | None
    asked: int


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item over the city. moves: (from, to, units); next: the measure to take next."""

    item: Item
    cells: list[Cell]
    moves: list[tuple[str, str, str, str, float]]
    short_alone: float
    short: float
    taken: list[MeasureTaken]
    next: Measure | None


def outlook(now: datetime, *, actor: Actor) -> list[ItemLine]:
    """Every item of the city's rules, by district."""
    demand("see", actor)
    return _lines(now)


@dataclass(frozen=True, slots=True)
class PublicStock:
    """What the public is told of an item: in which districts there is how much of it."""

    item: Item
    districts: list[tuple[str, Level]]


def public_stock(now: datetime) -> list[PublicStock]:
    """Where there is stock, in words of levels: figures would start a run on it."""
    return [
        PublicStock(
            line.item, [(cell.name, cell.level) for cell in line.cells if cell.level is not None]
        )
        for line in _lines(now)
        if line.item.public
    ]


def _lines(now: datetime) -> list[ItemLine]:
    today = timezone.localtime(now).date()
    names, there = districts(), standings()
    loads = _loads(today)
    people = dict(Place.objects.filter(level="district").values_list("code", "population"))
    asked = _asked(today)
    used = _used(today)
    far = _far([code for code, _ in names])
    return [
        _line(one, names, there, loads, people, asked, used, far) for one in policy(today).items
    ]


def _line(
    item: Item,
    names: list[tuple[str, str]],
    there: dict[tuple[str, str], Standing],
    loads: dict[str, Need],
    people: dict[str, int],
    asked: dict[tuple[str, str], tuple[int, float]],
    used: dict[tuple[str, str], float],
    far: Floats,
) -> ItemLine:
    cells, stock, need = [], [], []
    for code, name in names:
        usual = used.get((item.code, code), item.per_resident * people.get(code, 0))
        about, before = asked.get((item.load or "food", code), (0, 0.0))
        pulled = (1.0, 1.0, 1.0) if (item.code, code) in used else pull(about, before)
        low, middle, high = _demand(item, code, usual, pulled, loads)
        known = there.get((item.code, code))
        days = days_left(known.units, (low, middle, high)) if known else None
        state = level(days, known.units, item.limits) if known and days else None
        cells.append(
            Cell(
                code, name, known.units if known else None, known.at if known else None,
                float(middle[:7].mean()), days, state, about,
            )
        )  # fmt: skip
        stock.append(known.units if known else 0.0)
        need.append(float(middle.sum()) if known else 0.0)
    plan = transfers(np.array(stock), np.array(need), far=far)
    taken = measures_of(item.code)
    levels = [cell.level for cell in cells if cell.level is not None]
    step = next_measure(levels, bool(plan.transfers), [Measure(one.measure) for one in taken])
    return ItemLine(
        item,
        cells,
        [_named(move, names) for move in plan.transfers],
        float(plan.short_alone.sum()),
        float(plan.short.sum()),
        taken,
        step,
    )


def _named(move: Transfer, names: list[tuple[str, str]]) -> tuple[str, str, str, str, float]:
    return (*names[move.giver], *names[move.taker], move.units)


def _demand(
    item: Item,
    district: str,
    usual: float,
    pulled: tuple[float, float, float],
    loads: dict[str, Need],
) -> tuple[Floats, Floats, Floats]:
    """(low, middle, high) units a day over the horizon: usual use, moved by how many ask, and what
    the wave adds."""
    base = np.full(HORIZON, usual)
    doubts = (1 - _DOUBT, 1.0, 1 + _DOUBT)
    bounds = [base * factor * doubt for factor, doubt in zip(pulled, doubts, strict=True)]
    wave = loads.get(item.load)
    if wave is not None and district in wave.names:
        at = wave.names.index(district)
        for place, rows in enumerate((wave.low, wave.middle, wave.high)):
            ahead = rows[at][:HORIZON] * item.per_load
            bounds[place] = bounds[place] + np.pad(ahead, (0, HORIZON - len(ahead)), mode="edge")
    return bounds[0], bounds[1], bounds[2]


def _loads(today: date) -> dict[str, Need]:
    """What the newest timetable asks of each district; nothing where it is older than a week."""
    run = newest("requests", today)
    if run is None or (today - run.as_of).days > 7:
        return {}
    return {one.load.name: one for one in needs(run)}


def _asked(today: date) -> dict[tuple[str, str], tuple[int, float]]:
    """(load, district) → requests of the last week in which somebody lacked it, and of a week of
    the three before on average."""
    found: dict[tuple[str, str], tuple[int, float]] = {}
    since = today - timedelta(days=7)
    for one in Tally.objects.filter(day__gte=today - timedelta(days=28), day__lt=today):
        for kind in ("medicine", "food"):
            now, before = found.get((kind, one.district), (0, 0.0))
            hits = one.needs.get(kind, 0)
            late = one.day >= since
            found[kind, one.district] = (
                now + hits * late,
                before + (0 if late else hits / _WEEKS_BEFORE),
            )
    return found


def _used(today: date) -> dict[tuple[str, str], float]:
    """(item, district) → mean units used a day, of the days that have a line of use."""
    since = today - timedelta(days=_USED_DAYS)
    rows = (
        StockEntry.objects.filter(event="used", at__date__gte=since)
        .annotate(day=TruncDate("at"))
        .values_list("item", "district", "day")
        .annotate(n=Sum("units"))
    )
    days: dict[tuple[str, str], list[float]] = {}
    for item, district, _day, units in rows.order_by():
        days.setdefault((item, district), []).append(units)
    return {key: sum(part) / len(part) for key, part in days.items()}


def _far(codes: list[str]) -> Floats:
    """How far apart districts lie, 0 to 1 of the farthest."""
    points = {
        code: (lat, lon)
        for code, lat, lon in Place.objects.filter(pk__in=codes).values_list("code", "lat", "lon")
    }
    lats, lons = np.array([points[code] for code in codes], float).reshape(-1, 2).T
    away = np.array([kilometres(*points[code], lats, lons) for code in codes])
    return away / max(float(away.max()), 1e-9) if away.size else away
