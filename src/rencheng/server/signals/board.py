"""The direction board (主攻方向): for each district and department what weighs most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from rencheng.core.lifecycle.table import OPEN_STATES
from rencheng.core.surveillance.direction import Direction, Load, directions
from rencheng.server.people.models import Unit
from rencheng.server.places.queries import place_names
from rencheng.server.requests.models import Category

SPAN_DAYS = 14
EACH = 3
LEAST = 5

_SQL = """
SELECT {owner} AS owner, left(place_id, 9) AS place, category_id AS category,
    count(*) FILTER (WHERE received_at >= %(start)s) AS now,
    count(*) FILTER (WHERE received_at < %(start)s) AS before,
    count(*) FILTER (WHERE received_at >= %(start)s
        AND (state = ANY(%(open)s) OR resolved IS FALSE)) AS open,
    count(*) FILTER (WHERE received_at < %(start)s AND resolved IS NOT NULL) AS closed,
    count(*) FILTER (WHERE received_at < %(start)s AND resolved) AS solved,
    1 + avg(distress.value) FILTER (WHERE received_at >= %(start)s) AS distress
FROM requests_request
LEFT JOIN (SELECT number, value FROM wellbeing_reading) AS distress USING (number)
WHERE received_at >= %(before)s AND received_at < %(end)s AND {owner} <> ''
    AND length(place_id) >= 9 AND category_id IS NOT NULL
GROUP BY 1, 2, 3 HAVING count(*) FILTER (WHERE received_at >= %(start)s) >= %(least)s
"""
#: Whose board: the district that a place lies in, or the unit that holds the request.
OWNERS = {"district": "left(place_id, 6)", "unit": "coalesce(unit_id, '')"}


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A line as people read it."""

    place_code: str
    place: str
    category_code: str
    category: str
    direction: Direction

    @property
    def distress(self) -> float | None:
        """The mean chance that a writer is in distress; None where it is not measured."""
        factor = self.direction.load.distress
        return None if factor is None else factor - 1


@dataclass(frozen=True, slots=True)
class Board:
    """by: district or unit. owners: (name, lines), heaviest first. distress: whether measured."""

    by: str
    days: int
    owners: list[tuple[str, list[BoardLine]]]
    distress: bool


def board(now: datetime, by: str = "district") -> Board:
    """The board of the last two weeks against the two before; four queries."""
    loads = _loads(now, by)
    places = place_names()
    categories = dict(Category.objects.values_list("code", "name"))
    names = places if by == "district" else dict(Unit.objects.values_list("code", "name"))
    owners = [
        (
            names.get(owner, owner),
            [
                BoardLine(
                    line.load.place,
                    places.get(line.load.place, line.load.place),
                    line.load.category,
                    categories.get(line.load.category, line.load.category),
                    line,
                )
                for line in lines
            ],
        )
        for owner, lines in directions(loads, each=EACH).items()
    ]
    return Board(by, SPAN_DAYS, owners, any(load.distress is not None for load in loads))


def _loads(now: datetime, by: str) -> list[Load]:
    span = timedelta(days=SPAN_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL.format(owner=OWNERS[by]),
            {
                "start": now - span,
                "before": now - 2 * span,
                "end": now,
                "open": list(OPEN_STATES),
                "least": LEAST,
            },
        )
        return [Load(*row) for row in cursor.fetchall()]
