"""Readings of service (供应读数): taken from feeds and people, and read as curves by area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import connection

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, Problem
from rencheng.core.resilience.acts import demand
from rencheng.core.resilience.network import LIFELINES
from rencheng.core.resilience.recovery import Readings, together
from rencheng.core.resilience.service import Word, standing
from rencheng.core.text.clean import clean
from rencheng.importers.outages import Outages
from rencheng.server.lifelines.models import Reading
from rencheng.server.places.models import Place

NOTE_LIMIT = 300
AHEAD = timedelta(minutes=10)  # clocks differ; what lies further ahead is a mistake
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Taken:
    """taken: new readings; known: that were there already; first, last: their span."""

    taken: int
    known: int
    first: datetime | None
    last: datetime | None


def take_readings(
    lifeline: str,
    read: Outages,
    problems: list[Problem],
    *,
    source: str = "feed",
    actor: Actor,
    now: datetime,
) -> Taken:
    """Keep readings of a feed. Areas that the city does not have and readings from the future are
    Problems; a reading that says what is known already is passed over.

    Raises InputError `lifeline_unknown`, RefusedError where the actor may not.
    """
    demand("feed", actor)
    check_lifeline(lifeline)
    places = set(Place.objects.filter(code__in=list(read.areas)).values_list("code", flat=True))
    rows: list[Reading] = []
    for area, one in read.areas.items():
        if area not in places:
            problems.append(Problem("-", None, "area", "outage_area_unknown", {"area": area[:40]}))
            continue
        for hour, out, served in zip(one.hours, one.out, one.served, strict=True):
            at = read.begin + timedelta(hours=float(hour))
            if at > now + AHEAD:
                data = {"area": area, "time": at.isoformat()}
                problems.append(Problem("-", None, "time", "outage_in_future", data))
                continue
            rows.append(
                Reading(
                    lifeline=lifeline,
                    place_id=area,
                    at=at,
                    out=float(out),
                    served=float(served),
                    source=source,
                    actor_name=actor.name,
                )
            )
    known = _known(lifeline, source, rows)
    fresh = [row for row in rows if _key(row) not in known]
    Reading.objects.bulk_create(fresh, batch_size=_BATCH)
    moments = [row.at for row in fresh]
    return Taken(
        len(fresh), len(rows) - len(fresh), min(moments, default=None), max(moments, default=None)
    )


def report(
    lifeline: str,
    area: str,
    *,
    out: float,
    served: float,
    at: datetime,
    note: str,
    actor: Actor,
    now: datetime,
) -> Reading:
    """What a person on site says of an area. Raises InputError `outage_more_than_served`,
    `outage_nobody_served`, `outage_area_unknown`, `outage_in_future`, `text_too_long`."""
    demand("report", actor)
    check_lifeline(lifeline)
    numbers = {"out": f"{out:g}", "served": f"{served:g}"}
    if not served > 0:
        raise InputError("outage_nobody_served", **numbers)
    if not 0 <= out <= served:
        raise InputError("outage_more_than_served", **numbers)
    if at > now + AHEAD:
        raise InputError("outage_in_future", area=area[:40], time=at.isoformat())
    if not Place.objects.filter(code=area).exists():
        raise InputError("outage_area_unknown", area=area[:40])
    said = clean(note)
    if len(said) > NOTE_LIMIT:
        raise InputError("text_too_long", length=len(said), limit=NOTE_LIMIT)
    return Reading.objects.create(
        lifeline=lifeline,
        place_id=area,
        at=at,
        out=out,
        served=served,
        source="report",
        actor_name=actor.name,
        note=said,
    )


def check_lifeline(lifeline: str) -> None:
    """InputError `lifeline_unknown` where there is none of this name."""
    if lifeline not in LIFELINES:
        raise InputError("lifeline_unknown", lifeline=lifeline[:40], known=", ".join(LIFELINES))


def _key(row: Reading) -> tuple[str, datetime, float, float]:
    return (row.place_id, row.at, row.out, row.served)


def _known(
    lifeline: str, source: str, rows: list[Reading]
) -> set[tuple[str, datetime, float, float]]:
    """What the newest word of this source for the same moments is."""
    if not rows:
        return set()
    moments = [row.at for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST_AT_MOMENTS, (lifeline, source, min(moments), max(moments)))
        return {tuple(row) for row in cursor.fetchall()}


_NEWEST_AT_MOMENTS = """
SELECT DISTINCT ON (place_id, at) place_id, at, out, served FROM lifelines_reading
WHERE lifeline = %s AND source = %s AND at BETWEEN %s AND %s
ORDER BY place_id, at, id DESC
"""
#: The readings of a span with, of each area and source, the last one before it.
_SPAN = """
WITH inside AS (
    SELECT DISTINCT ON (place_id, source, at) place_id, source, at, out, served
    FROM lifelines_reading
    WHERE lifeline = %(lifeline)s AND at >= %(since)s AND at <= %(until)s
      AND place_id LIKE %(within)s
    ORDER BY place_id, source, at, id DESC
), before AS (
    SELECT DISTINCT ON (place_id, source) place_id, source, at, out, served
    FROM lifelines_reading
    WHERE lifeline = %(lifeline)s AND at < %(since)s AND at >= %(earliest)s
      AND place_id LIKE %(within)s
    ORDER BY place_id, source, at DESC, id DESC
)
SELECT * FROM inside UNION ALL SELECT * FROM before ORDER BY place_id, at
"""
_LOOK_BACK = timedelta(days=3)


def area_readings(
    lifeline: str, since: datetime, until: datetime, within: str = ""
) -> dict[str, Readings]:
    """Area → its readings between two moments, hours since `since`, of the best source of each
    time (`core.resilience.service`). within: code of a place they lie in. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SPAN,
            {
                "lifeline": lifeline,
                "since": since,
                "until": until,
                "earliest": since - _LOOK_BACK,
                "within": f"{within}%",
            },
        )
        rows = cursor.fetchall()
    by_area: dict[str, list[tuple[str, datetime, float, float]]] = {}
    for place, source, at, out, served in rows:
        by_area.setdefault(place, []).append((source, max(at, since), out, served))
    return {area: _curve(one, since) for area, one in by_area.items()}


