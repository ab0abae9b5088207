"""What happens to calls by itself: those whose end was never told end; recordings are written
down."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.server.calls import live, recordings


@app.periodic(cron="*/10 * * * *")
@app.task(name="calls.close_lost", queue="signals", queueing_lock="close_lost")
def close_lost(timestamp: int) -> int:
    """Every ten minutes."""
    return live.close_lost(timezone.now())


@app.task(name=recordings.TRANSCRIBE, queue="meaning")
def transcribe(recording: int) -> bool:
    """Write a recording down, where that is set up."""
    return recordings.transcribe(recording, timezone.now())
