"""Tables of help taken in (支持网络导入): good rows go in, the others are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import Problem
from rencheng.core.common.given import is_day
from rencheng.core.text.clean import clean
from rencheng.core.wellbeing.acts import demand
from rencheng.core.wellbeing.support import Help, is_stale
from rencheng.server.places.models import Place
from rencheng.server.wellbeing.helping import forget_help
from rencheng.server.wellbeing.models import SupportPlace, SupportStep
from rencheng.server.wellbeing.rules import policy

_LONGEST: Final = 80  # as the columns of the table
COLUMNS: Final = (
    "code", "name", "name_en", "kind", "phone", "hours", "capacity", "address", "place", "lat",
    "lon", "seats", "linked", "note", "verified",
)  # fmt: skip


@transaction.atomic
def take_support(
    file: str, rows: Iterable[tuple[int, Mapping[str, str]]], *, actor: Actor, now: datetime
) -> tuple[int, list[Problem]]:
    """Take in places of help, one a row, in place of the one with its code; (how many, problems).
    Rows with a fault are left out; those verified long ago are taken and named."""
    demand("support", actor)
    places = dict(Place.objects.exclude(level="cell").values_list("code", "level"))
    today, problems, made = timezone.localtime(now).date(), list[Problem](), list[SupportPlace]()
    days = policy(today).stale_days
    for at, row in rows:
        fault = _row_fault(row, places, today)
        if fault is not None:
            problems.append(Problem(file, at, *fault))
            continue
        one = _place_of(row)
        if is_stale(one.verified, today, days):
            data = {"verified": one.verified.isoformat(), "days": days}
            problems.append(Problem(file, at, "verified", "support_stale", data))
        made.append(one)
    by_code = {one.code: one for one in made}
    SupportPlace.objects.bulk_create(
        by_code.values(),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[f.name for f in SupportPlace._meta.fields if f.name != "code"],
    )
    SupportStep.objects.bulk_create(
        SupportStep(place=one, event="import", note=file[:300], actor_name=actor.name, at=now)
        for one in by_code.values()
    )
    forget_help()
    return len(by_code), problems


def _row_fault(
    row: Mapping[str, str], places: Mapping[str, str], today: date
) -> tuple[str, str, dict[str, Any]] | None:
    """(field, code, data) of the first fault of a row; None where it is good."""
    value = {name: (row.get(name) or "").strip() for name in COLUMNS}
    faults: dict[str, tuple[bool, str, dict[str, Any]]] = {
        name: (not value[name] or len(value[name]) > _LONGEST, "city_value_missing", {})
        for name in ("code", "name")
    }
    known = {"value": value["kind"][:40], "allowed": ", ".join(Help)}
    faults["kind"] = (value["kind"] not in set(Help), "city_choice", known)
    reached = bool(value["phone"] or value["address"])
    faults["phone"] = (not reached, "support_phone", {"support": value["code"][:80]})
    place = value["place"]
    faults["place"] = (bool(place) and place not in places, "support_place", {"value": place[:20]})
    for name, most in (("lat", 90), ("lon", 180)):
        wrong = bool(value[name]) and not _is_degrees(value[name], most)
        faults[name] = (wrong, "city_degrees", {"value": value[name][:30], "limit": most})
    day = value["verified"]
    past = is_day(day) and date.fromisoformat(day) <= today
    faults["verified"] = (not past, "city_day", {"value": day[:30]})
    return next(((name, code, data) for name, (bad, code, data) in faults.items() if bad), None)


def _is_degrees(text: str, most: float) -> bool:
    try:
        return abs(float(text)) <= most
    except ValueError:
        return False


def _place_of(row: Mapping[str, str]) -> SupportPlace:
    value = {name: clean((row.get(name) or "").strip()) for name in COLUMNS}
    place = value["place"]
    return SupportPlace(
        code=value["code"],
        name=value["name"],
        name_en=value["name_en"][:120],
        kind=value["kind"],
        phone=value["phone"][:40],
        hours=value["hours"][:120],
        capacity=value["capacity"][:120],
        address=value["address"][:200],
        place_code=place,
        district=place[:6],
        lat=float(value["lat"]) if value["lat"] else None,
        lon=float(value["lon"]) if value["lon"] else None,
        seats=int(value["seats"]) if value["seats"].isdecimal() else None,
        linked=value["linked"] in {"1", "yes", "是"},
        note=value["note"][:300],
        verified=date.fromisoformat(value["verified"]),
    )
