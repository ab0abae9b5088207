"""What pages ask of notices: what was said about a request, and whether it arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rencheng.server.notices.models import Notice


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice. at: when it was sent, or will be tried next. fault: why the last try failed."""

    event: str
    text: str
    state: str
    channel: str
    at: datetime
    tries: int
    fault: str


def notices_of(number: str) -> list[NoticeLine]:
    """Every notice about a request, newest first."""
    return [
        NoticeLine(
            event=row.event,
            text=row.text,
            state=row.state,
            channel=row.channel,
            at=row.sent_at or row.not_before,
            tries=row.tries,
            fault=row.fault,
        )
        for row in Notice.objects.filter(number=number).order_by("-id")
    ]
