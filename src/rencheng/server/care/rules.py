"""The city's rules for care (关爱规则)."""

from __future__ import annotations

from datetime import date

from rencheng.core.resilience.care_policy import DEFAULT_CARE, CarePolicy, care_from
from rencheng.server.requests.models import Policy

KIND = "care"


def policy(day: date) -> CarePolicy:
    """The rules of a day: the city's newest that hold, else those of the house."""
    kept = Policy.objects.filter(kind=KIND, valid_from__lte=day).order_by("-valid_from", "-id")
    row = kept.first()
    return DEFAULT_CARE if row is None else care_from(row.data)
