"""Waves in the tiny city: counts of its clinics, a timetable of them, weeks of calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from rencheng.server.outbreak.models import TimetableRun

EAST = "010101"
DAYS = 70
WORDS = "各区高峰前后可能差几天。轻症先在家休息、多喝水，按说明用药，不必囤药。"


def bells(days: int, tops: Sequence[float], rise: float = 8.0) -> NDArray[np.float64]:
    """(days,) counts with peaks on these days."""
    at = np.arange(days)
    return np.round(sum(300 * np.exp(-0.5 * ((at - top) / rise) ** 2) for top in tops) + 2)


def count_visits() -> None:
    """Visits to the fever clinic: a wave in the east and in its one trade, near its peak."""
    from django.utils import timezone

    from rencheng.core.common.actor import SYSTEM
    from rencheng.core.outbreak.series import Counts, Key
    from rencheng.server.outbreak.counting import take_counts

    yesterday = timezone.localdate() - timedelta(days=1)
    table = np.stack([bells(DAYS, (DAYS + 3,)), bells(DAYS, (DAYS + 1,))], 1)
    keys = [Key(EAST), Key(EAST, "home")]
    found = Counts(keys, yesterday.toordinal(), 1, table, np.full(2, np.nan))
    take_counts("visits", found, actor=SYSTEM)


def made() -> TimetableRun:
    """The timetable of these visits."""
    from django.utils import timezone

    from rencheng.core.common.actor import SYSTEM
    from rencheng.server.outbreak.making import make_timetable

    count_visits()
    return make_timetable("visits", actor=SYSTEM, now=timezone.localtime())


def calls_of_weeks(days: int = 15, a_day: int = 60) -> None:
    """Calls of the last days, most in the morning; one in ten is not picked up."""
    from django.utils import timezone

    from rencheng.server.calls.models import CallRecord

    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = []
    for back in range(days + 1):
        for number in range(a_day):
            rang = midnight - timedelta(days=back) + timedelta(minutes=8 * 60 + number * 7)
            lost = number % 10 == 0
            rows.append(
                CallRecord(
                    call_id=f"{back}-{number}",
                    rang_at=rang,
                    picked_up_at=None if lost else rang + timedelta(seconds=5),
                    hung_up_at=rang + timedelta(seconds=60 if lost else 205),
                )
            )
    CallRecord.objects.bulk_create(rows)
