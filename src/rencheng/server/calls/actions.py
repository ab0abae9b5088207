"""Writes about calls, as the telephone system reports them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from rencheng.core.common.errors import InputError
from rencheng.server.calls.models import CallRecord
from rencheng.server.people.actions import people_for, person_for
from rencheng.server.people.vault import phone_digits

_COLUMNS = (
    "call_id, person_id, agent_id, rang_at, picked_up_at, hung_up_at, request_number, seat, "
    "wrapped_up_at"
)
_STAGE = """
CREATE TEMP TABLE rang (call_id text, person_id bigint, agent_id bigint, rang_at timestamptz,
    picked_up_at timestamptz, hung_up_at timestamptz, request_number text, seat text,
    wrapped_up_at timestamptz) ON COMMIT DROP
"""
_ADD = f"""
INSERT INTO calls_callrecord ({_COLUMNS}) SELECT {_COLUMNS} FROM rang
ON CONFLICT (call_id) DO NOTHING
"""  # noqa: S608 - our own columns


@dataclass(frozen=True, slots=True)
class Call:
    """A call (通话): who rang when, when an agent picked up (None: abandoned), when it ended."""

    call_id: str
    phone: str
    rang_at: datetime
    picked_up_at: datetime | None = None
    hung_up_at: datetime | None = None
    agent_id: int | None = None
    request_number: str = ""
    seat: str = ""
    wrapped_up_at: datetime | None = None


def record_call(call: Call, *, now: datetime) -> CallRecord:
    """Save a call, or what is newly known of it; the same call id is the same call."""
    for name, moment in (("picked_up_at", call.picked_up_at), ("hung_up_at", call.hung_up_at)):
        if moment is not None and moment < call.rang_at:
            raise InputError("call_times_out_of_order", field=name)
    known = {
        "rang_at": call.rang_at,
        "picked_up_at": call.picked_up_at,
        "hung_up_at": call.hung_up_at,
        "agent_id": call.agent_id,
        "request_number": call.request_number,
        "seat": call.seat,
        "wrapped_up_at": call.wrapped_up_at,
    }
    changes = {name: value for name, value in known.items() if value}
    record, _ = CallRecord.objects.update_or_create(
        call_id=call.call_id,
        defaults=changes,
        create_defaults={**known, "person": person_for(call.phone, "", now)},
    )
    return record


@transaction.atomic
def record_calls(calls: Iterable[Call], *, now: datetime) -> None:
    """Save many calls at once; those already known stay as they are."""
    listed = list(calls)
    people = people_for(((call.phone, "") for call in listed), now)
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy(f"COPY rang ({_COLUMNS}) FROM STDIN") as copy:
            for call in listed:
                person = people.get(phone_digits(call.phone))
                moments = (call.rang_at, call.picked_up_at, call.hung_up_at)
                told = (call.request_number, call.seat, call.wrapped_up_at)
                copy.write_row((call.call_id, person, call.agent_id, *moments, *told))
        cursor.execute(_ADD)
        cursor.execute("DROP TABLE rang")
