"""The city's rules for care (关爱规则)."""

from __future__ import annotations

from datetime import date

from rencheng.core.resilience.care_policy import DEFAULT_CARE, CarePolicy, care_from
from rencheng.server.requests.policies import policy_of

KIND = "care"


def policy(day: date) -> CarePolicy:
    """The rules of a day: the city's newest that hold, else those of the house."""
    return policy_of(KIND, day, care_from, DEFAULT_CARE)
