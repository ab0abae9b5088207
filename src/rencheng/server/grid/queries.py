"""What pages ask of the grid: cases, what is near a worker, figures, cells on the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.geo.coordinates import haversine_m
from rencheng.core.lifecycle import grid_figures
from rencheng.core.lifecycle.deadlines import Clock, clock
from rencheng.core.lifecycle.grid_acts import demand
from rencheng.core.lifecycle.grid_figures import CaseFact, Figures
from rencheng.core.lifecycle.grid_policy import GridClass, GridPolicy
from rencheng.core.lifecycle.grid_steps import GRID, OPEN_STATES
from rencheng.core.lifecycle.machine import NextStep
from rencheng.server.grid.cases import stamp, standing_of, suggested_unit
from rencheng.server.grid.models import CellWorker, GridCase, GridStep
from rencheng.server.grid.patrols import Walked, walked
from rencheng.server.grid.rules import policy
from rencheng.server.people.queries import unit_name, unit_names
from rencheng.server.places.models import Place
from rencheng.server.places.queries import inside, place_names, place_path
from rencheng.server.requests.models import Request

MOST_LINES: Final = 200
MOST_NEAR: Final = 60
#: Figures and what was found first are of so many days (ours).
SPAN = timedelta(days=30)
_MOST_CASES: Final = 20_000
BY: Final = ("unit", "community", "worker", "kind")


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list. stamp: what a step gives back as `seen`; metres: from the worker."""

    number: str
    kind: str
    name: str
    text: str
    state: str
    place: str
    cell: str
    unit: str
    clock: Clock
    due_at: datetime | None
    doubt: str
    lat: float
    lon: float
    collected_at: datetime
    stamp: str
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case with its history, what may come next, and whom its class names."""

    line: CaseLine
    case: GridCase
    kind: GridClass | None
    steps: list[GridStep]
    next: tuple[NextStep, ...]
    suggested: str
    suggested_name: str
    rules: GridPolicy


@dataclass(frozen=True, slots=True)
class CellShape:
    """A cell on the map: its outer ring (lon, lat), who answers for it, open cases, overdue."""

    code: str
    ring: list[tuple[float, float]]
    worker: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class GridPage:
    """The grid of a place over the last days."""

    figures: list[tuple[str, str, Figures]]
    total: Figures
    found: int
    first: int
    told_after: int
    cells: int
    unowned: int
    walked: list[Walked]
    waiting: dict[str, int]


def case_lines(
    *, actor: Actor, now: datetime, within: str = "", state: str = "", most: int = MOST_LINES
) -> list[CaseLine]:
    """Cases that the actor sees, what is due first on top."""
    demand("read", actor)
    cases = _visible(actor).filter(state__in=[state] if state else OPEN_STATES)
    if within:
        cases = cases.filter(inside("cell_id", within))
    rows = cases.select_related("unit").order_by("due_at", "-collected_at", "-id")[:most]
    return _lines(rows, now)


def case_page(number: str, *, actor: Actor, now: datetime) -> CasePage | None:
    """A case; None where there is none for this actor."""
    demand("read", actor)
    found = _visible(actor).filter(number=number[:20]).select_related("unit", "component")
    case = found.first()
    if case is None:
        return None
    rules = policy(timezone.localdate(now))
    suggested = suggested_unit(case, now)
    return CasePage(
        _lines([case], now)[0],
        case,
        rules.named(case.kind),
        list(case.steps.all()),
        GRID.next_steps(case.state, actor, case.unit_id, standing_of(case)),
        suggested,
        unit_name(suggested),
        rules,
    )


def near(
    *, actor: Actor, now: datetime, point: tuple[float, float] | None = None
) -> list[CaseLine]:
    """Open cases in the worker's cells and those they found, the nearest first; those that wait
    for a look in the field come before the rest where no position is known."""
    demand("field", actor)
    mine = Q(cell__cellworker__worker_id=actor.id) | Q(found_by_id=actor.id)
    rows = GridCase.objects.filter(mine, state__in=OPEN_STATES).select_related("unit")
    lines = _lines(rows.order_by("due_at", "-id")[: MOST_NEAR * 5], now, point)
    if point is not None:
        lines.sort(key=lambda line: line.metres or 0.0)
    else:
        lines.sort(key=lambda line: line.state != "reported")
    return lines[:MOST_NEAR]


def cells_map(within: str, now: datetime) -> list[CellShape]:
    """The cells of a community or street, as the map draws them."""
    rows = Place.objects.filter(level="cell", code__startswith=within)
    workers = {
        held.cell_id: held.worker.first_name or held.worker.username
        for held in CellWorker.objects.filter(cell__code__startswith=within).select_related(
            "worker"
        )
    }
    opened: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    cases = GridCase.objects.filter(inside("cell_id", within), state__in=OPEN_STATES)
    for cell, due in cases.values_list("cell_id", "due_at"):
        opened[cell] += 1
        overdue[cell] += due is not None and due < now
    return [
        CellShape(
            code,
            [(lon, lat) for lon, lat in rings[0]],
            workers.get(code, ""),
            opened[code],
            overdue[code],
        )
        for code, rings in rows.order_by("code").values_list("code", "boundary")
        if rings
    ]


def grid_page(*, actor: Actor, now: datetime, within: str = "", by: str = "unit") -> GridPage:
    """Figures of GB/T 30428 by unit, community, worker or class; what was found before it was
    reported; cells without anybody; how far today was walked."""
    demand("read", actor)
    cases = list(
        GridCase.objects.filter(
            inside("cell_id", within), collected_at__gte=now - SPAN
        ).select_related("found_by")[:_MOST_CASES]
    )
    names = _group_names(by, cases, now)
    facts = [
        CaseFact(
            _group(by, case), case.opened_at is not None, case.due_at, case.closed_at, case.redone
        )
        for case in cases
    ]
    counted = grid_figures.figures(facts, now)
    whole = grid_figures.figures(
        [CaseFact("", one.opened, one.due_at, one.closed_at, one.redone) for one in facts], now
    )
    after = found_before(cases, now)
    cells = Place.objects.filter(level="cell", code__startswith=within)
    waiting = Counter(case.state for case in cases if case.state in OPEN_STATES)
    return GridPage(
        sorted(
            ((group, names.get(group, group or "—"), row) for group, row in counted.items()),
            key=lambda one: (one[2].on_time_rate is None, one[2].on_time_rate or 0.0, one[0]),
        ),
        whole.get("", Figures(0, 0, 0, 0, 0)),
        len(after),
        sum(number > 0 for number in after.values()),
        sum(after.values()),
        cells.count(),
        cells.filter(cellworker=None).count(),
        walked(timezone.localdate(now), within),
        {state: waiting[state] for state in OPEN_STATES},
    )


def found_before(cases: Sequence[GridCase], now: datetime) -> dict[str, int]:
    """Self-found case → requests of the same within the policy's days after it (未诉先办)."""
    rules = policy(timezone.localdate(now))
    category = {one.code: one.category for one in rules.classes}
    own = [
        grid_figures.Found(
            case.number, category.get(case.kind, ""), case.lat, case.lon, case.collected_at
        )
        for case in cases
        if case.source == "patrol" and case.lat is not None and case.lon is not None
    ]
    streets = {case.cell_id[:9] for case in cases if case.source == "patrol" and case.cell_id}
    wanted = {one.category for one in own if one.category}
    if not own or not wanted:
        return {one.key: 0 for one in own}
    near_by = Q()
    for street in streets:
        near_by |= inside("place_id", street)
    alike = Q()
    for head in wanted:
        alike |= Q(category__code=head) | Q(category__code__startswith=f"{head}/")
    rows = Request.objects.filter(
        near_by, alike, received_at__gte=min(one.at for one in own), lat__isnull=False
    ).values_list("number", "category_id", "lat", "lon", "received_at")
    told = [
        grid_figures.Found(number, code or "", lat or 0.0, lon or 0.0, at)
        for number, code, lat, lon, at in rows[:_MOST_CASES]
    ]
    return grid_figures.found_first(own, told, rules.days)


