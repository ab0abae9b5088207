"""Finding alarms (发现预警): the detectors over the warehouse, each alarm saved once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

import numpy as np
from django.db import transaction

from rencheng.core.common.actor import SYSTEM
from rencheng.core.common.calendar import ChineseCalendar
from rencheng.core.surveillance import baselines, city, scan
from rencheng.core.surveillance.policy import AlarmPolicy
from rencheng.core.surveillance.scan_circles import circles
from rencheng.server.places.models import Place
from rencheng.server.requests.models import Category, Trade
from rencheng.server.signals.counts import Counts, Series, daily_counts
from rencheng.server.signals.models import Alarm, AlarmEvent
from rencheng.server.signals.thresholds import alpha_of, policy

DETECTORS = {"excess": "daily", "silence": "silence", "cluster": "scan"}
SCAN_LEVEL = "community"
SCAN_WINDOW_DAYS = 60
SCAN_REPLICATES = 199
#: A spell goes on where it alarms again within so many days.
SPELL_DAYS = 2


def find_alarms(until: date, *, now: datetime, days: int = 1) -> int:
    """Run every detector over the last `days` days up to `until`; returns how many alarms are new.

    Run twice it finds the same and adds nothing.
    """
    counts = daily_counts(until)
    if counts is None:
        return 0
    rules = policy(now.date())
    known = _Known()
    new = _daily(counts, days, rules, known, now)
    return new + _clusters(counts, rules, known, now)


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
    alphas = {kind: alpha_of(DETECTORS[kind], rules) for kind in ("excess", "silence")}
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
        _save_daily(one, counts, curve[one.series], known, now)
        for one in sorted(found, key=lambda one: one.day)
    )


@transaction.atomic
def _save_daily(
    one: city.Found, counts: Counts, curve: city.Curve, known: _Known, now: datetime
) -> bool:
    """Save an alarm, or let the spell it belongs to go on; True where it is new."""
    series, day = counts.series[one.series], counts.dates[one.day]
    bound = {"upper": one.bound} if one.kind == "excess" else {"lower": one.bound}
    return _save(
        DETECTORS[one.kind],
        one.kind,
        series.key,
        day,
        now,
        {
            **known.references(series),
            "observed": one.observed,
            "expected": one.expected,
            "score": one.score,
            "p": one.p,
            "q": one.q,
            "curve": asdict(curve),
            **bound,
        },
    )


def _save(
    detector: str, kind: str, series: str, day: date, now: datetime, values: dict[str, object]
) -> bool:
    spell = (
        Alarm.objects.select_for_update(of=("self",))
        .filter(
            detector=detector,
            kind=kind,
            series=series,
            first_day__lte=day,
            last_day__gte=day - timedelta(days=SPELL_DAYS),
        )
        .order_by("-last_day")
        .first()
    )
    if spell is not None:
        if day > spell.last_day:
            spell.last_day = day
            for name, value in values.items():
                setattr(spell, name, value)
            spell.save()
        return False
    alarm = Alarm.objects.create(
        detector=detector,
        kind=kind,
        series=series,
        first_day=day,
        last_day=day,
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
    return max(alpha_of(DETECTORS["cluster"], rules), 1 / (SCAN_REPLICATES + 1))


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
    series = Series("cluster", codes[0], category, "")
    dates = counts.dates[days.start : days.stop]
    detail = {
        "locations": codes,
        "from": dates[cluster.first].isoformat(),
        "to": dates[cluster.last].isoformat(),
        "llr": round(cluster.llr, 3),
        "recurrence_days": round(min(cluster.recurrence, 1e9)),
    }
    return _save(
        DETECTORS["cluster"],
        "cluster",
        series.key,
        dates[cluster.last],
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