def _curve(rows: list[tuple[str, datetime, float, float]], since: datetime) -> Readings:
    if len({source for source, *_ in rows}) == 1:
        last = {at: (out, served) for _, at, out, served in rows}
    else:
        last = _best(rows)
    hours = np.array([(at - since).total_seconds() / 3600 for at in last])
    out, served = np.array(list(last.values()), float).T
    return Readings(hours, np.minimum(out, served), np.maximum(served, 1e-9))


def _best(rows: list[tuple[str, datetime, float, float]]) -> dict[datetime, tuple[float, float]]:
    """At each moment what is to be believed then; complaints hold until they change."""
    newest: dict[str, Word] = {}
    found: dict[datetime, tuple[float, float]] = {}
    for source, at, out, served in sorted(rows, key=lambda row: row[1]):
        newest[source] = Word(source, at, out, out, out)  # type: ignore[arg-type]
        words = [
            word if word.source != "complaints" else Word(word.source, at, word.out, 0.0, served)
            for word in newest.values()
        ]
        believed = standing(words, served, at)
        assert believed is not None
        found[at] = (believed.out, served)
    return found


def as_one(read: Mapping[str, Readings], served: Mapping[str, float]) -> Readings | None:
    """Areas as one; those of `served` that no source ever spoke of count as served. None where
    nobody spoke at all."""
    if not read:
        return None
    whole = together(list(read.values()))
    silent = sum(people for area, people in served.items() if area not in read)
    return Readings(whole.hours, whole.out, whole.served + silent)
