"""The city's rules for supplies (物资规则)."""

from __future__ import annotations

from datetime import date

from rencheng.core.resilience.supplies_policy import (
    DEFAULT_SUPPLIES,
    SuppliesPolicy,
    supplies_from,
)
from rencheng.server.requests.models import Policy

KIND = "supplies"


def policy(day: date) -> SuppliesPolicy:
    """The rules of a day: the city's newest that hold, else none: no item is kept."""
    kept = Policy.objects.filter(kind=KIND, valid_from__lte=day).order_by("-valid_from", "-id")
    row = kept.first()
    return DEFAULT_SUPPLIES if row is None else supplies_from(row.data)
