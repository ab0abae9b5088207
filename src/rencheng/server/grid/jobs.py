"""What happens to the grid by night: closed cases graded, old tracks dropped."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.core.common.actor import SYSTEM
from rencheng.server.grid.cases import move
from rencheng.server.grid.models import GridCase
from rencheng.server.grid.patrols import forget_tracks


@app.periodic(cron="41 3 * * *")
@app.task(name="grid.evaluate", queue="signals", queueing_lock="grid_evaluate")
def evaluate(timestamp: int) -> int:
    """Each night: how the closed cases went."""
    numbers = list(GridCase.objects.filter(state="closed").values_list("number", flat=True))
    for number in numbers:
        move(number, "evaluate", actor=SYSTEM, now=timezone.now())
    return len(numbers)


@app.periodic(cron="51 3 * * *")
@app.task(name="grid.forget_tracks", queue="signals", queueing_lock="grid_tracks")
def forget(timestamp: int) -> int:
    """Each night: where workers were goes after its time."""
    return forget_tracks(timezone.now())
