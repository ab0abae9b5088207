"""The city's rules for supplies (物资规则)."""

from __future__ import annotations

from datetime import date

from rencheng.core.resilience.supplies_policy import (
    DEFAULT_SUPPLIES,
    SuppliesPolicy,
    supplies_from,
)
from rencheng.server.requests.policies import policy_of

KIND = "supplies"


def policy(day: date) -> SuppliesPolicy:
    """The rules of a day: the city's newest that hold, else none: no item is kept."""
    return policy_of(KIND, day, supplies_from, DEFAULT_SUPPLIES)
