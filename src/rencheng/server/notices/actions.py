"""Writes about notices: put into the outbox with the step, sent by a job, each try recorded."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.core.lifecycle.notices import NoticePolicy, Template
from rencheng.server.database.statements import prepared
from rencheng.server.notices.channels import Channel, DeliveryError, Message
from rencheng.server.notices.models import Notice
from rencheng.server.people.actions import open_phones
from rencheng.server.people.queries import phones_of_units

log = logging.getLogger(__name__)

SEND = "notices.send_due"
_BATCH = 100
#: A sender that died leaves its notices claimed; after so long they are tried again. Ours.
_CLAIM = timedelta(minutes=10)
#: The sender waits a moment for more to send: one job for all steps of the while. Ours.
_GATHER = {"seconds": 1}
_ON_ITS_WAY = """
EXISTS (SELECT FROM procrastinate_jobs
    WHERE status = 'todo' AND queue_name = 'notices' AND task_name = %(send)s)
"""
_PUT = f"""
WITH last AS (
    SELECT id, state, created_at FROM notices_notice
    WHERE number = %(number)s AND event = %(event)s ORDER BY id DESC LIMIT 1
), newer AS (
    UPDATE notices_notice n SET text = %(text)s, created_at = %(now)s FROM last
    WHERE n.id = last.id AND last.state = 'waiting' AND n.state = 'waiting'
), made AS (
    INSERT INTO notices_notice (number, person_id, unit, event, text, urgent, created_at,
        not_before, state, channel, tries, fault, receipt)
    SELECT %(number)s, %(person)s, '', %(event)s, %(text)s, %(urgent)s, %(now)s, %(goes_out)s,
        'waiting', '', 0, '', ''
    WHERE NOT EXISTS (SELECT FROM last WHERE state = 'waiting'
        OR (state <> 'failed' AND created_at > %(told_since)s))
    RETURNING id
)
SELECT EXISTS (SELECT FROM made), {_ON_ITS_WAY}
"""  # noqa: S608 - our own words
_CLAIMED = """
UPDATE notices_notice n SET state = 'sending', claimed_at = %(now)s, tries = tries + 1,
    not_before = %(until)s
FROM (
    SELECT id FROM notices_notice
    WHERE state IN ('waiting', 'sending') AND not_before <= %(now)s
    ORDER BY not_before LIMIT %(batch)s FOR UPDATE SKIP LOCKED
) due WHERE n.id = due.id RETURNING n.*
"""
_OUTCOME = ("id", "state", "channel", "sent_at", "receipt", "fault", "not_before")
_TRIED = """
UPDATE notices_notice n SET state = t.state, channel = t.channel, sent_at = t.sent_at,
    receipt = t.receipt, fault = t.fault, not_before = t.not_before
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::text[],
    %s::timestamptz[]) AS t (id, state, channel, sent_at, receipt, fault, not_before)
WHERE n.id = t.id
"""


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
    local = timezone.localtime(now)
    goes_out = policy.goes_out(local, urgent=template.urgent)
    given = {
        "number": number,
        "person": person_id,
        "event": template.event,
        "text": text,
        "urgent": template.urgent,
        "now": now,
        "goes_out": goes_out,
        "told_since": policy.told_since(now),
        "send": SEND,
    }
    made, on_its_way = prepared(_PUT, given).fetchone()
    if made and goes_out <= now:
        _wake(on_its_way=on_its_way)


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
        (on_its_way,) = prepared(f"SELECT {_ON_ITS_WAY}", {"send": SEND}).fetchone()
        _wake(on_its_way=on_its_way)


def _wake(*, on_its_way: bool) -> None:
    """Have a sender run soon, unless one is on its way already.

    A lock of the queue would make steps wait for each other; one sender too many does no harm.
    """
    if not on_its_way:
        app.configure_task(SEND, queue="notices", schedule_in=_GATHER).defer()


def send_due(policy: NoticePolicy, way: Channel, now: datetime) -> int:
    """Send what is due by `way`; returns how many arrived. Senders may run side by side."""
    sent = 0
    while batch := _claim(now):
        sent += _send(batch, policy, way, now)
    return sent


def _claim(now: datetime) -> list[Notice]:
    """Take what is due, so that no other sender does, also what a dead sender had taken."""
    given = {"now": now, "until": now + _CLAIM, "batch": _BATCH}
    return list(Notice.objects.raw(_CLAIMED, given))


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
    with connection.cursor() as cursor:
        cursor.execute(_TRIED, [[getattr(row, name) for row in rows] for name in _OUTCOME])
    return sum(row.state == "sent" for row in rows)


def _failed(row: Notice, error: DeliveryError, policy: NoticePolicy, now: datetime) -> None:
    local = timezone.localtime(now)
    again = None if error.lasting else policy.again(row.tries, local, urgent=row.urgent)
    row.fault = error.code
    row.state = "failed" if again is None else "waiting"
    row.not_before = again or now
    log.warning("notice %s of request %s: %s, try %d", row.pk, row.number, error.code, row.tries)
