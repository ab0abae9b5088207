"""The city's phone menu (语音导航)."""

from __future__ import annotations

from datetime import date

from rencheng.core.staffing.menu import DEFAULT_MENU, PhoneMenu, hotline_from
from rencheng.server.requests.models import Policy

KIND = "hotline"


def phone_menu(day: date) -> PhoneMenu:
    """The menu of a day: the city's newest that holds, else none."""
    kept = Policy.objects.filter(kind=KIND, valid_from__lte=day).order_by("-valid_from", "-id")
    row = kept.first()
    return DEFAULT_MENU if row is None else hotline_from(row.data)
