"""Topics are found each morning (热点任务)."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.server.signals.topic_finding import find_topics


@app.periodic(cron="52 4 * * *")
@app.task(name="signals.find_topics", queue="signals", lock="topics", queueing_lock="find_topics")
def find(timestamp: int) -> int:
    """Each morning: the topics of the last four weeks."""
    return find_topics(timezone.now())
