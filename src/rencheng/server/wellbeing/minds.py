"""What the command post sees of minds (社会心理): shares by district and trade, never a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.wellbeing.acts import demand
from rencheng.core.wellbeing.hardship import KINDS
from rencheng.core.wellbeing.policy import Relief
from rencheng.core.wellbeing.pooling import pooled
from rencheng.core.wellbeing.tally import (
    HIDDEN,
    Driver,
    Share,
    added,
    drivers,
    protected,
    share_of,
    trailing,
)
from rencheng.core.wellbeing.tally import Tally as Counted
from rencheng.server.knowledge.models import Guide
from rencheng.server.people.queries import unit_names
from rencheng.server.places.queries import districts
from rencheng.server.requests.models import Category, Trade
from rencheng.server.wellbeing.models import Tally
from rencheng.server.wellbeing.rules import policy

SPAN: Final = 7  # days of a share
TREND_DAYS: Final = 42
UNKNOWN: Final = ""  # the trade of those who say nothing of it
#: What is counted: distress, rumour, a kind of need or of hardship.
NEEDS: Final = ("medicine", "food", "care", "work", "debt")
SUBJECTS: Final = ("distress", "rumour", *(f"need:{one}" for one in NEEDS))
_HITS = Callable[[Tally], int]


@dataclass(frozen=True, slots=True)
class Cell:
    """A district's trade. share: own, hidden below ten people; estimate: leaning on its like."""

    district: str
    trade: str
    share: Share
    estimate: float | None


@dataclass(frozen=True, slots=True)
class MindsPage:
    """day: the last whole day counted. rows: districts, columns: trades. trend: of each district
    or trade (by) and of the city (""), a share a day."""

    day: date
    subject: str
    district: str
    by: str
    rows: list[tuple[str, str]]
    columns: list[tuple[str, str]]
    cells: dict[tuple[str, str], Cell]
    totals: dict[str, Share]
    trades: dict[str, Share]
    trend: dict[str, list[tuple[date, Share]]]
    before: Share
    drivers: list[tuple[str, Driver]]
    ranked: list[Cell]


def minds_page(
    now: datetime,
    *,
    actor: Actor,
    subject: str = "distress",
    district: str = "",
    by: str = "district",
) -> MindsPage | None:
    """The last week by district and trade; None where nothing has been read yet."""
    demand("read", actor)
    subject = subject if subject in SUBJECTS else "distress"
    names = districts()
    district = district if district in dict(names) else ""
    by = by if by in {"district", "trade"} else "district"
    last = _last_day(now)
    if last is None:
        return None
    hits = _hits(subject)
    rows = list(
        Tally.objects.filter(day__gt=last - timedelta(days=TREND_DAYS + SPAN), day__lte=last)
    )
    week = [one for one in rows if one.day > last - timedelta(days=SPAN)]
    groups = _grouped(week, last, hits, lambda one: (one.district, one.trade))
    estimates = pooled(groups)
    trades = [(one.code, one.name) for one in Trade.objects.all()]
    places = names if by == "district" else trades
    columns = [*trades, (UNKNOWN, "")]
    cells: dict[tuple[str, str], Cell] = {}
    for code, _name in names:
        own = {key: one for key, one in groups.items() if key[0] == code}
        for key, share in protected(own).items():
            estimate = estimates.get(key) if share.told else None
            cells[key] = Cell(*key, share, estimate)
    told = [one for one in cells.values() if one.estimate is not None and one.trade != UNKNOWN]
    return MindsPage(
        last,
        subject,
        district,
        by,
        names,
        columns,
        cells,
        {
            code: _share([one for one in week if code in {"", one.district}], last, hits)
            for code, _ in [*names, ("", "")]
        },
        {
            code: _share([one for one in week if one.trade == code], last, hits)
            for code, _ in columns
        },
        {code: _trend(rows, last, hits, by, code) for code, _ in [("", ""), *places]},
        _week_before(rows, last, hits, district),
        _drivers(rows, last, district) if subject == "distress" else [],
        sorted(told, key=lambda one: -(one.estimate or 0.0))[:10],
    )


def _last_day(now: datetime) -> date | None:
    today = timezone.localtime(now).date()
    return (
        Tally.objects.filter(day__lt=today).order_by("-day").values_list("day", flat=True).first()
    )


def _hits(subject: str) -> _HITS:
    what, _, kind = subject.partition(":")
    if what == "distress":
        return lambda one: one.distressed
    if what == "rumour":
        return lambda one: one.rumour
    return lambda one: (one.needs if what == "need" else one.hardship).get(kind, 0)


def _grouped(
    rows: Iterable[Tally], last: date, hits: _HITS, key: Callable[[Tally], tuple[str, str]]
) -> dict[tuple[str, str], Counted]:
    """Counts by group over the days; people are those of the seven days up to the last."""
    parts: dict[tuple[str, str], list[Counted]] = {}
    for one in rows:
        people = one.people if one.day == last else 0
        parts.setdefault(key(one), []).append(Counted(one.requests, people, hits(one)))
    return {name: added(part) for name, part in parts.items()}