def picture_path(number: str, step: int, *, actor: Actor) -> str:
    """Path of a step's picture below the media folder; "" where there is none for this actor."""
    demand("read", actor)
    if not _visible(actor).filter(number=number[:20]).exists():
        return ""
    found = GridStep.objects.filter(pk=step, case__number=number[:20]).first()
    return found.picture if found else ""


def classes(now: datetime) -> tuple[GridClass, ...]:
    """Every class of today's rules, for a form's list."""
    return policy(timezone.localdate(now)).classes


def worker_cells(actor: Actor) -> list[tuple[str, str]]:
    """(code, name with its community) of the cells that an actor answers for."""
    names = place_names()
    held = CellWorker.objects.filter(worker_id=actor.id).order_by("cell_id")
    codes = held.values_list("cell_id", flat=True)
    return [(code, f"{names.get(code[:12], code[:12])} {code[-3:]}") for code in codes]


def _visible(actor: Actor) -> QuerySet[GridCase]:
    """A handler sees what their unit has; everybody else who may read sees all."""
    cases = GridCase.objects.all()
    if actor.roles & {
        "dispatcher",
        "supervisor",
        "commander",
        "grid_worker",
        "operator",
        "analyst",
    }:
        return cases
    return cases.filter(unit_id__in=[actor.unit, *actor.supervised])


def _group(by: str, case: GridCase) -> str:
    if by == "community":
        return (case.cell_id or "")[:12]
    if by == "worker":
        return str(case.found_by_id or "")
    return case.kind if by == "kind" else case.unit_id or ""


def _group_names(by: str, cases: Iterable[GridCase], now: datetime) -> dict[str, str]:
    if by == "community":
        return place_names()
    if by == "worker":
        return {
            str(case.found_by_id): case.found_by.first_name or case.found_by.username
            for case in cases
            if case.found_by is not None
        }
    if by == "kind":
        return {one.code: one.name for one in classes(now)}
    return unit_names({case.unit_id for case in cases if case.unit_id})


def _lines(
    rows: Iterable[GridCase], now: datetime, point: tuple[float, float] | None = None
) -> list[CaseLine]:
    names = place_names()
    known = {one.code: one.name for one in classes(now)}
    found = []
    for case in rows:
        lat, lon = case.lat or 0.0, case.lon or 0.0
        stopped = case.state not in {"assigned", "handling"}
        found.append(
            CaseLine(
                case.number,
                case.kind,
                known.get(case.kind, case.kind),
                case.text,
                case.state,
                place_path(case.cell_id, names),
                case.cell_id or "",
                case.unit.name if case.unit else "",
                clock(case.due_at, now, stopped=stopped),
                case.due_at,
                case.doubt,
                lat,
                lon,
                case.collected_at,
                stamp(case),
                haversine_m(*point, lat, lon) if point else None,
            )
        )
    return found
