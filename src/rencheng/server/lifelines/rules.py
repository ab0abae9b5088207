"""The city's rules for lifelines (生命线规则), and how readily people complain of each."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from rencheng.core.resilience.complaints import Rates
from rencheng.core.resilience.policy import DEFAULT_LIFELINES, LifelinePolicy, lifelines_from
from rencheng.server.lifelines.models import ComplaintRates
from rencheng.server.requests.policies import policy_of

KIND = "lifelines"


def policy(day: date) -> LifelinePolicy:
    """The rules of a day: the city's newest that hold, else those of the house."""
    return policy_of(KIND, day, lifelines_from, DEFAULT_LIFELINES)


def complaint_rates(lifeline: str) -> Rates:
    """The rates last learned, else those of the house."""
    row = ComplaintRates.objects.filter(lifeline=lifeline).order_by("-id").first()
    return Rates() if row is None else Rates(**row.rates)


def rates_data(rates: Rates) -> dict[str, float]:
    """Rates as they are kept."""
    return asdict(rates)
