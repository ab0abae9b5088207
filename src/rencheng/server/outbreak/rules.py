"""The city's rules for outbreaks (疫情规则)."""

from __future__ import annotations

from datetime import date

from rencheng.core.outbreak.policy import DEFAULT_OUTBREAK, OutbreakPolicy, outbreak_from
from rencheng.server.requests.policies import policy_of

KIND = "outbreak"


def policy(day: date) -> OutbreakPolicy:
    """The rules of a day: the city's newest that hold, else those of the house."""
    return policy_of(KIND, day, outbreak_from, DEFAULT_OUTBREAK)
