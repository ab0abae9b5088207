"""What requests say of service (以诉求代测), what each area's standing is now, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction

from rencheng.core.resilience.complaints import Judged, judged
from rencheng.core.resilience.network import fall_together
from rencheng.core.resilience.service import FRESH, Word, standing
from rencheng.server.lifelines.models import Reading, ServiceNow
from rencheng.server.lifelines.network import areas_served, core_network
from rencheng.server.lifelines.outages import find_outages
from rencheng.server.lifelines.rules import complaint_rates, policy

BIN = timedelta(minutes=5)
BIN_HOURS = BIN / timedelta(hours=1)
WINDOW = timedelta(hours=72)
CLOCK_DAYS = 28
OUT, CLEAR = 0.5, 0.05  # chances from which an area counts as out, below which as surely served
OUTAGE_DAYS = 14
WORKER = "system"

_COUNTS = """
SELECT left(place_id, 12), floor(extract(epoch FROM received_at - %(since)s) / %(bin)s)::int,
    count(*)
FROM requests_request
WHERE received_at >= %(since)s AND received_at < %(until)s AND category_id = ANY(%(codes)s)
  AND length(place_id) >= 12
GROUP BY 1, 2
"""
_CLOCK = """
SELECT extract(hour FROM received_at AT TIME ZONE %(zone)s)::int, count(*)
FROM requests_request WHERE received_at >= %(since)s AND received_at < %(until)s GROUP BY 1
"""
_NEWEST = """
SELECT DISTINCT ON (place_id, source) place_id, source, at, out, served, low, high
FROM lifelines_reading WHERE lifeline = %s AND at > %s AND at <= %s
ORDER BY place_id, source, at DESC, id DESC
"""


def look(now: datetime) -> dict[str, int]:
    """Work out the service of every lifeline now; returns how many areas of each are out."""
    rules = policy(now.date())
    return {
        lifeline: _look(lifeline, rules.rule(lifeline).categories, now)
        for lifeline in sorted({*rules.lifelines, *_read_lately(now)})
    }


def _read_lately(now: datetime) -> list[str]:
    rows = Reading.objects.filter(at__gte=now - timedelta(days=OUTAGE_DAYS))
    return list(rows.order_by().values_list("lifeline", flat=True).distinct())


def _look(lifeline: str, categories: tuple[str, ...], now: datetime) -> int:
    served = areas_served(lifeline)
    with transaction.atomic():
        spoken, suspect = _complaints(lifeline, categories, served, now)
        out = _stand(lifeline, served, spoken, now)
        find_outages(lifeline, now - timedelta(days=OUTAGE_DAYS), now, now=now, suspect=suspect)
    return out


def _complaints(
    lifeline: str, categories: tuple[str, ...], served: dict[str, float], now: datetime
) -> tuple[dict[str, Word], str | None]:
    """What complaints say of each area, kept where it changed; and the asset that seems to be
    down. Nothing where there are no categories or no complaints."""
    every = sorted(served)
    counts, clock = counted(categories, every, now - WINDOW, now)
    together = fall_together(core_network(), lifeline)
    spoken_of = {area for area, row in zip(every, counts, strict=True) if row.any()}
    before = _said_before(lifeline, now)
    active = _active(spoken_of | {a for a, row in before.items() if row.out > 0}, together)
    areas = [area for area in every if area in active]
    if not areas:
        return {}, None
    counts = counts[[number for number, area in enumerate(every) if area in active]]
    index = {area: number for number, area in enumerate(areas)}
    assets = [one for one, those in together.items() if those & active]
    groups = [np.array(sorted(index[a] for a in together[one] if a in index)) for one in assets]
    people = np.array([served[area] for area in areas])
    found = judged(counts, people, clock, BIN_HOURS, complaint_rates(lifeline), groups)
    _keep_changes(lifeline, areas, people, found, before, now)
    words = {}
    for number, area in enumerate(areas):
        chance = float(found.chance[number, -1])
        low = chance * people[number] if chance > 1 - CLEAR else 0.0
        high = people[number] if chance >= CLEAR else 0.0
        words[area] = Word("complaints", now, chance * people[number], float(low), float(high))
    open_ = [one for one in found.suspects if _still_out(found, groups[one.group])]
    best = max(open_, key=lambda one: one.score, default=None)
    return words, assets[best.group] if best else None


def _said_before(lifeline: str, now: datetime) -> dict[str, Reading]:
    """Area → what complaints said of it last."""
    rows = Reading.objects.filter(lifeline=lifeline, source="complaints", at__lte=now)
    newest = rows.order_by("place_id", "-at", "-id").distinct("place_id")
    return {row.place_id: row for row in newest}


def _active(areas: set[str], together: Mapping[str, frozenset[str]]) -> set[str]:
    """Areas with a word, and all that would fall with one of them: the rest is silent as ever and
    need not be worked out."""
    found = set(areas)
    for area in areas:
        mine = [those for those in together.values() if area in those]
        found |= max(mine, key=len, default=frozenset())
    return found


def _still_out(found: Judged, members: np.ndarray) -> bool:
    return bool((found.chance[members, -1] > OUT).any())


def counted(
    categories: tuple[str, ...], areas: list[str], since: datetime, until: datetime
) -> tuple[np.ndarray, np.ndarray]:
    """(A, T) requests of these categories by area and bin, and (T,) how readily people call at the
    hour of each bin, 1 on average."""
    bins = int((until - since) / BIN)
    counts = np.zeros((len(areas), bins), np.int64)
    index = {area: number for number, area in enumerate(areas)}
    given: dict[str, Any] = {"since": since, "until": until, "bin": BIN.total_seconds()}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {**given, "codes": list(categories)})
        for area, at, count in cursor.fetchall():
            if area in index and 0 <= at < bins:
                counts[index[area], at] = count
        cursor.execute(
            _CLOCK,
            {
                "zone": str(until.tzinfo or "UTC"),
                "since": until - timedelta(days=CLOCK_DAYS),
                "until": until,
            },
        )
        hours = np.ones(24)  # a request of each hour before any is known
        for hour, count in cursor.fetchall():
            hours[hour] += count
    moments = [(since + BIN * at).hour for at in range(bins)]
    return counts, (hours / hours.mean())[moments]


def _keep_changes(
    lifeline: str,
    areas: list[str],
    people: np.ndarray,
    found: Judged,
    before: Mapping[str, Reading],
    now: datetime,
) -> None:
    """A reading for each area that complaints now see otherwise than at the last one, dated to the
    bin in which it turned."""
    out = found.chance > OUT
    rows = []
    for number, area in enumerate(areas):
        last = before.get(area)
        was = last is not None and last.out > 0
        if bool(out[number, -1]) == was:
            continue
        turned = np.flatnonzero(out[number] != out[number, -1])
        at = now - BIN * (out.shape[1] - (int(turned[-1]) + 1 if len(turned) else 0))
        if last is not None:
            at = max(at, last.at + timedelta(seconds=1))
        living = float(people[number])
        if last is None:  # all was well until then
            rows.append(_reading(lifeline, area, min(at, now) - BIN, 0.0, living))
        count = living if out[number, -1] else 0.0
        rows.append(_reading(lifeline, area, min(at, now), count, living))
    Reading.objects.bulk_create(rows)


def _reading(lifeline: str, area: str, at: datetime, out: float, served: float) -> Reading:
    return Reading(
        lifeline=lifeline, place_id=area, at=at, out=out, served=served, low=0.0, high=served,
        source="complaints", actor_name=WORKER,
    )  # fmt: skip


def _stand(lifeline: str, served: dict[str, float], spoken: dict[str, Word], now: datetime) -> int:
    """Make the standing of every area anew; returns how many are out, more or less."""
    words: dict[str, list[Word]] = {area: [word] for area, word in spoken.items()}
    reach = now - max(FRESH.values()) - timedelta(days=OUTAGE_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [lifeline, reach, now])
        for area, source, at, out, people, low, high in cursor.fetchall():
            if source == "complaints" and area in spoken:
                continue
            served.setdefault(area, people)
            words.setdefault(area, []).append(
                Word(source, at, out, out if low is None else low, out if high is None else high)
            )
    rows = []
    for area, said in words.items():
        found = standing(said, served[area], now)
        assert found is not None
        rows.append(
            ServiceNow(
                lifeline=lifeline,
                place_id=area,
                out=found.out,
                low=found.low,
                high=found.high,
                served=served[area],
                source=found.source,
                at=found.at,
                doubted=found.doubted,
                stale=found.stale,
            )
        )
    ServiceNow.objects.filter(lifeline=lifeline).delete()
    ServiceNow.objects.bulk_create(rows)
    return sum(1 for row in rows if row.out > OUT * row.served)
