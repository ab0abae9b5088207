"""Timetables each morning (每日时间表)."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.core.common.actor import SYSTEM
from rencheng.core.common.errors import InputError
from rencheng.core.outbreak.policy import SIGNALS
from rencheng.server.outbreak.making import make_timetable


@app.periodic(cron="40 5 * * *")
@app.task(name="outbreak.make", queue="signals", lock="outbreak", queueing_lock="outbreak_make")
def make_each_morning(timestamp: int) -> dict[str, int]:
    """Of every signal of which enough was counted."""
    made = {}
    for signal in SIGNALS:
        try:
            made[signal] = make_timetable(signal, actor=SYSTEM, now=timezone.localtime()).pk
        except InputError as error:
            if error.code != "outbreak_none":
                raise
    return made
