"""Did it help (效果评估): distress where a message was told, against where it was not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.common.interrupted import AFTER, BEFORE, Day, Effect, effect
from rencheng.core.wellbeing.acts import demand
from rencheng.server.places.queries import districts
from rencheng.server.wellbeing.models import Entry
from rencheng.server.wellbeing.rules import policy

_DAYS = """
SELECT (requests_request.received_at AT TIME ZONE %(zone)s)::date,
    left(coalesce(place_id, ''), 6) = ANY(%(places)s), count(*),
    count(*) FILTER (WHERE value >= %(least)s)
FROM requests_request JOIN wellbeing_reading reading USING (number)
WHERE requests_request.received_at >= %(begin)s AND requests_request.received_at < %(end)s
    AND (%(all)s OR split_part(category_id, '/', 1) = ANY(%(matter)s)
         OR category_id = ANY(%(matter)s))
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a message changed; effect None where nothing can be told yet, with the error's code."""

    entry: Entry
    days: list[Day]
    effect: Effect | None
    why_not: str


def judged(entry: Entry, *, actor: Actor, now: datetime) -> Judged:
    """The effect of a published message told to some districts, against the others."""
    demand("review", actor)
    if entry.shown_at is None or not entry.districts:
        return Judged(entry, [], None, "effect_everywhere")
    since = timezone.localtime(entry.shown_at).date() + timedelta(days=1)
    today = timezone.localtime(now).date()
    days = counted_days(entry.districts, since, min(today, since + timedelta(days=AFTER)))
    if len(set(entry.districts)) >= len(districts()):
        return Judged(entry, days, None, "effect_everywhere")
    try:
        found = effect(days, since, background=policy(since).background)
    except InputError as error:
        return Judged(entry, days, None, error.code)
    return Judged(entry, days, found, "")


def counted_days(places: Collection[str], since: date, until: date) -> list[Day]:
    """Distressed requests about the matter, in these districts and in the others, by day."""
    rules, zone = policy(since), timezone.get_current_timezone()
    with connection.cursor() as cursor:
        cursor.execute(
            _DAYS,
            {
                "zone": str(zone),
                "places": list(places),
                "least": rules.distressed,
                "all": not rules.matter,
                "matter": list(rules.matter),
                "begin": datetime.combine(since - timedelta(days=BEFORE), time(), zone),
                "end": datetime.combine(until, time(), zone),
            },
        )
        rows = {(day, inside): (many, hits) for day, inside, many, hits in cursor.fetchall()}
    days = sorted({day for day, _ in rows})
    return [
        Day(
            day,
            *map(float, reversed(rows.get((day, True), (0, 0)))),
            *map(float, reversed(rows.get((day, False), (0, 0)))),
        )
        for day in days
    ]
