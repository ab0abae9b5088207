"""The city's phone menu (语音导航)."""

from __future__ import annotations

from datetime import date

from rencheng.core.staffing.menu import DEFAULT_MENU, PhoneMenu, hotline_from
from rencheng.server.requests.policies import policy_of

KIND = "hotline"


def phone_menu(day: date) -> PhoneMenu:
    """The menu of a day: the city's newest that holds, else none."""
    return policy_of(KIND, day, hotline_from, DEFAULT_MENU)
