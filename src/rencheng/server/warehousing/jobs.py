"""The warehouse follows the working tables."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.server.warehousing import actions

#: Runs of these first minutes of an hour also take what changed in older requests.
_OLDER_WITHIN_MINUTES = 5


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="warehousing.sync", queue="warehouse", lock="warehouse", queueing_lock="warehouse_sync"
)
def sync(timestamp: int) -> int:
    """Every five minutes: export what changed; hourly, of older requests too."""
    asked = datetime.fromtimestamp(timestamp, UTC)
    report = actions.sync(now=timezone.now(), older=asked.minute < _OLDER_WITHIN_MINUTES)
    return sum(report.rows.values())
