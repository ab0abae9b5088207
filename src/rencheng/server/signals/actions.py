"""What people do with alarms (处置预警): own, note, judge, link, close; the morning digest."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.surveillance.signals import take
from rencheng.core.text.clean import clean
from rencheng.server.people.models import User
from rencheng.server.requests.models import Request
from rencheng.server.signals.models import Alarm, AlarmEvent, Digest
from rencheng.server.signals.thresholds import learn

NOTE_LIMIT = 2000


@transaction.atomic
def own(number: int, *, actor: Actor, now: datetime) -> Alarm:
    """Take an alarm over (认领)."""
    alarm = _locked(number)
    target = take("own", alarm.state, actor)
    alarm.owner = User.objects.filter(pk=actor.id).first() if actor.id else None
    return _moved(alarm, "own", target, actor, now)


@transaction.atomic
def note(number: int, *, text: str, actor: Actor, now: datetime) -> Alarm:
    """Write down what was learned."""
    alarm = _locked(number)
    target = take("note", alarm.state, actor)
    said = _words(text)
    if not said:
        raise InputError("alarm_note_missing")
    return _moved(alarm, "note", target, actor, now, note=said)


@transaction.atomic
def judge(number: int, *, true: bool, actor: Actor, now: datetime, text: str = "") -> Alarm:
    """Say whether something was the matter (研判); the detector's threshold learns from it."""
    alarm = _locked(number)
    event = "judge_true" if true else "judge_false"
    target = take(event, alarm.state, actor)
    moved = _moved(alarm, event, target, actor, now, note=_words(text))
    learn(alarm.detector, now=now)
    return moved


@transaction.atomic
def link(number: int, *, kind: str, to: str, actor: Actor, now: datetime) -> Alarm:
    """Say what an alarm belongs to: another alarm, or a request (关联)."""
    alarm = _locked(number)
    target = take("link", alarm.state, actor)
    to = clean(to)
    if kind == "request":
        there = Request.objects.filter(number=to).exists()
    elif kind == "alarm" and to.isascii() and to.isdigit() and len(to) < 19:
        there = int(to) != number and Alarm.objects.filter(pk=int(to)).exists()
    else:
        there = False
    if not there:
        raise InputError("alarm_link_unknown", to=to[:40])
    alarm.linked_kind, alarm.linked_to = kind, to
    return _moved(alarm, "link", target, actor, now, data={"kind": kind, "to": to})


@transaction.atomic
def close(number: int, *, actor: Actor, now: datetime, text: str = "") -> Alarm:
    """Nothing is left to do (关闭)."""
    alarm = _locked(number)
    target = take("close", alarm.state, actor)
    return _moved(alarm, "close", target, actor, now, note=_words(text))


@transaction.atomic
def reopen(number: int, *, actor: Actor, now: datetime, text: str = "") -> Alarm:
    """It was closed too soon (重新打开)."""
    alarm = _locked(number)
    target = take("reopen", alarm.state, actor)
    return _moved(alarm, "reopen", target, actor, now, note=_words(text))


@transaction.atomic
def make_digest(day: date, *, now: datetime) -> Digest:
    """The digest of a morning: what was found since the last one, each alarm in one digest only.

    Asked again it is the same digest; what was found meanwhile waits for the next morning.
    """
    digest, made = Digest.objects.get_or_create(day=day, defaults={"made_at": now})
    if made:
        Alarm.objects.filter(digest=None).update(digest=digest)
    return digest


def _locked(number: int) -> Alarm:
    alarm = Alarm.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if alarm is None:
        raise InputError("alarm_unknown", number=number)
    return alarm


def _words(text: str) -> str:
    text = clean(text)
    if len(text) > NOTE_LIMIT:
        raise InputError("text_too_long", length=len(text), limit=NOTE_LIMIT)
    return text


def _moved(
    alarm: Alarm,
    event: str,
    target: str,
    actor: Actor,
    now: datetime,
    *,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> Alarm:
    AlarmEvent.objects.create(
        alarm=alarm,
        event=event,
        source=alarm.state,
        target=target,
        at=now,
        actor_name=actor.name,
        actor_id=actor.id,
        note=note,
        data=data or {},
    )
    alarm.state = target
    alarm.save(update_fields=["state", "owner", "linked_kind", "linked_to"])
    return alarm
