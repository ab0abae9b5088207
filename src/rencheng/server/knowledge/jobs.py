"""What happens to knowledge later: answers become public, the index follows."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.server.knowledge import actions, indexing, meaning, searches
from rencheng.server.requests.moving import PUBLISH_ANSWER

#: One writer at a time: jobs with the same lock wait for each other.
_LOCK = "search-index"
_TRIES = 3
_MOST_ALONG = 500
_TAKE_ALONG = """
DELETE FROM procrastinate_jobs WHERE id IN (
    SELECT id FROM procrastinate_jobs
    WHERE task_name = %s AND status = 'todo' AND attempts = 0
    ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING (args -> 'numbers')::text
"""


@app.task(name=PUBLISH_ANSWER, queue="index", lock=_LOCK, retry=_TRIES)
def publish_answers(numbers: Sequence[str]) -> int:
    """Make answers public, personal data removed, and findable.

    What waits behind it comes along: many answers cost one write of the index.
    """
    with transaction.atomic():  # if the index fails, those that came along wait again
        along = _taken_along()
        return indexing.index_answers(actions.publish_answers([*numbers, *along]))


def _taken_along() -> list[str]:
    """The numbers of jobs of the same kind that nobody works on yet; the jobs are gone."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_ALONG, [PUBLISH_ANSWER, _MOST_ALONG])
        return [number for (numbers,) in cursor.fetchall() for number in json.loads(numbers)]


@app.task(name=actions.INDEX_GUIDES, queue="index", lock=_LOCK, retry=_TRIES)
def index_guides(codes: Sequence[str]) -> int:
    """Put changed guides into the index."""
    return indexing.index_guides(codes)


@app.task(name="knowledge.rebuild_index", queue="index", lock=_LOCK, retry=_TRIES)
def rebuild_index() -> int:
    """Build the index anew."""
    return indexing.rebuild_index()


@app.periodic(cron="41 3 * * *")
@app.task(name="knowledge.nightly_index", queue="index", lock=_LOCK, queueing_lock="nightly_index")
def nightly_index(timestamp: int) -> int:
    """Each night: guides that have expired leave the index."""
    return indexing.rebuild_index()


@app.periodic(cron="*/5 * * * *")
@app.task(name="knowledge.update_meaning", queue="meaning", lock="meaning", queueing_lock="meaning")
def update_meaning(timestamp: int) -> int:
    """Every five minutes: vectors of what is new; the index never waits for them."""
    return meaning.update_meaning()


@app.periodic(cron="53 3 * * *")
@app.task(name="knowledge.forget_searches", queue="care", queueing_lock="forget_searches")
def forget_searches(timestamp: int) -> int:
    """Each night: searches older than the log is kept go."""
    return searches.forget_searches(timezone.now())
