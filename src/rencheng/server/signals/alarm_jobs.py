"""What happens to signals later: detectors by night, the digest in the morning."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.server.signals.actions import make_digest
from rencheng.server.signals.finding import find_alarms

LOOK_BACK_DAYS = 3  # a warehouse that was late for a night or two loses no alarm


@app.periodic(cron="23 1,7,13,19 * * *")
@app.task(name="signals.find_alarms", queue="signals", lock="alarms", queueing_lock="find_alarms")
def find(timestamp: int) -> int:
    """Four times a day: run the detectors over the days that are whole."""
    return find_alarms(
        timezone.localdate() - timedelta(days=1), now=timezone.localtime(), days=LOOK_BACK_DAYS
    )


@app.periodic(cron="35 7 * * *")
@app.task(name="signals.morning_digest", queue="signals", lock="alarms", queueing_lock="digest")
def morning_digest(timestamp: int) -> int:
    """Each morning, after the detectors: what is new since the last one."""
    return make_digest(timezone.localdate(), now=timezone.now()).alarms.count()
