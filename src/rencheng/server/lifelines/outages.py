"""Outages kept (停供事件): found in readings district by district, and brought up to date."""

from __future__ import annotations

from datetime import datetime, timedelta

from rencheng.core.resilience.events import part, spells
from rencheng.core.resilience.recovery import Recovery, recovery
from rencheng.server.lifelines.models import Outage, Reading
from rencheng.server.lifelines.network import areas_served
from rencheng.server.lifelines.readings import area_readings, as_one
from rencheng.server.places.queries import districts

NEAR = timedelta(hours=6)  # an outage whose beginning is seen otherwise by so much is the same one


def find_outages(
    lifeline: str,
    since: datetime,
    until: datetime,
    *,
    now: datetime,
    suspect: str | None = None,
) -> int:
    """Find the outages between two moments and keep what became of them; returns how many.

    suspect: the asset that seems to be down now, noted with the outages that are not over.
    """
    served = areas_served(lifeline)
    found = 0
    for code, _name in districts():
        areas = area_readings(lifeline, since, until, code)
        mine = {area: people for area, people in served.items() if area.startswith(code)}
        whole = as_one(areas, mine)
        if whole is None:
            continue
        for spell in spells(whole):
            event = recovery(part(whole, spell))
            if event is None:
                continue
            touched = sum(bool((one.out > 0).any()) for one in areas.values())
            _keep(
                lifeline, code, since, event, over=spell.over, now=now, touched=touched,
                suspect=suspect,
            )  # fmt: skip
            found += 1
    return found


def _keep(
    lifeline: str,
    district: str,
    since: datetime,
    event: Recovery,
    *,
    over: bool,
    now: datetime,
    touched: int,
    suspect: str | None,
) -> None:
    def moment(hour: float) -> datetime:
        return since + timedelta(hours=hour)

    began = moment(event.onset)
    ended = moment(event.last) if over else None
    values: dict[str, object] = {
        "ended_at": ended,
        "worst_at": moment(event.worst),
        "worst_out": event.worst_out,
        "served": event.worst_out / (1 - event.robustness) if event.robustness < 1 else 0.0,
        "robustness": event.robustness,
        "loss": event.loss,
        "index": event.index,
        "t50": event.back[0.5].value if 0.5 in event.back else None,
        "t90": event.back[0.9].value if 0.9 in event.back else None,
        "areas": touched,
    }
    same = Outage.objects.filter(
        lifeline=lifeline,
        district_id=district,
        began_at__gte=began - NEAR,
        began_at__lte=(ended or now) + timedelta(seconds=1),
    ).order_by("began_at")
    known = same.first()
    if known is None:
        Outage.objects.create(
            lifeline=lifeline,
            district_id=district,
            began_at=began,
            noticed_at=now,
            source=_source(lifeline, district, began, now),
            suspect_id=None if over else suspect,
            **values,
        )
        return
    if not over and suspect:
        values["suspect_id"] = suspect
    for name, value in values.items():
        setattr(known, name, value)
    known.began_at = min(began, known.began_at)
    known.save()


def _source(lifeline: str, district: str, began: datetime, now: datetime) -> str:
    """Who spoke of it first."""
    rows = Reading.objects.filter(
        lifeline=lifeline, place__code__startswith=district, at__gte=began, at__lte=now, out__gt=0
    )
    first = rows.order_by("at", "id").first()
    return first.source if first else "feed"
