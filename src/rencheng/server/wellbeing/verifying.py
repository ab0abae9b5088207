"""Help kept fresh (核实): verified by people, with reminders where that is long ago."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.text.clean import clean
from rencheng.core.wellbeing.acts import demand
from rencheng.core.wellbeing.support import MIND_HOURS, MIND_SEATS, Help, read_hours
from rencheng.server.wellbeing.helping import forget_help
from rencheng.server.wellbeing.models import SupportPlace, SupportStep
from rencheng.server.wellbeing.rules import policy

#: What may be changed while verifying, with the characters of its column.
_CHANGED: Final = {"phone": 40, "hours": 120, "capacity": 120, "note": 300}


@dataclass(frozen=True, slots=True)
class Stale:
    """Help that must be verified anew, or a line that does not keep the rules of its kind."""

    place: SupportPlace
    days: int
    fault: str


def to_verify(now: datetime, *, actor: Actor) -> list[Stale]:
    """What was verified longest ago on top, then psychological lines that fall short (facts §6)."""
    demand("support", actor)
    today = timezone.localtime(now).date()
    limit = policy(today).stale_days
    found = []
    for row in SupportPlace.objects.filter(closed=False).order_by("verified"):
        days = (today - row.verified).days
        fault = _fault(row)
        if days > limit or fault:
            found.append(Stale(row, days, fault))
    return found


def _fault(row: SupportPlace) -> str:
    """hours, seats or linked: what a psychological line lacks."""
    if row.kind != Help.MIND:
        return ""
    hours = read_hours(row.hours).hours_a_day
    if hours is not None and hours < MIND_HOURS:
        return "hours"
    if row.seats is not None and row.seats < MIND_SEATS:
        return "seats"
    return "" if row.linked else "linked"


@transaction.atomic
def verify(
    code: str,
    *,
    actor: Actor,
    now: datetime,
    change: Mapping[str, str] | None = None,
    note: str = "",
) -> SupportPlace:
    """Say that a place of help is as written, or as changed now. Fields of `change`: phone, hours,
    capacity, note, closed. Raises InputError `support_unknown`, `support_phone`."""
    demand("support", actor)
    row = SupportPlace.objects.select_for_update().filter(pk=code).first()
    if row is None:
        raise InputError("support_unknown", support=code[:80])
    given = {name: clean(one).strip() for name, one in (change or {}).items()}
    for name, most in _CHANGED.items():
        if name in given:
            setattr(row, name, given[name][:most])
    if not row.phone and not row.address:
        raise InputError("support_phone", support=code[:80])
    if "closed" in given:
        row.closed = given["closed"] == "1"
    row.verified = timezone.localtime(now).date()
    row.save()
    SupportStep.objects.create(
        place=row, event="verify", note=clean(note)[:300], data=given, actor_name=actor.name, at=now
    )
    forget_help()
    return row
