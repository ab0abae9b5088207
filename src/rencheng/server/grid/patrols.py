"""Patrols (巡查): where workers were, which cells were walked, what cannot be true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.geo.positions import Fix, impossible
from rencheng.core.lifecycle.grid_acts import demand
from rencheng.server.grid.cases import AHEAD, OLDEST
from rencheng.server.grid.models import CellWorker, PatrolPoint
from rencheng.server.grid.rules import cells, policy

MOST_POINTS = 500
#: Where somebody walked is kept so long (ours), then only what was found there.
KEPT = timedelta(days=60)


@transaction.atomic
def keep_track(fixes: Sequence[Fix], *, actor: Actor, now: datetime) -> int:
    """Keep where a worker was; sent twice it is kept once. Returns how many are doubtful: no
    worker is in two places at once.

    Raises InputError grid_points (given, limit), grid_time.
    """
    demand("field", actor)
    if len(fixes) > MOST_POINTS:
        raise InputError("grid_points", given=len(fixes), limit=MOST_POINTS)
    for fix in fixes:
        if timezone.is_naive(fix.at) or not now - OLDEST <= fix.at <= now + AHEAD:
            raise InputError("grid_time", given=fix.at.isoformat()[:40], days=OLDEST.days)
    index, worker = cells(), actor.id or 0
    PatrolPoint.objects.bulk_create(
        [
            PatrolPoint(
                worker_id=worker,
                at=fix.at,
                lat=fix.lat,
                lon=fix.lon,
                accuracy=fix.accuracy,
                cell=index.find(fix.lat, fix.lon) or "",
            )
            for fix in fixes
        ],
        ignore_conflicts=True,
    )
    return sum(_judge(actor, day, now) for day in {timezone.localdate(fix.at) for fix in fixes})


def _judge(actor: Actor, day: date, now: datetime) -> int:
    """Mark what nobody reaches so fast; what came late may change the judgement of the day."""
    begin = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    kept = PatrolPoint.objects.filter(
        worker_id=actor.id, at__gte=begin, at__lt=begin + timedelta(days=1)
    ).order_by("at")
    points = list(kept)
    fixes = [Fix(one.at, one.lat, one.lon, one.accuracy) for one in points]
    doubtful = impossible(fixes, policy(timezone.localtime(now).date()).speed_kmh)
    for index, point in enumerate(points):
        point.doubtful = index in doubtful
    PatrolPoint.objects.bulk_update(points, ["doubtful"])
    return len(doubtful)


@dataclass(frozen=True, slots=True)
class Walked:
    """A worker's day: cells that are theirs, those walked, points, those that cannot be true."""

    worker: str
    cells: int
    walked: int
    points: int
    doubtful: int


def walked(day: date, within: str = "") -> list[Walked]:
    """How far each worker's cells were walked on a day, the least walked first."""
    begin = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    theirs: dict[int, set[str]] = defaultdict(set)
    names: dict[int, str] = {}
    held = CellWorker.objects.filter(cell__code__startswith=within).select_related("worker")
    for one in held:
        theirs[one.worker_id].add(one.cell_id)
        names[one.worker_id] = one.worker.first_name or one.worker.username
    seen: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    points = PatrolPoint.objects.filter(
        worker_id__in=theirs, at__gte=begin, at__lt=begin + timedelta(days=1)
    )
    for worker, cell, doubtful in points.values_list("worker_id", "cell", "doubtful"):
        seen[worker].append((cell, doubtful))
    found = [
        Walked(
            names[worker],
            len(mine),
            len(mine & {cell for cell, doubtful in seen[worker] if not doubtful}),
            len(seen[worker]),
            sum(doubtful for _, doubtful in seen[worker]),
        )
        for worker, mine in theirs.items()
    ]
    return sorted(found, key=lambda one: (one.walked / one.cells, one.worker))


def forget_tracks(now: datetime) -> int:
    """Drop where workers were longer ago than KEPT."""
    return PatrolPoint.objects.filter(at__lt=now - KEPT).delete()[0]
