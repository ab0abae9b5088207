"""What happens to lifelines later: service every two minutes, feeds every ten, rates by night."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.core.resilience.network import LIFELINES
from rencheng.server.lifelines.learning import learn
from rencheng.server.lifelines.pulling import pull_all
from rencheng.server.lifelines.watching import look


@app.periodic(cron="*/2 * * * *")
@app.task(name="lifelines.look", queue="signals", lock="lifelines", queueing_lock="lifelines_look")
def look_again(timestamp: int) -> dict[str, int]:
    """Every two minutes: which areas are out, by the best of all sources."""
    return look(timezone.localtime())


@app.periodic(cron="*/10 * * * *")
@app.task(name="lifelines.pull", queue="signals", lock="pulls", queueing_lock="lifelines_pull")
def pull_feeds(timestamp: int) -> dict[str, str]:
    """Every ten minutes: ask the feeds that have an address."""
    return pull_all(timezone.now())


@app.periodic(cron="17 4 * * *")
@app.task(
    name="lifelines.learn", queue="signals", lock="lifelines", queueing_lock="lifelines_learn"
)
def learn_rates(timestamp: int) -> int:
    """Each night: how readily people complain, from the outages that feeds told of."""
    now = timezone.localtime()
    return sum(learn(lifeline, now) is not None for lifeline in LIFELINES)
