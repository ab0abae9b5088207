"""What happens to the care list by itself: nobody stays without somebody who looks after them."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.server.care.listing import without_carer


@app.periodic(cron="11 5 * * *")
@app.task(name="care.give", queue="care", queueing_lock="care_give")
def give(timestamp: int) -> int:
    """Each morning: whose carer left gets the worker of their cell."""
    return without_carer(timezone.now())
