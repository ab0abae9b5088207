"""Counting what was read (情绪计数): a day of each district's trade, rebuilt whole."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from rencheng.server.wellbeing.models import Tally
from rencheng.server.wellbeing.rules import policy

#: Days over which different people are counted: nobody asks about one thing on each of them.
PEOPLE_DAYS = 7
_COUNTS = """
SELECT left(coalesce(place_id, ''), 6), coalesce(trade_id, ''), count(*),
    count(*) FILTER (WHERE value >= %(least)s),
    count(*) FILTER (WHERE about), count(*) FILTER (WHERE about AND value >= %(least)s),
    count(*) FILTER (WHERE rumour)
FROM requests_request JOIN wellbeing_reading reading USING (number),
    LATERAL (SELECT %(all)s OR split_part(category_id, '/', 1) = ANY(%(matter)s)
        OR category_id = ANY(%(matter)s)) AS its (about)
WHERE requests_request.received_at >= %(begin)s AND requests_request.received_at < %(end)s
GROUP BY 1, 2
"""
_KINDS = """
SELECT left(coalesce(place_id, ''), 6), coalesce(trade_id, ''), one.said, count(*)
FROM requests_request JOIN wellbeing_reading reading USING (number), unnest({column}) AS one (said)
WHERE requests_request.received_at >= %(begin)s AND requests_request.received_at < %(end)s
GROUP BY 1, 2, 3
"""
_MATTERS = """
SELECT left(coalesce(place_id, ''), 6), coalesce(trade_id, ''),
    split_part(category_id, '/', 1) || '/' || split_part(category_id, '/', 2),
    count(*), count(DISTINCT coalesce(person_id::text, number)),
    count(*) FILTER (WHERE value >= %(least)s)
FROM requests_request JOIN wellbeing_reading reading USING (number)
WHERE requests_request.received_at >= %(begin)s AND requests_request.received_at < %(end)s
    AND category_id IS NOT NULL
GROUP BY 1, 2, 3
"""
#: Who gave no number is somebody else each time.
_PEOPLE = """
SELECT left(coalesce(place_id, ''), 6), coalesce(trade_id, ''),
    count(DISTINCT coalesce(person_id::text, number))
FROM requests_request
WHERE received_at >= %(early)s AND received_at < %(end)s
GROUP BY 1, 2
"""


def distressed(first: date, last: date) -> dict[tuple[date, str], int]:
    """(day, district; "" for the city) → requests about the matter that show distress, of days that
    were read: in calm times they are few, so that a rise shows early."""
    found: dict[tuple[date, str], int] = {}
    rows = Tally.objects.filter(day__gte=first, day__lte=last).exclude(district="")
    for day, district, hits in rows.values_list("day", "district", "matter"):
        for place in ("", district):
            found[day, place] = found.get((day, place), 0) + hits
    return found


@transaction.atomic
def recount(day: date) -> int:
    """Count a day anew; returns how many groups it has."""
    zone = timezone.get_current_timezone()
    begin = datetime.combine(day, time(), zone)
    rules = policy(day)
    span: dict[str, Any] = {
        "begin": begin,
        "end": begin + timedelta(days=1),
        "early": begin - timedelta(days=PEOPLE_DAYS - 1),
        "least": rules.distressed,
        "all": not rules.matter,
        "matter": list(rules.matter),
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, span)
        counts = cursor.fetchall()
        cursor.execute(_PEOPLE, span)
        people = {(district, trade): n for district, trade, n in cursor.fetchall()}
        kinds: dict[str, dict[tuple[str, str], dict[str, int]]] = {}
        for column in ("needs", "hardship"):
            cursor.execute(_KINDS.format(column=column), span)
            found = kinds.setdefault(column, {})
            for district, trade, kind, n in cursor.fetchall():
                found.setdefault((district, trade), {})[kind] = n
        matters: dict[tuple[str, str], dict[str, list[int]]] = {}
        cursor.execute(_MATTERS, span)
        for district, trade, code, *numbers in cursor.fetchall():
            matters.setdefault((district, trade), {})[code] = numbers
    Tally.objects.filter(day=day).delete()
    Tally.objects.bulk_create(
        Tally(
            day=day,
            district=district,
            trade=trade,
            requests=requests,
            people=people.get((district, trade), requests),
            distressed=distressed,
            matter_requests=about,
            matter=matter,
            matters=matters.get((district, trade), {}),
            rumour=rumour,
            needs=kinds["needs"].get((district, trade), {}),
            hardship=kinds["hardship"].get((district, trade), {}),
        )
        for district, trade, requests, distressed, about, matter, rumour in counts
    )
    return len(counts)
