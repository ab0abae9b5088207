"""How readily people complain (诉求发生率): learned from outages that a feed has told of."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from django.db import transaction

from rencheng.core.resilience.complaints import Rates, calibrated
from rencheng.core.resilience.recovery import Readings
from rencheng.server.lifelines.models import ComplaintRates, Outage
from rencheng.server.lifelines.network import areas_served
from rencheng.server.lifelines.readings import area_readings
from rencheng.server.lifelines.rules import complaint_rates, policy, rates_data
from rencheng.server.lifelines.watching import BIN_HOURS, counted

AROUND = timedelta(hours=12)  # of peace before and after each outage
MOST_OUTAGES = 20


@transaction.atomic
def learn(lifeline: str, now: datetime) -> Rates | None:
    """Rates from the outages since the last learning; None where there were none to learn from."""
    last = ComplaintRates.objects.filter(lifeline=lifeline).order_by("-id").first()
    ended = Outage.objects.filter(lifeline=lifeline, source="feed", ended_at__isnull=False)
    if last is not None:
        ended = ended.filter(ended_at__gt=last.at)
    outages = list(ended.order_by("ended_at")[:MOST_OUTAGES])
    categories = policy(now.date()).rule(lifeline).categories
    rates, used = complaint_rates(lifeline), 0
    for outage in outages:
        found = _from_one(lifeline, categories, outage, rates)
        if found is not None:
            rates, used = found, used + 1
    if not used:
        return None
    ComplaintRates.objects.create(lifeline=lifeline, at=now, rates=rates_data(rates), outages=used)
    return rates


def _from_one(
    lifeline: str, categories: tuple[str, ...], outage: Outage, before: Rates
) -> Rates | None:
    assert outage.ended_at is not None
    since, until = outage.began_at - AROUND, outage.ended_at + AROUND
    served = areas_served(lifeline, outage.district_id)
    areas = sorted(served)
    counts, clock = counted(categories, areas, since, until)
    if not counts.any():
        return None
    read = area_readings(lifeline, since, until, outage.district_id)
    shares = np.stack([_shares(read.get(area), counts.shape[1]) for area in areas])
    people = np.array([served[area] for area in areas])
    return calibrated(counts, shares, people, clock, BIN_HOURS, before)


def _shares(read: Readings | None, bins: int) -> np.ndarray:
    """(T,) share of an area out in each bin; none where nothing was said."""
    if read is None or not len(read.hours):
        return np.zeros(bins)
    at = np.searchsorted(read.hours, np.arange(bins) * BIN_HOURS, side="right") - 1
    share = np.where(at >= 0, read.out[at] / read.served[at], 0.0)
    return np.asarray(share)
