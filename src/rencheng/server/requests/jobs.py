"""What happens to requests later: reading what was imported, making next month's tables."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.dispatch import goes_straight
from rencheng.server.notices.actions import SEND, send_due
from rencheng.server.notices.channels import channel
from rencheng.server.people.vault import unseal
from rencheng.server.requests import storing
from rencheng.server.requests.archiving import sweep
from rencheng.server.requests.cards import give_cards
from rencheng.server.requests.models import Request, RequestEvent
from rencheng.server.requests.moving import deadline
from rencheng.server.requests.partitions import ensure_months
from rencheng.server.requests.reading import Asked, Reading, reader
from rencheng.server.requests.recounting import recount
from rencheng.server.requests.replaying import REPLAY_JOB, run_replay
from rencheng.server.requests.retraining import propose
from rencheng.server.requests.reviews import resume_overdue
from rencheng.server.requests.steps import dispatch_straight

log = logging.getLogger(__name__)

_BATCH = 1000
_TRIES = 3
#: From answering a call to dispatch: 3.7 minutes in Beijing in 2025.
ANSWER_TO_DISPATCH = timedelta(minutes=3.7)

_COLUMNS = """
    category_id, confidence, trade_id, place_id, place_given, unit_id, unit_rule, urgency, due_at,
    state, read_at, id
"""
_STAGE = """
CREATE TEMP TABLE as_read (category_id text, confidence float8, trade_id text, place_id text,
    place_given text, unit_id text, unit_rule text, urgency text, due_at timestamptz, state text,
    read_at timestamptz, id bigint) ON COMMIT DROP
"""
_WRITE_READING = """
UPDATE requests_request r SET category_id = a.category_id, confidence = a.confidence,
    trade_id = a.trade_id, place_id = a.place_id, place_given = a.place_given,
    unit_id = a.unit_id, unit_rule = a.unit_rule, urgency = a.urgency, due_at = a.due_at,
    state = a.state, read_at = a.read_at
FROM as_read a WHERE a.id = r.id
"""


@app.task(name="requests.read_unread", queue="reading", retry=_TRIES)
def read_unread() -> int:
    """Read every request that came in bulk; returns how many. Runs may overlap: rows are locked."""
    total = 0
    while count := read_batch(timezone.now()):
        total += count
    return total


@transaction.atomic
def read_batch(now: datetime, size: int = _BATCH, *, lived: bool = False) -> int:
    """Read up to `size` unread requests: category, trade, place, unit, deadline; dispatch the sure.

    A category, place or unit that the file named and the city knows stays. lived: the requests were
    dispatched on their own day, as a simulated past has it, and not now; they are counted into the
    rates by whoever writes what became of them.
    """
    batch = list(
        Request.objects.filter(read_at=None)
        .select_for_update(skip_locked=True, of=("self",))
        .defer("raw_sealed", "answer")
        .order_by("id")[:size]
    )
    if not batch:
        return 0
    readings = reader().read_many([_asked(request) for request in batch])
    lines = [_take_in(*one, now, request_day=lived) for one in zip(batch, readings, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy(f"COPY as_read ({_COLUMNS}) FROM STDIN") as copy:
            for request in batch:
                copy.write_row(_columns(request))
        cursor.execute(_WRITE_READING)
        cursor.execute("DROP TABLE as_read")
    storing.append(line for line in lines if line is not None)
    if not lived:
        recount([request.pk for request in batch])
    return len(batch)


def _asked(request: Request) -> Asked:
    sealed = request.address_sealed
    address = unseal(bytes(sealed), "address") if sealed else ""
    return Asked(
        title=request.title,
        text=request.text,
        at=request.received_at,
        address=f"{request.place_given}\n{address}",
        lat=request.lat,
        lon=request.lon,
        category=request.category_id,
    )


def _take_in(
    request: Request, reading: Reading, now: datetime, *, request_day: bool
) -> RequestEvent | None:
    """Fill in what was read; the line of history where the request goes straight to a unit.

    request_day: it went there, and its time runs, on the day it came in, and not from now.

    A category that the file named and the city does not know waits for a dispatcher.
    """
    request.category_id = reading.category
    request.confidence = reading.confidence
    request.trade_id = reading.trade
    request.place_id = reading.place
    request.place_given = (request.place_given or reading.place_given)[:200]
    request.urgency = reading.urgency
    request.read_at = now
    if request.state != "received":
        return None
    request.due_at = deadline(reading.urgency, request.received_at, reading.category)
    read = reading.confidence is not None
    foreign = bool(request.category_given) and read
    straight = goes_straight(
        reading.assignment,
        reading.category,
        read=read,
        sure=reading.sure and not foreign,
        told=reading.told,
    )
    if not straight:
        return None
    at = request.received_at + ANSWER_TO_DISPATCH if request_day else now
    line = dispatch_straight(request, reading.assignment, at)
    line.recorded_at = now
    return line


def _columns(request: Request) -> tuple[Any, ...]:
    return (
        request.category_id,
        request.confidence,
        request.trade_id,
        request.place_id,
        request.place_given,
        request.unit_id,
        request.unit_rule,
        request.urgency,
        request.due_at,
        request.state,
        request.read_at,
        request.pk,
    )


@app.task(name=SEND, queue="notices")
def send_due_notices() -> int:
    """Send the notices that are due; a try in vain is repeated by the notice's own clock."""
    now = timezone.now()
    return send_due(reader().notices(timezone.localtime(now).date()), channel(), now)


