"""What happens to the assessment later: folding the counts."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app

from rencheng.server.assessment.counting import fold_counts


@app.periodic(cron="* * * * *")
@app.task(name="assessment.fold_counts", queue="care", queueing_lock="fold_counts")
@transaction.atomic
def fold_rate_counts(timestamp: int) -> int:
    """Every minute: fold the deltas of the rates into their counts."""
    return fold_counts()
