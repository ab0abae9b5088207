"""The city's rules for minds and help (心安规则)."""

from __future__ import annotations

from datetime import date

from rencheng.core.wellbeing.policy import DEFAULT_WELLBEING, WellbeingPolicy, wellbeing_from
from rencheng.server.requests.models import Policy

KIND = "wellbeing"


def policy(day: date) -> WellbeingPolicy:
    """The rules of a day: the city's newest that hold, else those of the house."""
    kept = Policy.objects.filter(kind=KIND, valid_from__lte=day).order_by("-valid_from", "-id")
    row = kept.first()
    return DEFAULT_WELLBEING if row is None else wellbeing_from(row.data)
