"""Signs counted by day, district and trade (体征计数): requests, searches, and what others
count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

import numpy as np
from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Substr, TruncDate
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.outbreak.acts import demand
from rencheng.core.outbreak.policy import SIGNALS, OutbreakPolicy
from rencheng.core.outbreak.series import Counts, Key
from rencheng.server.knowledge.models import SearchLog
from rencheng.server.outbreak.models import SignCount
from rencheng.server.places.models import Place
from rencheng.server.requests.models import Category, Request, Trade

DAYS: Final = 400  # that a timetable looks back: a wave of last winter is in them
CITY: Final = "city"
_BATCH = 1000

#: (day, district, trade, count)
Row = tuple[date, str, str, float]


def counted(signal: str, until: date, rules: OutbreakPolicy, *, by_trade: bool) -> Counts | None:
    """The counts of a signal up to a day, by district, or by trade of the whole city.

    None where there is none. Days without a row count 0, as the system would have counted.
    """
    rows = list(_rows(signal, until, rules))
    if by_trade:
        found = [(day, Key(CITY, trade), number) for day, _, trade, number in rows if trade]
    else:
        found = [(day, Key(district), number) for day, district, _, number in rows if district]
    if not found:
        return None
    keys = sorted({key for _, key, _ in found}, key=lambda one: (one.region, one.industry or ""))
    first = min(day for day, _, _ in found)
    table = np.zeros(((until - first).days + 1, len(keys)))
    place = {key: at for at, key in enumerate(keys)}
    for day, key, number in found:
        table[(day - first).days, place[key]] += number
    people = dict(Place.objects.filter(level="district").values_list("code", "population"))
    population = np.array([people.get(key.region) or np.nan for key in keys], float)
    return Counts(keys, until.toordinal(), 1, table, population)


def _rows(signal: str, until: date, rules: OutbreakPolicy) -> Iterable[Row]:
    first = until - timedelta(days=DAYS - 1)
    if signal == "requests":
        return _requests(first, until, rules)
    if signal == "searches":
        return _searches(first, until, rules)
    if signal not in SIGNALS:
        raise InputError("outbreak_signal", signal=signal[:20], known=", ".join(SIGNALS))
    kept = SignCount.objects.filter(signal=signal, day__gte=first, day__lte=until)
    return [
        (day, district, trade, number)
        for day, district, trade, number in kept.values_list("day", "district", "trade", "count")
    ]


def _span(first: date, until: date) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    begin = datetime.combine(first, datetime.min.time(), zone)
    return begin, datetime.combine(until + timedelta(days=1), datetime.min.time(), zone)


def _requests(first: date, until: date, rules: OutbreakPolicy) -> list[Row]:
    if not rules.symptoms:
        return []
    begin, end = _span(first, until)
    below = (Q(code=one) | Q(code__startswith=f"{one}/") for one in rules.symptoms)
    signs = list(Category.objects.filter(reduce(or_, below)).values_list("code", flat=True))
    kept = Request.objects.filter(
        category_id__in=signs, received_at__gte=begin, received_at__lt=end
    )
    rows = (
        kept.annotate(day=TruncDate("received_at"), district=Substr("place_id", 1, 6))
        .values_list("day", "district", "trade_id")
        .annotate(number=Count("number"))
    )
    return [(day, area or "", trade or "", float(n)) for day, area, trade, n in rows.order_by()]


def _searches(first: date, until: date, rules: OutbreakPolicy) -> list[Row]:
    if not rules.words:
        return []
    begin, end = _span(first, until)
    signs = reduce(or_, (Q(query__contains=word) for word in rules.words))
    kept = SearchLog.objects.filter(signs, at__gte=begin, at__lt=end)
    rows = (
        kept.annotate(day=TruncDate("at"))
        .values_list("day", "district")
        .annotate(number=Count("visitor", distinct=True))
    )
    return [(day, district, "", float(n)) for day, district, n in rows.order_by()]


@transaction.atomic
def take_counts(signal: str, rows: Counts, *, actor: Actor) -> int:
    """Keep what others counted; a day that is there already is replaced. Returns how many rows.

    Regions are codes of districts, industries of trades. Raises InputError `outbreak_signal`,
    `outbreak_place`, `outbreak_trade`.
    """
    demand("count", actor)
    if signal not in SIGNALS[2:]:
        raise InputError("outbreak_signal", signal=signal[:20], known=", ".join(SIGNALS[2:]))
    districts = set(Place.objects.filter(level="district").values_list("code", flat=True))
    trades = set(Trade.objects.values_list("code", flat=True))
    for key in rows.keys:
        if key.region not in districts:
            raise InputError("outbreak_place", region=key.region[:20])
        if key.industry is not None and key.industry not in trades:
            raise InputError("outbreak_trade", industry=key.industry[:20])
    kept = [
        SignCount(
            signal=signal,
            day=day,
            district=key.region,
            trade=key.industry or "",
            count=float(rows.values[at, column]),
        )
        for at, day in enumerate(rows.dates())
        for column, key in enumerate(rows.keys)
        if np.isfinite(rows.values[at, column])
    ]
    SignCount.objects.bulk_create(
        kept,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["signal", "day", "district", "trade"],
        update_fields=["count"],
    )
    return len(kept)
