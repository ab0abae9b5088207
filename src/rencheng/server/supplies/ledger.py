"""The stock ledger (物资台账): counted, received, used, moved; never below zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, Problem
from rencheng.core.resilience.supplies import Measure
from rencheng.core.resilience.supplies_acts import demand
from rencheng.core.text.clean import clean
from rencheng.server.places.queries import districts
from rencheng.server.supplies.models import MeasureTaken, StockEntry
from rencheng.server.supplies.rules import policy

#: What a line does to what is there: sets it, adds, takes away.
SIGNS: Final = {"count": 0, "received": 1, "used": -1, "sent": -1, "got": 1}
MOST: Final = 1e9
_LOCK = "SELECT pg_advisory_xact_lock(hashtext(%s))"


@transaction.atomic
def enter(
    item: str,
    district: str,
    event: str,
    units: float,
    *,
    actor: Actor,
    now: datetime,
    note: str = "",
    other: str = "",
) -> StockEntry:
    """Add a line. Raises InputError `supply_item`, `supply_district`, `supply_event`,
    `supply_units`, `supply_below` (there, units) where more would go than is there."""
    demand("enter", actor)
    _check(item, district, event, units, now)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"stock {item} {district}"])
    there = stock_of(item, district)
    after = units if event == "count" else there + SIGNS[event] * units
    if after < 0:
        raise InputError("supply_below", there=there, units=units)
    return StockEntry.objects.create(
        item=item,
        district=district,
        event=event,
        units=units,
        after=after,
        other=other,
        note=clean(note)[:200],
        actor_name=actor.name,
        at=now,
    )


@transaction.atomic
def move(
    item: str, giver: str, taker: str, units: float, *, actor: Actor, now: datetime, note: str = ""
) -> None:
    """From one district to another; both lines or none. Raises as `enter`, `supply_same`."""
    if giver == taker:
        raise InputError("supply_same")
    for district in sorted((giver, taker)):  # in one order, so that two moves never wait in a ring
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [f"stock {item} {district}"])
    given = {"actor": actor, "now": now, "note": note}
    enter(item, giver, "sent", units, other=taker, **given)  # type: ignore[arg-type]
    enter(item, taker, "got", units, other=giver, **given)  # type: ignore[arg-type]


def take_counts(
    file: str, rows: Iterable[tuple[int, Mapping[str, str]]], *, actor: Actor, now: datetime
) -> tuple[int, list[Problem]]:
    """A table of counts, `item,district,units`: good rows are entered, the others named."""
    demand("enter", actor)
    taken, problems = 0, list[Problem]()
    for at, row in rows:
        try:
            units = float(row.get("units", ""))
        except ValueError:
            units = float("nan")
        try:
            enter(
                row.get("item", "").strip(), row.get("district", "").strip(),
                row.get("event", "").strip() or "count", units, actor=actor, now=now, note=file,
            )  # fmt: skip
            taken += 1
        except InputError as error:
            problems.append(Problem(file, at, _FIELD.get(error.code), error.code, error.data))
    return taken, problems


_FIELD: Final = {
    "supply_item": "item", "supply_district": "district", "supply_event": "event",
    "supply_units": "units", "supply_below": "units",
}  # fmt: skip


def stock_of(item: str, district: str) -> float:
    """What is there now; 0 where nothing was ever told."""
    newest = StockEntry.objects.filter(item=item, district=district).order_by("-id").first()
    return newest.after if newest else 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """What is there, and when that was told."""

    units: float
    at: datetime


def standings() -> dict[tuple[str, str], Standing]:
    """(item, district) → what is there; without those of which nothing was ever told."""
    rows = StockEntry.objects.order_by("item", "district", "-id").distinct("item", "district")
    return {(one.item, one.district): Standing(one.after, one.at) for one in rows}


@transaction.atomic
def take_measure(
    item: str, measure: str, note: str, *, over: bool = False, actor: Actor, now: datetime
) -> MeasureTaken:
    """Write down that a measure was taken, or is over. Raises InputError `supply_item`,
    `supply_measure`, `text_missing`."""
    demand("decide", actor)
    if item not in {one.code for one in policy(_day(now)).items}:
        raise InputError("supply_item", item=item[:40])
    if measure not in set(Measure):
        raise InputError("supply_measure", measure=measure[:20], known=", ".join(Measure))
    note = clean(note).strip()[:300]
    if not note:
        raise InputError("text_missing", field="note")
    return MeasureTaken.objects.create(
        item=item, measure=measure, over=over, note=note, actor_name=actor.name, at=now
    )


def measures_of(item: str) -> list[MeasureTaken]:
    """Measures that hold, each by its latest line."""
    latest: dict[str, MeasureTaken] = {}
    for one in MeasureTaken.objects.filter(item=item).order_by("id"):
        latest[one.measure] = one
    return [one for one in latest.values() if not one.over]


def _check(item: str, district: str, event: str, units: float, now: datetime) -> None:
    known = [one.code for one in policy(_day(now)).items]
    if item not in known:
        raise InputError("supply_item", item=item[:40])
    if district not in dict(districts()):
        raise InputError("supply_district", district=district[:20])
    if event not in SIGNS:
        raise InputError("supply_event", event=event[:10], known=", ".join(SIGNS))
    if not isfinite(units) or not 0 <= units <= MOST:
        raise InputError("supply_units", most=MOST)


def _day(now: datetime) -> date:
    return timezone.localtime(now).date()
