"""How lifelines recover (恢复力), as pages and programs ask it: all at once, one, one outage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from rencheng.core.resilience.forecast import forecasts
from rencheng.core.resilience.groups import GroupRecovery, by_group, gini
from rencheng.core.resilience.network import LIFELINES
from rencheng.core.resilience.recovery import Readings, Recovery, recovery, together
from rencheng.server.lifelines.models import Outage, Pull, ServiceNow
from rencheng.server.lifelines.network import areas_served, residents_by_group
from rencheng.server.lifelines.readings import area_readings, as_one
from rencheng.server.lifelines.rules import policy
from rencheng.server.places.queries import place_names

CURVE_DAYS = 7
POINTS = 7 * 24  # of a small curve
AROUND = timedelta(hours=6)  # shown before and after an outage
LISTED = 40
WORST_AREAS = 60
LONGEST_FORECAST = 24 * 30.0


@dataclass(frozen=True, slots=True)
class LifelineNow:
    """A lifeline today. curve: POINTS hourly shares served, oldest first; sources: how many areas
    each source speaks for; open: outages not over. pull: how its feed's address answered."""

    lifeline: str
    served: float
    out: float
    low: float
    high: float
    areas_out: int
    doubted: int
    stale: int
    sources: dict[str, int]
    curve: list[float]
    open: list[Outage]
    pull: Pull | None

    @property
    def share(self) -> float:
        """Served now, of 1."""
        return 1 - self.out / self.served if self.served else 1.0


@dataclass(frozen=True, slots=True)
class Now:
    """All lifelines, those in trouble first; and the latest outages."""

    at: datetime
    lifelines: list[LifelineNow]
    latest: list[Outage]


def lifelines_now(now: datetime) -> Now:
    """Each lifeline of the city that anybody spoke of or whose rules name it."""
    rules = policy(now.date())
    standings: dict[str, list[ServiceNow]] = {}
    for row in ServiceNow.objects.all():
        standings.setdefault(row.lifeline, []).append(row)
    pulls = {row.lifeline: row for row in Pull.objects.all()}
    rows = Outage.objects.select_related("district", "suspect").order_by("-began_at")
    latest = list(rows[:LISTED])
    names = [one for one in LIFELINES if one in rules.lifelines or one in standings]
    found = [_now(name, standings.get(name, []), latest, pulls.get(name), now) for name in names]
    found.sort(key=lambda one: (not one.open, one.share))
    return Now(now, found, latest)


def _now(
    lifeline: str,
    standings: Sequence[ServiceNow],
    latest: Sequence[Outage],
    pull: Pull | None,
    now: datetime,
) -> LifelineNow:
    served = areas_served(lifeline)
    whole = sum(served.values())
    sources: dict[str, int] = {}
    for row in standings:
        sources[row.source] = sources.get(row.source, 0) + 1
    return LifelineNow(
        lifeline,
        whole,
        sum(row.out for row in standings),
        sum(row.low for row in standings if not row.stale),
        sum(row.high for row in standings if not row.stale),
        sum(row.out > 0.5 * row.served for row in standings),
        sum(row.doubted for row in standings),
        sum(row.stale for row in standings),
        sources,
        _small_curve(lifeline, whole, now),
        [one for one in latest if one.lifeline == lifeline and one.ended_at is None],
        pull,
    )


def _small_curve(lifeline: str, whole: float, now: datetime) -> list[float]:
    since = now - timedelta(days=CURVE_DAYS)
    areas = area_readings(lifeline, since, now)
    if not areas or whole <= 0:
        return [1.0] * POINTS
    read = together(list(areas.values()))
    at = np.searchsorted(read.hours, np.arange(1, POINTS + 1), side="right") - 1
    out = np.where(at >= 0, read.out[at], 0.0)
    return [round(float(share), 4) for share in 1 - np.minimum(out / whole, 1.0)]


def standing_map(lifeline: str) -> dict[str, dict[str, float | str]]:
    """Area → share out now, between low and high, and by which source."""
    return {
        row.place_id: {
            "out": row.out / row.served if row.served else 0.0,
            "low": row.low / row.served if row.served else 0.0,
            "high": row.high / row.served if row.served else 0.0,
            "source": row.source,
        }
        for row in ServiceNow.objects.filter(lifeline=lifeline)
    }


