"""How far a rumour goes (谣言传播): requests and searches with its words, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from rencheng.core.wellbeing.editorial import Kind
from rencheng.server.knowledge.models import SearchLog
from rencheng.server.requests.models import Request
from rencheng.server.wellbeing.models import Entry, RumourDay

DAYS = 42
_MOST_WORDS = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """days: (day, requests, searches), dense. before, after: a day's mean up to publication and
    from the day after it on; None without such days."""

    days: list[tuple[date, int, int]]
    before: float | None
    after: float | None


def count_rumours(now: datetime, days: int = DAYS) -> int:
    """Count the words of each rumour met over the last days anew; returns how many rumours."""
    today = timezone.localtime(now).date()
    first = today - timedelta(days=days - 1)
    begin = datetime.combine(first, time(), timezone.get_current_timezone())
    rumours = list(Entry.objects.filter(kind=Kind.RUMOUR))
    for entry in rumours:
        words = entry.data["words"].split()[:_MOST_WORDS]
        asked = reduce(or_, (Q(text__contains=word) | Q(title__contains=word) for word in words))
        requests = _by_day(Request.objects.filter(asked, received_at__gte=begin), "received_at")
        looked = reduce(or_, (Q(query__contains=word) for word in words))
        searches = _by_day(SearchLog.objects.filter(looked, at__gte=begin), "at")
        RumourDay.objects.bulk_create(
            [
                RumourDay(
                    entry=entry,
                    day=day,
                    requests=requests.get(day, 0),
                    searches=searches.get(day, 0),
                )
                for day in (first + timedelta(days=at) for at in range(days))
            ],
            update_conflicts=True,
            unique_fields=["entry", "day"],
            update_fields=["requests", "searches"],
        )
    return len(rumours)


def _by_day(rows: object, moment: str) -> dict[date, int]:
    counted = rows.annotate(day=TruncDate(moment)).values_list("day").annotate(n=Count("pk"))  # type: ignore[attr-defined]
    return dict(counted.order_by())


def spread(entry: Entry) -> Spread:
    """A rumour's days, and its mean before and after the public was told what is so."""
    days = [(one.day, one.requests, one.searches) for one in entry.days.all()][-DAYS:]
    if entry.shown_at is None:
        return Spread(days, _mean(days), None)
    told = timezone.localtime(entry.shown_at).date()
    before = _mean([one for one in days if one[0] <= told])
    return Spread(days, before, _mean([one for one in days if one[0] > told]))


def _mean(days: list[tuple[date, int, int]]) -> float | None:
    return sum(a + b for _, a, b in days) / len(days) if days else None
