"""Writes about notices: put into the outbox with the step, sent by a job, each try recorded."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.core.lifecycle.notices import NoticePolicy, Template
from rencheng.server.notices.channels import Channel, DeliveryError, Message
from rencheng.server.notices.models import Notice
from rencheng.server.people.actions import open_phones
from rencheng.server.people.queries import phones_of_units

log = logging.getLogger(__name__)

SEND = "notices.send_due"
_BATCH = 100
#: A sender that died leaves its notices claimed; after so long they are tried again. Ours.
_CLAIM = timedelta(minutes=10)


def put(
    number: str,
    person_id: int,
    template: Template,
    text: str,
    policy: NoticePolicy,
    now: datetime,
) -> None:
    """Put a notice into the outbox, in the transaction of the step that it tells of.

    The same step of the same request is told once in the policy's while: one that still waits says
    the newer words, one that went out just now is not followed by another.
    """
    last = (
        Notice.objects.filter(number=number, event=template.event)
        .order_by("-id")
        .only("state", "created_at")
        .first()
    )
    goes_out = policy.goes_out(timezone.localtime(now), urgent=template.urgent)
    if last is not None and last.state == "waiting":
        Notice.objects.filter(pk=last.pk, state="waiting").update(text=text, created_at=now)
        return
    told = last is not None and last.state != "failed"
    if last is not None and told and policy.repeated(last.created_at, now):
        return
    Notice.objects.create(
        number=number,
        person_id=person_id,
        event=template.event,
        text=text,
        urgent=template.urgent,
        created_at=now,
        not_before=goes_out,
    )
    if goes_out <= now:
        _wake()


@dataclass(frozen=True, slots=True)
class ToUnit:
    """What a unit is told about a request; urgent: at night too."""

    number: str
    unit: str
    event: str
    text: str
    urgent: bool


def put_to_units(told: Sequence[ToUnit], policy: NoticePolicy, now: datetime) -> None:
    """Put notices to units into the outbox, in the transaction of what they tell of."""
    local = timezone.localtime(now)
    rows = [
        Notice(
            number=one.number,
            unit=one.unit,
            event=one.event,
            text=one.text,
            urgent=one.urgent,
            created_at=now,
            not_before=policy.goes_out(local, urgent=one.urgent),
        )
        for one in told
    ]
    Notice.objects.bulk_create(rows)
    if any(row.not_before <= now for row in rows):
        _wake()


def send_due(policy: NoticePolicy, way: Channel, now: datetime) -> int:
    """Send what is due by `way`; returns how many arrived. Senders may run side by side."""
    sent = 0
    while batch := _claim(now):
        sent += _send(batch, policy, way, now)
    return sent


def _wake() -> None:
    """Have a sender run soon, unless one is on its way already.

    A lock of the queue would make steps wait for each other; one sender too many does no harm.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'todo' AND "
            "queue_name = 'notices' AND task_name = %s)",
            [SEND],
        )
        (waiting,) = cursor.fetchone()
    if not waiting:
        app.configure_task(SEND, queue="notices").defer()


@transaction.atomic
def _claim(now: datetime) -> list[Notice]:
    """Take what is due, so that no other sender does, also what a dead sender had taken."""
    due = Notice.objects.filter(state__in=["waiting", "sending"], not_before__lte=now)
    rows = list(
        due.select_for_update(skip_locked=True, of=("self",)).order_by("not_before")[:_BATCH]
    )
    for row in rows:
        row.state, row.claimed_at, row.tries = "sending", now, row.tries + 1
        row.not_before = now + _CLAIM
    Notice.objects.bulk_update(rows, ["state", "claimed_at", "tries", "not_before"])
    return rows


def _send(rows: Sequence[Notice], policy: NoticePolicy, way: Channel, now: datetime) -> int:
    people: dict[int, str] = {}
    units: dict[str, str] = {}
    if way.needs_phone:
        asked = [(row.person_id, row.number) for row in rows if row.person_id is not None]
        people = open_phones(asked, reason=f"notice: {way.name}", now=now) if asked else {}
        units = phones_of_units({row.unit for row in rows} - {""})
    for row in rows:
        row.channel = way.name
        phone = units.get(row.unit, "") if row.unit else people.get(row.person_id or 0, "")
        if way.needs_phone and not phone:
            row.state, row.fault = "failed", "notice_no_phone"
            continue
        try:
            receipt = way.send(Message(str(row.pk), row.number, row.event, phone, row.text))
        except DeliveryError as error:
            _failed(row, error, policy, now)
        else:
            row.state, row.sent_at, row.receipt, row.fault = "sent", now, receipt, ""
    fields = ["state", "channel", "sent_at", "receipt", "fault", "not_before"]
    Notice.objects.bulk_update(rows, fields)
    return sum(row.state == "sent" for row in rows)


def _failed(row: Notice, error: DeliveryError, policy: NoticePolicy, now: datetime) -> None:
    local = timezone.localtime(now)
    again = None if error.lasting else policy.again(row.tries, local, urgent=row.urgent)
    row.fault = error.code
    row.state = "failed" if again is None else "waiting"
    row.not_before = again or now
    log.warning("notice %s of request %s: %s, try %d", row.pk, row.number, error.code, row.tries)
