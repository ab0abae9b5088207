"""The city's rules for outbreaks (疫情规则)."""

from __future__ import annotations

from datetime import date

from rencheng.core.outbreak.policy import DEFAULT_OUTBREAK, OutbreakPolicy, outbreak_from
from rencheng.server.requests.models import Policy

KIND = "outbreak"


def policy(day: date) -> OutbreakPolicy:
    """The rules of a day: the city's newest that hold, else those of the house."""
    kept = Policy.objects.filter(kind=KIND, valid_from__lte=day).order_by("-valid_from", "-id")
    row = kept.first()
    return DEFAULT_OUTBREAK if row is None else outbreak_from(row.data)