@dataclass(frozen=True, slots=True)
class Forecast:
    """Hours from the worst moment until 90 % are back, at 5, 50 and 95 %."""

    low: float
    middle: float
    high: float


def _forecast(found: Mapping[float, float] | None) -> Forecast | None:
    """None, too, where nothing has come back yet: a rate of nought foretells nothing."""
    if found is None or found[0.5] > LONGEST_FORECAST:
        return None
    return Forecast(found[0.05], found[0.5], found[0.95])


def _hours(event: Recovery, share: float) -> str:
    moment = event.back.get(share)
    return "—" if moment is None else f"{moment.value:.1f}"


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area of an outage. forecast: where it is not over."""

    code: str
    name: str
    recovery: Recovery
    worst_at: datetime
    forecast: Forecast | None

    @property
    def t50(self) -> str:
        """T50 in hours; — where it is not back."""
        return _hours(self.recovery, 0.5)

    @property
    def t90(self) -> str:
        """T90 likewise."""
        return _hours(self.recovery, 0.9)


@dataclass(frozen=True, slots=True)
class OutagePage:
    """One outage in full. curve: [(moment, share served)]; whole: its measures over all areas;
    groups: by group of residents, the worst first; gini: of hours without service."""

    outage: Outage
    curve: list[tuple[datetime, float]]
    whole: Recovery | None
    forecast: Forecast | None
    areas: list[AreaLine]
    groups: list[GroupRecovery]
    gini: float
    target_hours: float
    map: dict[str, float]


def outage_list(lifeline: str = "", limit: int = LISTED) -> list[Outage]:
    """The latest outages of one lifeline, or of all."""
    rows = Outage.objects.select_related("district", "suspect").order_by("-began_at")
    return list((rows.filter(lifeline=lifeline) if lifeline else rows)[:limit])


def outage_page(number: int, now: datetime) -> OutagePage | None:
    """An outage with its areas; None where there is none of this number. Four queries."""
    outage = Outage.objects.select_related("district", "suspect").filter(pk=number).first()
    if outage is None:
        return None
    since = outage.began_at - AROUND
    until = min((outage.ended_at or now) + AROUND, now)
    read = area_readings(outage.lifeline, since, until, outage.district_id)
    people = areas_served(outage.lifeline, outage.district_id)
    events = {area: recovery(one) for area, one in read.items()}
    names, foretold = place_names(), forecasts(read)
    areas = [
        AreaLine(
            area, names.get(area, area), event, since + timedelta(hours=event.worst),
            _forecast(foretold.get(area)),
        )
        for area, event in events.items()
        if event is not None
    ]  # fmt: skip
    areas.sort(key=lambda one: (one.recovery.recovered, -one.recovery.loss))
    whole = as_one(read, people)
    every: dict[str, Recovery | None] = {area: events.get(area) for area in people}
    return OutagePage(
        outage,
        _points(whole, since),
        recovery(whole) if whole else None,
        _forecast(forecasts({"": whole}).get("")) if whole else None,
        areas[:WORST_AREAS],
        by_group(every, _within(residents_by_group(people), people)),
        gini([e.loss if e else 0.0 for e in every.values()], [people[a] for a in every]),
        policy(now.date()).rule(outage.lifeline).target_hours,
        {
            area: float(one.out[-1] / one.served[-1]) if outage.ended_at is None
            else float((one.out / one.served).max())
            for area, one in read.items()
        },
    )  # fmt: skip


def _points(whole: Readings | None, since: datetime) -> list[tuple[datetime, float]]:
    if whole is None:
        return []
    shares = 1 - whole.out / whole.served
    return [
        (since + timedelta(hours=float(hour)), round(float(share), 5))
        for hour, share in zip(whole.hours, shares, strict=True)
    ]


def _within(
    groups: Mapping[str, Mapping[str, float]], areas: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    return {
        group: {area: count for area, count in people.items() if area in areas}
        for group, people in groups.items()
    }


def worst_ratio(outages: Sequence[Outage]) -> float | None:
    """How many times everybody's hours the worst group went without, over these outages; None where
    no groups are known or nobody was out."""
    worst: list[float] = []
    for outage in outages:
        if outage.ended_at is None:
            continue
        page = outage_page(outage.pk, outage.ended_at)
        ratios = [one.ratio for one in page.groups if one.group] if page else []
        if ratios:
            worst.append(max(ratios))
    return sum(worst) / len(worst) if worst else None
