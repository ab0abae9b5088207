"""Timetables made of the city's signs (时间表生成), and kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.outbreak.acts import demand
from rencheng.core.outbreak.plain import plain
from rencheng.core.outbreak.policy import SIGNALS
from rencheng.core.outbreak.series import Counts
from rencheng.core.outbreak.timetable import SHORTEST_WEEKS, timetable
from rencheng.server.outbreak.counting import counted
from rencheng.server.outbreak.models import TimetableRun
from rencheng.server.outbreak.rules import policy

#: Days counted so far that a timetable carries along, to be drawn before what may come.
SHOWN_DAYS: Final = 42


def make_timetable(signal: str, *, actor: Actor, now: datetime) -> TimetableRun:
    """Make the timetable of a signal as of yesterday, the last whole day, and keep it.

    Raises InputError `outbreak_signal`, and `outbreak_none` where too little has been counted.
    """
    demand("make", actor)
    if signal not in SIGNALS:
        raise InputError("outbreak_signal", signal=signal[:20], known=", ".join(SIGNALS))
    as_of = now.date() - timedelta(days=1)
    rules = policy(now.date())
    parts = []
    for by_trade in (False, True):
        found = counted(signal, as_of, rules, by_trade=by_trade)
        if found is None or len(found.values) < SHORTEST_WEEKS * 7:
            continue
        made = plain(timetable(found, as_of, rules.signals[signal]))
        parts += [one | {"counted_days": _days(found, one)} for one in made["regions"]]
    if not parts:
        raise InputError("outbreak_none")
    data: dict[str, Any] = {"as_of": as_of.isoformat(), "scenario": "as_it_goes", "regions": parts}
    return TimetableRun.objects.create(
        signal=signal, as_of=as_of, data=data, made_at=now, actor_name=actor.name
    )


def _days(found: Counts, one: dict[str, Any]) -> list[float]:
    for at, key in enumerate(found.keys):
        if (key.region, key.industry) == (one["region"], one["industry"]):
            return [float(number) for number in np.nan_to_num(found.values[-SHOWN_DAYS:, at])]
    return []


def newest(signal: str, until: date | None = None) -> TimetableRun | None:
    """The newest timetable of a signal, made of days up to `until`."""
    kept = TimetableRun.objects.filter(signal=signal)
    if until is not None:
        kept = kept.filter(as_of__lte=until)
    return kept.first()
