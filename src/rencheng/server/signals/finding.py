"""Finding alarms (发现预警): the detectors over the warehouse, each alarm saved once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from math import isnan

import numpy as np
from django.db import transaction

from rencheng.core.common.actor import SYSTEM
from rencheng.core.common.calendar import ChineseCalendar
from rencheng.core.geo.coordinates import haversine_m
from rencheng.core.surveillance import baselines, city, scan, weeks
from rencheng.core.surveillance.policy import AlarmPolicy
from rencheng.core.surveillance.scan_circles import circles
from rencheng.server.places.models import Place
from rencheng.server.requests.models import Category, Trade
from rencheng.server.signals.counts import (
    DISTRESS,
    Counts,
    Series,
    daily_counts,
    distress_counts,
    weekly_counts,
)
from rencheng.server.signals.delays import incomplete_days
from rencheng.server.signals.models import Alarm, AlarmEvent
from rencheng.server.signals.thresholds import alpha_of, policy

SCAN = "scan"
SCAN_LEVEL = "community"
SCAN_WINDOW_DAYS = 60
SCAN_REPLICATES = 199
LEAST_DISTRESS_DAYS = 15
LEAST_METRES = 300  # ours: the circle about a single community
#: A spell goes on where it alarms again within so many days.
SPELL_DAYS = 2


def find_alarms(until: date, *, now: datetime, days: int = 1) -> int:
    """Run every detector over the last `days` days up to `until`; returns how many alarms are new.

    Run twice it finds the same and adds nothing.
    """
    rules = policy(now.date())
    known = _Known()
    new = _distress(until, days, rules, known, now)
    counts = daily_counts(until)
    if counts is None:
        return new
    new += _daily(counts, days, rules, known, now)
    new += _weekly(until, rules, known, now)
    return new + (_clusters(counts, rules, known, now) if SCAN in rules.detectors else 0)


def found_before() -> bool:
    """Whether alarms were found here at any time."""
    return Alarm.objects.exists()


class _Known:
    """Which places, categories and trades the tables have: an alarm may point at them."""

    def __init__(self) -> None:
        self.places = set(Place.objects.values_list("code", flat=True))
        self.categories = set(Category.objects.values_list("code", flat=True))
        self.trades = set(Trade.objects.values_list("code", flat=True))
        self.points = {
            code: (lat, lon)
            for code, lat, lon in Place.objects.filter(level=SCAN_LEVEL).values_list(
                "code", "lat", "lon"
            )
        }

    def references(self, series: Series) -> dict[str, str | None]:
        return {
            "place_id": series.place if series.place in self.places else None,
            "category_id": series.category if series.category in self.categories else None,
            "trade_id": series.trade if series.trade in self.trades else None,
        }


def rests(day: date) -> bool:
    """Whether offices rest on a day."""
    return not ChineseCalendar().is_working(day)


def _daily(counts: Counts, days: int, rules: AlarmPolicy, known: _Known, now: datetime) -> int:
    alphas = {kind: alpha_of(detector, rules) for kind, detector in city.DETECTORS.items()}
    # Today is not over: its counts are no silence and hardly an excess.
    last = len(counts.dates) - (counts.dates[-1] >= now.date())
    found = city.alarms(
        counts.counts[:last],
        counts.dates[:last],
        [series.level for series in counts.series],
        first=max(0, last - days),
        alphas=alphas,
        policy=rules,
        is_off=rests,
    )
    if any(one.kind == "silence" for one in found):
        late = incomplete_days(now)
        found = [one for one in found if one.kind != "silence" or counts.dates[one.day] not in late]
    if not found:
        return 0
    columns = sorted({one.series for one in found})
    shown = city.curves(
        counts.counts[:, columns],
        counts.dates,
        until=last - 1,
        alphas=alphas,
        is_off=rests,
    )
    curve = dict(zip(columns, shown, strict=True))
    return sum(
        _save_found(one, counts, curve[one.series], known, now, days=1)
        for one in sorted(found, key=lambda one: one.day)
    )


def _distress(until: date, days: int, rules: AlarmPolicy, known: _Known, now: datetime) -> int:
    """A rise of distress in the city or in a district, as it was read in requests."""
    counts = distress_counts(until)
    if counts is None or DISTRESS not in rules.detectors or len(counts.dates) < LEAST_DISTRESS_DAYS:
        return 0
    alpha = alpha_of(DISTRESS, rules)
    found = city.rises(
        counts.counts,
        counts.dates,
        first=max(len(counts.dates) - days, LEAST_DISTRESS_DAYS - 1),
        alpha=alpha,
        least=rules.least,
        is_off=rests,
    )
    if not found:
        return 0
    shown = city.curves(
        counts.counts,
        counts.dates,
        until=len(counts.dates) - 1,
        alphas={"excess": alpha, "silence": alpha},
        is_off=rests,
    )
    return sum(_save_found(one, counts, shown[one.series], known, now, days=1) for one in found)


def _weekly(until: date, rules: AlarmPolicy, known: _Known, now: datetime) -> int:
    """Judge the last whole week, by as long a past as the warehouse holds."""
    # A week that is not over by `now` is none.
    counts = weekly_counts(min(until, now.date() - timedelta(days=1)))
    if counts is None or len(counts.dates) < 2 or not set(weeks.JUDGES) & set(rules.detectors):
        return 0
    alphas = {detector: alpha_of(detector, rules) for detector in weeks.JUDGES}
    levels = [series.level for series in counts.series]
    new = 0
    for one in weeks.weekly_alarms(counts.counts, levels, alphas=alphas, policy=rules):
        curve = weeks.weekly_curve(
            counts.counts[:, one.series], counts.dates, one.detector, alpha=alphas[one.detector]
        )
        new += _save_found(one, counts, curve, known, now, days=7)
    return new


@transaction.atomic
def _save_found(
    one: city.Found, counts: Counts, curve: city.Curve, known: _Known, now: datetime, *, days: int
) -> bool:
    """Save an alarm, or let the spell it belongs to go on; True where it is new. days: how many
    the period has that it judged."""
    series, first = counts.series[one.series], counts.dates[one.day]
    bound = {"lower": one.bound} if one.kind == "silence" else {"upper": one.bound}
    values: dict[str, object] = {
        **known.references(series),
        "observed": one.observed,
        "expected": one.expected,
        "score": one.score,
        "p": one.p,
        "q": None if isnan(one.q) else one.q,
        "curve": asdict(curve),
        **bound,
    }
    last = first + timedelta(days=days - 1)
    return _save(one.detector, one.kind, series.key, (first, last), now, values)


def _save(
    detector: str,
    kind: str,
    series: str,
    span: tuple[date, date],
    now: datetime,
    values: dict[str, object],
) -> bool:
    first, last = span
    spell = (
        Alarm.objects.select_for_update(of=("self",))
        .filter(
            detector=detector,
            kind=kind,
            series=series,
            first_day__lte=last,
            last_day__gte=first - timedelta(days=SPELL_DAYS),
        )
        .order_by("-last_day")
        .first()
    )
    if spell is not None:
        if last > spell.last_day:
            spell.last_day = last
            for name, value in values.items():
                setattr(spell, name, value)
            spell.save()
        return False
    alarm = Alarm.objects.create(
        detector=detector,
        kind=kind,
        series=series,
        first_day=first,
        last_day=last,
        found_at=now,
        **values,
    )
    AlarmEvent.objects.create(
        alarm=alarm, event="found", target=alarm.state, at=now, actor_name=SYSTEM.name
    )
    return True


def _clusters(counts: Counts, rules: AlarmPolicy, known: _Known, now: datetime) -> int:
    """Scan each top category over the communities, up to the last whole day."""
    last = len(counts.dates) - (counts.dates[-1] >= now.date())
    first = max(0, last - SCAN_WINDOW_DAYS)
    if last - first < 3 * rules.scan_days:
        return 0
    columns: dict[str, list[int]] = {}
    for index, series in enumerate(counts.series):
        top = series.level == SCAN_LEVEL and series.category and not series.trade
        if top and "/" not in series.category and series.place in known.points:
            columns.setdefault(series.category, []).append(index)
    return sum(
        _scan(category, own, counts, range(first, last), rules, known, now)
        for category, own in sorted(columns.items())
        if counts.counts[first:last, own].sum() >= rules.scan_cases and len(own) > 2
    )


def _scan(
    category: str,
    own: Sequence[int],
    counts: Counts,
    days: range,
    rules: AlarmPolicy,
    known: _Known,
    now: datetime,
) -> int:
    cases = np.ascontiguousarray(counts.counts[days.start : days.stop, own].T)
    places = [counts.series[index].place for index in own]
    base = baselines.permutation(cases)
    around = circles(
        np.array([known.points[place] for place in places]), cases.sum(1), most=0.5, plane=False
    )
    windows = scan.spans(len(days), rules.scan_days, retrospective=False)
    clusters = scan.scan(
        cases,
        base,
        around,
        windows,
        model="permutation",
        replicates=SCAN_REPLICATES,
        most_clusters=3,
    )
    return sum(
        _save_cluster(category, cluster, places, counts, days, known, now)
        for cluster in clusters
        if cluster.recurrence >= rules.recurrence_days and cluster.p <= alpha_scan(rules)
    )


def alpha_scan(rules: AlarmPolicy) -> float:
    """The Monte Carlo p that a cluster needs beside its recurrence interval."""
    return max(alpha_of(SCAN, rules), 1 / (SCAN_REPLICATES + 1))


@transaction.atomic
def _save_cluster(
    category: str,
    cluster: scan.Cluster,
    places: list[str],
    counts: Counts,
    days: range,
    known: _Known,
    now: datetime,
) -> bool:
    codes = [places[index] for index in cluster.places]
    lat, lon = known.points[places[cluster.centre]]
    reach = max(haversine_m(lat, lon, *known.points[code]) for code in codes)
    series = Series("cluster", codes[0], category, "")
    dates = counts.dates[days.start : days.stop]
    detail = {
        "locations": codes,
        "from": dates[cluster.first].isoformat(),
        "to": dates[cluster.last].isoformat(),
        "llr": round(cluster.llr, 3),
        "circle": {"lat": lat, "lon": lon, "metres": round(max(reach, LEAST_METRES))},
        "recurrence_days": round(min(cluster.recurrence, 1e9)),
    }
    return _save(
        SCAN,
        "cluster",
        series.key,
        (dates[cluster.last], dates[cluster.last]),
        now,
        {
            "category_id": category if category in known.categories else None,
            "place_id": codes[0],
            "observed": cluster.observed,
            "expected": cluster.expected,
            "score": cluster.llr,
            "p": cluster.p_gumbel if cluster.p_gumbel == cluster.p_gumbel else cluster.p,
            "detail": detail,
        },
    )
