"""Where people in need live far from help (支持缺口), for the map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.wellbeing.acts import demand
from rencheng.core.wellbeing.support import FAR_KM, FAR_OTHERWISE, Help, gaps
from rencheng.core.wellbeing.tally import LEAST_PEOPLE
from rencheng.server.places.models import Place
from rencheng.server.places.queries import place_names, place_path
from rencheng.server.requests.models import Request
from rencheng.server.wellbeing.helping import help_rows
from rencheng.server.wellbeing.models import Reading
from rencheng.server.wellbeing.rules import policy

#: A need read in requests → the help that answers it; help of other kinds goes by distress.
NEED_HELP: Final = {
    "medicine": Help.MEDICINE, "food": Help.FOOD, "care": Help.CARE, "work": Help.WAGES,
    "debt": Help.DEBT,
}  # fmt: skip
_MOST_READINGS = 200_000


@dataclass(frozen=True, slots=True)
class FarHelp:
    """A community whose people in need are far from help."""

    code: str
    name: str
    lat: float
    lon: float
    people: int
    km: float | None
    nearest: str


def far_help(kind: str, now: datetime, *, actor: Actor, days: int = 14) -> list[FarHelp]:
    """Communities with at least ten people who lacked this and live far from it, heaviest first."""
    demand("read", actor)
    wanted = [need for need, help_ in NEED_HELP.items() if help_ == kind]
    readings = Reading.objects.filter(received_at__gte=now - timedelta(days=days))
    if wanted:
        readings = readings.filter(needs__overlap=wanted)
    else:
        readings = readings.filter(value__gte=policy(timezone.localtime(now).date()).distressed)
    numbers = list(readings.values_list("number", flat=True)[:_MOST_READINGS])
    people: dict[str, set[str]] = {}
    rows = Request.objects.filter(number__in=numbers).values_list("place_id", "person_id", "number")
    for code, person, number in rows:
        if code and len(code) >= 12:
            people.setdefault(code[:12], set()).add(str(person or number))
    places = list(Place.objects.filter(level="community").values_list("code", "lat", "lon"))
    counts = np.array(
        [n if (n := len(people.get(code, ()))) >= LEAST_PEOPLE else np.nan for code, *_ in places],
        float,
    )
    helps = [row for row in help_rows() if row.kind == kind and row.lat is not None]
    at = (np.array([row.lat for row in helps], float), np.array([row.lon for row in helps], float))
    spots = np.array([[lat, lon] for _, lat, lon in places], float).reshape(-1, 2)
    far = FAR_KM.get(Help(kind), FAR_OTHERWISE)
    names = place_names()
    return [
        FarHelp(
            places[one.place][0],
            place_path(places[one.place][0], names),
            places[one.place][1],
            places[one.place][2],
            int(one.people),
            one.km,
            helps[one.nearest].name if one.nearest is not None else "",
        )
        for one in gaps(counts, (spots[:, 0], spots[:, 1]), at, far)
    ]