@app.periodic(cron="* * * * *")
@app.task(name="notices.send_left_over", queue="notices", queueing_lock="send_left_over")
def send_left_over(timestamp: int) -> int:
    """Every minute: what waited for the morning, for another try, or for a sender that died."""
    return send_due_notices()


@app.periodic(cron="17 3 * * *")
@app.task(name="requests.make_history_months", queue="care", queueing_lock="history_months")
def make_history_months(timestamp: int) -> list[str]:
    """Each night: the history tables of the months ahead stand ready."""
    return ensure_months(timezone.localdate())


@app.periodic(cron="29 3 * * *")
@app.task(name="requests.sweep_archive", queue="care", queueing_lock="sweep_archive")
def sweep_archive(timestamp: int) -> list[str]:
    """Each night: files that a broken archiving or erasure left behind go."""
    return sweep()


@app.periodic(cron="43 4 * * 1")
@app.task(name="requests.propose_model", queue="reading", queueing_lock="propose_model")
def propose_model(timestamp: int) -> bool:
    """Each Monday: fit a model on what people chose, for a person to accept; whether there was
    enough to learn from."""
    try:
        propose()
    except InputError as error:  # too few choices yet, or all of one label
        log.info("no model proposed: %s", error)
        return False
    return True


@app.periodic(cron="*/5 * * * *")
@app.task(name="requests.read_left_over", queue="reading", queueing_lock="left_over")
def read_left_over(timestamp: int) -> int:
    """Every five minutes: read what a job that died or failed has left unread."""
    return read_unread()


@app.periodic(cron="*/10 * * * *")
@app.task(name="requests.end_waits", queue="care", queueing_lock="end_waits")
def end_waits(timestamp: int) -> int:
    """Every ten minutes: the clock runs on where the citizen did not answer in time."""
    return resume_overdue(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="care.retry_stalled", queue="care", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Every five minutes: put back the jobs whose worker is gone."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@app.periodic(cron="*/5 * * * *")
@app.task(name="requests.give_cards", queue="care", queueing_lock="give_cards")
def give_due_cards(timestamp: int) -> int:
    """Every five minutes: yellow and red cards, and reminders, to the units they are due to."""
    return give_cards(timezone.now())


@app.task(name=REPLAY_JOB, queue="care", retry=_TRIES)
def replay_policy(replay: int) -> None:
    """Work out what the rates would have been under another policy."""
    run_replay(replay, timezone.now())
