"""The city's rules for minds and help (心安规则)."""

from __future__ import annotations

from datetime import date

from rencheng.core.wellbeing.policy import DEFAULT_WELLBEING, WellbeingPolicy, wellbeing_from
from rencheng.server.requests.policies import policy_of

KIND = "wellbeing"


def policy(day: date) -> WellbeingPolicy:
    """The rules of a day: the city's newest that hold, else those of the house."""
    return policy_of(KIND, day, wellbeing_from, DEFAULT_WELLBEING)
