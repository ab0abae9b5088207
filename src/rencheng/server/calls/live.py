"""Calls as they happen (来电弹屏): told by the telephone system, shown to the seat they ring at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.staffing.acts import demand
from rencheng.core.staffing.calls import LOST_AFTER, CallState, happened
from rencheng.server.calls.models import CallEvent, CallRecord
from rencheng.server.people.actions import MAY_LOOK, person_for, reveal
from rencheng.server.people.models import User
from rencheng.server.people.queries import masked_contact

#: A clock of the telephone system may run ahead so far (ours).
_AHEAD = timedelta(minutes=5)
#: Who gave up is rung back within a day; later they are left in peace (ours).
MISSED_FOR: Final = timedelta(hours=24)
_MOST_MISSED = 200


@dataclass(frozen=True, slots=True)
class Told:
    """What the telephone system says. phone: with "ring"; seat: a member of staff's sign-in name,
    or the seat's own name."""

    call_id: str
    event: str
    at: datetime
    phone: str = ""
    seat: str = ""


def tell_call(told: Told, *, actor: Actor, now: datetime) -> CallRecord:
    """Take an event in; told twice it counts once, told late it is put where it belongs.

    A call whose ring was lost begins with what was told first. Raises InputError call_id,
    call_time, call_event, call_times_out_of_order, phone_unusable.
    """
    demand("call", actor)
    if not 0 < len(told.call_id) <= 80:
        raise InputError("call_id")
    if told.at > now + _AHEAD:
        raise InputError("call_time", given=told.at.isoformat()[:40])
    try:
        with transaction.atomic():
            return _tell(told, now)
    except IntegrityError:  # the same event, or the call's first, came at the same moment
        with transaction.atomic():
            return _tell(told, now)


def _tell(told: Told, now: datetime) -> CallRecord:
    person = person_for(told.phone, "", now) if told.phone.strip() else None
    record, made = CallRecord.objects.get_or_create(
        call_id=told.call_id, defaults={"rang_at": told.at, "person": person}
    )
    if not made:
        record = CallRecord.objects.select_for_update().get(pk=record.pk)
    if told.event == "ring" and told.at < record.rang_at:
        record.rang_at = told.at
    after = happened(_state(record), told.event, told.at)
    for name in ("picked_up_at", "held_since", "held_s", "hung_up_at", "wrapped_up_at", "lost_end"):
        setattr(record, name, getattr(after, name))
    if person is not None and record.person_id is None:
        record.person = person
    if told.seat:
        record.seat = told.seat[:40]
        agent = User.objects.filter(username=told.seat[:40], is_active=True).first()
        record.agent = agent or record.agent
    record.save()
    if told.event == "pick_up" and record.person_id:
        got_through(record.person_id, told.at)
    CallEvent.objects.get_or_create(
        call=record, event=told.event, at=told.at, defaults={"seat": told.seat[:40]}
    )
    return record


def got_through(person: int, at: datetime) -> None:
    """Who gave up before and is spoken to now need not be rung back."""
    missed = _missed(at).filter(person_id=person, rang_at__lt=at)
    missed.update(returned_at=at, returned_by="")


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call at a seat: who rings, masked."""

    call_id: str
    state: str
    person: int | None
    name: str
    phone: str
    since: datetime


def at_seat(actor: Actor, now: datetime) -> Ringing | None:
    """The newest call that rings at, or is held by, this member of staff; None without one."""
    live = CallRecord.objects.filter(
        agent_id=actor.id, hung_up_at=None, rang_at__gt=now - LOST_AFTER
    ).select_related("person")
    record = live.order_by("-rang_at").first()
    if record is None:
        return None
    name, phone = masked_contact(record.person)
    state = (
        "ringing"
        if record.picked_up_at is None
        else "held"
        if record.held_since is not None
        else "talking"
    )
    return Ringing(record.call_id, state, record.person_id, name, phone, record.rang_at)


def person_of(call_id: str, actor: Actor) -> int | None:
    """Whose call it is, where it rang at this member of staff."""
    kept = CallRecord.objects.filter(call_id=call_id, agent_id=actor.id)
    return kept.values_list("person_id", flat=True).first()


def led_to(call_id: str, number: str, *, actor: Actor) -> bool:
    """Keep which request a live call led to; False where the telephone system told of none."""
    kept = CallRecord.objects.filter(call_id=call_id, agent_id=actor.id)
    return kept.update(request_number=number) > 0


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody who gave up: times they tried, longest wait in seconds, masked phone."""

    pk: int
    name: str
    phone: str
    rang_at: datetime
    waited_s: float
    times: int


def missed_calls(now: datetime) -> list[Missed]:
    """Who gave up in the last day and has not been spoken to since, the longest ago first."""
    rows = list(
        _missed(now)
        .exclude(person=None)
        .select_related("person")
        .order_by("rang_at")[: _MOST_MISSED * 5]
    )
    times = Counter(row.person_id for row in rows)
    newest = {row.person_id: row for row in rows}
    found = []
    for row in newest.values():
        name, phone = masked_contact(row.person)
        ended = row.hung_up_at or row.rang_at
        waited = (ended - row.rang_at).total_seconds()
        found.append(Missed(row.pk, name, phone, row.rang_at, waited, times[row.person_id]))
    return sorted(found, key=lambda one: one.rang_at)[:_MOST_MISSED]


def missed_count(now: datetime) -> int:
    """How many `missed_calls` lists, without opening anybody's name."""
    callers = _missed(now).exclude(person=None).values("person").distinct()
    return min(callers.count(), _MOST_MISSED)


@transaction.atomic
def ring_back(pk: int, *, actor: Actor, now: datetime) -> str:
    """Take somebody off the list to ring them: their phone, opened with a trace.

    Raises InputError call_unknown; RefusedError call_returned where another was first.
    """
    record = CallRecord.objects.select_for_update().filter(pk=pk).first()
    if record is None or record.person is None:
        raise InputError("call_unknown")
    if not actor.roles & MAY_LOOK:
        raise RefusedError("look_not_for_role", roles=", ".join(sorted(MAY_LOOK)))
    if record.returned_at is not None:
        raise RefusedError("call_returned", by=record.returned_by or "—")
    _name, phone = reveal(
        record.person, actor=actor, reason="missed call", request_number="", now=now
    )
    theirs = _missed(now).filter(person=record.person) | CallRecord.objects.filter(pk=pk)
    theirs.update(returned_at=now, returned_by=actor.name[:80])
    return phone


def close_lost(now: datetime) -> int:
    """End the calls whose end was never told, an event of hang-up later still counts."""
    lost = CallRecord.objects.filter(hung_up_at=None, rang_at__lte=now - LOST_AFTER)
    return lost.update(hung_up_at=Coalesce("picked_up_at", "rang_at"), lost_end=True)


def _missed(now: datetime) -> QuerySet[CallRecord]:
    return CallRecord.objects.filter(
        picked_up_at=None,
        hung_up_at__isnull=False,
        lost_end=False,
        returned_at=None,
        rang_at__gte=now - MISSED_FOR,
    )


def _state(record: CallRecord) -> CallState:
    return CallState(
        record.rang_at,
        record.picked_up_at,
        record.held_since,
        record.held_s,
        record.hung_up_at,
        record.wrapped_up_at,
        record.lost_end,
        record.seat,
    )