def _share(rows: Iterable[Tally], last: date, hits: _HITS) -> Share:
    found = _grouped(rows, last, hits, lambda one: ("", ""))
    return share_of(found["", ""]) if found else HIDDEN


def _trend(
    rows: list[Tally], last: date, hits: _HITS, by: str, code: str
) -> list[tuple[date, Share]]:
    by_day: dict[date, list[Tally]] = {}
    for one in rows:
        if code in {"", getattr(one, by)}:
            by_day.setdefault(one.day, []).append(one)
    days = [last - timedelta(days=at) for at in reversed(range(TREND_DAYS + SPAN))]
    counts = [_day(by_day.get(day), hits) for day in days]
    spans = trailing(counts, SPAN)
    return [
        (day, share_of(one) if one is not None else HIDDEN)
        for day, one in zip(days[SPAN:], spans[SPAN:], strict=True)
    ]


def _day(rows: list[Tally] | None, hits: _HITS) -> Counted | None:
    if not rows:
        return None
    people = max(1, sum(one.people for one in rows) // SPAN)
    return Counted(sum(one.requests for one in rows), people, sum(hits(one) for one in rows))


def _week_before(rows: list[Tally], last: date, hits: _HITS, district: str) -> Share:
    end = last - timedelta(days=SPAN)
    week = [one for one in rows if end - timedelta(days=SPAN) < one.day <= end]
    return _share([one for one in week if district in {"", one.district}], end, hits)


def _drivers(rows: list[Tally], last: date, district: str) -> list[tuple[str, Driver]]:
    """Matters behind the last week's distress beyond the four weeks before, with names."""
    own = [one for one in rows if district in {"", one.district}]
    begin = last - timedelta(days=SPAN)
    now = _matters(one for one in own if one.day > begin)
    before = _matters(one for one in own if begin - timedelta(days=28) < one.day <= begin)
    names = dict(Category.objects.values_list("code", "name"))
    return [(names.get(one.matter, one.matter), one) for one in drivers(now, before, (SPAN, 28))]


def _matters(rows: Iterable[Tally]) -> dict[str, Counted]:
    parts: dict[str, list[Counted]] = {}
    for one in rows:
        for code, (requests, people, hits) in one.matters.items():
            parts.setdefault(code, []).append(Counted(requests, people, hits))
    return {code: added(part) for code, part in parts.items()}


@dataclass(frozen=True, slots=True)
class HardshipLine:
    """A kind of hardship: the last week and the one before, by trade, and what there is for it."""

    kind: str
    now: int
    before: int
    trend: list[int]
    trades: list[tuple[str, int]]
    relief: Relief | None
    guides: list[tuple[str, str]]
    unit: str


def hardship_page(now: datetime, *, actor: Actor, district: str = "") -> list[HardshipLine]:
    """Hardship of small business by kind; trades with fewer than ten people are not told."""
    demand("read", actor)
    last = _last_day(now)
    if last is None:
        return []
    rows = Tally.objects.filter(day__gt=last - timedelta(days=TREND_DAYS), day__lte=last)
    if district:
        rows = rows.filter(district=district)
    rows = list(rows)  # type: ignore[assignment] # read once, counted six times
    relief = policy(last).relief
    units = unit_names([one.unit for one in relief.values()])
    names = {one.code: one.name for one in Trade.objects.all()}
    codes = [code for one in relief.values() for code in one.guides]
    titles = dict(Guide.objects.valid().filter(pk__in=codes).values_list("code", "title"))
    return [_hardship(kind, rows, last, names, relief.get(kind), units, titles) for kind in KINDS]


def _hardship(
    kind: str,
    rows: Iterable[Tally],
    last: date,
    names: dict[str, str],
    relief: Relief | None,
    units: dict[str, str],
    titles: dict[str, str],
) -> HardshipLine:
    days: dict[date, int] = {}
    trades: dict[str, list[int]] = {}
    for one in rows:
        found = one.hardship.get(kind, 0)
        days[one.day] = days.get(one.day, 0) + found
        if one.day > last - timedelta(days=SPAN) and one.trade:
            counted = trades.setdefault(one.trade, [0, 0])
            counted[0] += found
            counted[1] += one.people if one.day == last else 0
    trend = [days.get(last - timedelta(days=at), 0) for at in reversed(range(TREND_DAYS))]
    told = [
        (names.get(code, code), hits)
        for code, (hits, people) in trades.items()
        if hits and people >= 10
    ]
    return HardshipLine(
        kind,
        sum(trend[-SPAN:]),
        sum(trend[-2 * SPAN : -SPAN]),
        trend,
        sorted(told, key=lambda one: -one[1])[:5],
        relief,
        [(code, titles[code]) for code in relief.guides if code in titles] if relief else [],
        units.get(relief.unit, relief.unit) if relief else "",
    )
