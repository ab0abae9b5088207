"""The demo's life (演示数据): a month of simulated requests, read, worked on and answered.

Every row passes the same doors as real ones, bulk intake and reading; only the month of work
that follows is drawn by `simulator.outcomes` and written in bulk.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from rencheng.core.common import city
from rencheng.core.common.batches import batched
from rencheng.core.common.records import RequestRecord
from rencheng.server.calls.actions import Call, record_calls
from rencheng.server.knowledge.indexing import rebuild_index
from rencheng.server.loading.assessment import save_demo_assessment
from rencheng.server.loading.beside import beside
from rencheng.server.loading.city import load_city
from rencheng.server.loading.fitting import fit_into
from rencheng.server.loading.grid import save_demo_grid
from rencheng.server.loading.lifelines import save_demo_lifelines
from rencheng.server.loading.minds import save_demo_minds
from rencheng.server.loading.models import fit_models, model_files
from rencheng.server.loading.outbreak import save_demo_outbreak
from rencheng.server.loading.outcomes import write_outcomes
from rencheng.server.loading.questions import save_demo_questions
from rencheng.server.loading.staff import save_demo_staff
from rencheng.server.requests.bulk import receive_many
from rencheng.server.requests.jobs import read_batch
from rencheng.server.requests.recounting import recount_all
from rencheng.simulator import Shock, ShockTruth, SimulatedRequest, simulate, truth

SEED = 7
PER_DAY = 2000.0
SOURCE = "simulator"
_BATCH = 5000

Progress = Callable[[str], None]


def load(*, days: int, progress: Progress) -> None:
    """Load the demo city and its life into an empty database.

    Not one transaction, since it takes minutes: `up` makes the database anew after a load that
    broke off.
    """
    now = timezone.now()
    progress("city")
    source, _problems = load_city(Path(settings.CITY_PATH), now=now)
    with beside(fit_into, *model_files(), source) as fitted:
        taken = _take_in(source, days, now, progress)
        progress("models")
        fitted()
    fit_models(source)  # finds them made
    _live(taken, now, progress)
    progress("search")
    rebuild_index()
    save_demo_staff()
    save_demo_questions(now)
    save_demo_assessment(now)
    progress("outbreak")
    save_demo_outbreak(timezone.localtime(now))
    progress("minds")
    save_demo_minds(timezone.localtime(now))
    progress("grid")
    save_demo_grid(timezone.localtime(now))
    progress("lifelines")
    save_demo_lifelines(source, demo_truth(source, start_of(now, days), days), now)


def demo_shocks(start: date, days: int) -> tuple[Shock, ...]:
    """What befalls the demo city: an epidemic, and a blackout on its last evening but one."""
    shocks = [Shock("epidemic", start=start + timedelta(days=days // 3))]
    if days > 1:
        shocks.append(Shock("blackout", start=start + timedelta(days=days - 1)))
    return tuple(shocks)


def demo_truth(source: city.City, start: date, days: int) -> list[ShockTruth]:
    """What the simulator put in."""
    shocks = demo_shocks(start, days)
    return truth(source, start=start, days=days + 1, per_day=PER_DAY, shocks=shocks, seed=SEED)


def start_of(now: datetime, days: int) -> date:
    """The first day of the demo's life."""
    return timezone.localtime(now).date() - timedelta(days=days)


def _take_in(source: city.City, days: int, now: datetime, progress: Progress) -> int:
    """Simulate `days` days up to now and take them in; returns how many."""
    start = start_of(now, days)
    shocks = demo_shocks(start, days)
    lived = simulate(source, start=start, days=days + 1, per_day=PER_DAY, shocks=shocks, seed=SEED)
    taken = 0
    for batch in batched((one for one in lived if one.at <= now), _BATCH):
        with transaction.atomic():
            receive_many([_record(one) for one in batch if one.said], now=now)
            record_calls(_calls(batch), now=now)
        taken += len(batch)
        progress(f"{taken:,}")
    return taken


def _live(taken: int, now: datetime, progress: Progress) -> None:
    """Read what was taken in, and let the city work on it."""
    read = 0
    while count := read_batch(now, lived=True):
        read += count
        progress(f"{read:,} / {taken:,}")
    words = tomllib.loads((Path(settings.CITY_PATH) / "answers.toml").read_text("utf-8"))
    write_outcomes(SOURCE, words, now, Random(SEED))
    for counted in recount_all():
        progress(f"{counted:,} / {taken:,}")


def _record(one: SimulatedRequest) -> RequestRecord:
    return RequestRecord(
        source=SOURCE,
        source_id=one.id,
        received_at=one.at,
        channel=one.channel,
        kind=one.kind,
        title=one.title,
        text=one.text,
        address=one.address,
        place_given=one.address,
        lat=one.lat,
        lon=one.lon,
        contact_name=one.contact_name,
        contact_phone=one.contact_phone,
    )


def _calls(batch: Sequence[SimulatedRequest]) -> Iterator[Call]:
    """The calls of those who rang, answered or given up."""
    for one in batch:
        if one.call is not None:
            yield Call(
                call_id=one.id,
                phone=one.contact_phone,
                rang_at=one.call.rang_at,
                picked_up_at=one.call.picked_up_at,
                hung_up_at=one.call.hung_up_at,
                seat=one.call.agent or "",
                wrapped_up_at=one.call.wrapped_up_at,
            )
