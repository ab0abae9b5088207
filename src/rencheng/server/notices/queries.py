"""What pages ask of notices: what was said about a request, and whether it arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rencheng.server.notices.models import Notice
from rencheng.server.people.queries import unit_names


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice. unit: the name of the unit it went to; "" where the citizen was told.

    at: when it was sent, or will be tried next. fault: why the last try failed.
    """

    event: str
    text: str
    state: str
    channel: str
    at: datetime
    tries: int
    fault: str
    unit: str


def notices_of(number: str) -> list[NoticeLine]:
    """Every notice about a request, newest first."""
    rows = list(Notice.objects.filter(number=number).order_by("-id"))
    units = unit_names({row.unit for row in rows})
    return [
        NoticeLine(
            event=row.event,
            text=row.text,
            state=row.state,
            channel=row.channel,
            at=row.sent_at or row.not_before,
            tries=row.tries,
            fault=row.fault,
            unit=units.get(row.unit, row.unit),
        )
        for row in rows
    ]
