"""What happens to signals later: detectors by night, the digest in the morning."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.server.signals.actions import make_digest
from rencheng.server.signals.finding import find_alarms
from rencheng.server.signals.thresholds import policy

LOOK_BACK_DAYS = 3  # a warehouse that was late for a night or two loses no alarm


@app.periodic(cron="23 1,7,13,19 * * *")
@app.task(name="signals.find_alarms", queue="signals", lock="alarms", queueing_lock="find_alarms")
def find(timestamp: int) -> int:
    """Four times a day: run the detectors over the days that are whole."""
    return find_alarms(
        timezone.localdate() - timedelta(days=1), now=timezone.localtime(), days=LOOK_BACK_DAYS
    )


@app.periodic(cron="35 * * * *")
@app.task(name="signals.morning_digest", queue="signals", lock="alarms", queueing_lock="digest")
def morning_digest(timestamp: int) -> int:
    """From the policy's hour on, once a day, after the detectors: what is new since the last one.

    A worker that was down at that hour makes up for it; returns how many alarms are told of.
    """
    now = timezone.localtime()
    if now.hour < policy(now.date()).digest_hour:
        return 0
    return make_digest(now.date(), now=now).alarms.count()
