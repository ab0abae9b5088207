"""What happens to minds later: reading every two minutes, rumours counted by night."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.server.requests.intake import FLAG_CRISIS
from rencheng.server.wellbeing import cases, reading, rumours


@app.task(name=FLAG_CRISIS, queue="crisis", priority=10)
def flag_crisis(numbers: Sequence[str]) -> int:
    """As a request comes in whose words may be a crisis: before all other work."""
    return reading.flag_at_once(numbers, timezone.now())


@app.periodic(cron="*/2 * * * *")
@app.task(name="wellbeing.read", queue="signals", lock="minds", queueing_lock="minds")
def read(timestamp: int) -> int:
    """Distress, need, rumour and hardship of new requests, and who may be in danger."""
    return reading.read_new(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="wellbeing.compare", queue="meaning", lock="meaning", queueing_lock="compare")
def compare(timestamp: int) -> int:
    """New requests in meaning, beside sentences of crises."""
    return reading.compare_new(timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(name="wellbeing.count_rumours", queue="signals", queueing_lock="rumours")
def count_rumours(timestamp: int) -> int:
    """Each hour: how far each rumour met goes."""
    return rumours.count_rumours(timezone.now())


@app.periodic(cron="21 4 * * *")
@app.task(name="wellbeing.forget_cases", queue="care", queueing_lock="forget_cases")
def forget_cases(timestamp: int) -> int:
    """Each night: cases that ended longer ago than records must be kept go."""
    return cases.forget_old(timezone.now())
