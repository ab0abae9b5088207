"""Hours of the day (时段) as city files write them: 21:00-06:00, over midnight if need be."""

from __future__ import annotations

import re
from datetime import time

_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")

Hours = tuple[time, time]


def hours_from(text: str) -> Hours | None:
    """From (inclusive) and to (exclusive); None where the text is not of this form or spans
    nothing. 24:00 ends the day."""
    start, _, end = text.partition("-")
    if not _HOURS.fullmatch(text) or start == end:
        return None
    return time.fromisoformat(start), time.min if end == "24:00" else time.fromisoformat(end)


def hours_text(hours: Hours | None) -> str:
    """As the file writes it; "" for none."""
    if hours is None:
        return ""
    start, end = hours
    return f"{start:%H:%M}-{'24:00' if end == time.min else format(end, '%H:%M')}"


def within_hours(hours: Hours, at: time) -> bool:
    """Whether `at` lies in the hours; over midnight where they end before they start."""
    start, end = hours
    at = at.replace(tzinfo=None)
    return start <= at < end if start < end else at >= start or at < end
