"""The worklist (待办列表): what is whose, how long it has, and how much there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from rencheng.core.common.actor import Actor
from rencheng.core.lifecycle.deadlines import Clock, clock
from rencheng.core.lifecycle.table import OPEN_STATES
from rencheng.core.text.clean import clean
from rencheng.server.places.queries import place_names, place_path
from rencheng.server.requests.models import Request

PAGE_ROWS = 50
#: Beyond this the page says "more than": counting every closed request would take longer than all
#: the rest of it.
MOST_COUNTED = 10_000
#: Roles that see the whole city's requests; a handler sees those of their unit and below.
CITYWIDE = frozenset({"operator", "dispatcher", "reviewer", "callback", "supervisor"})

#: Which open states wait for whom; the first that fits a role is its default view.
_WAITING_FOR: Mapping[str, tuple[str, ...]] = {
    "handler": ("dispatched", "accepted"),
    "dispatcher": ("received",),
    "callback": ("reported",),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the page asks for; an unknown value finds nothing and is never an error."""

    state: str = ""
    category: str = ""
    district: str = ""
    unit: str = ""
    due: str = ""  # overdue | today | later
    text: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of the list."""

    number: str
    title: str
    category: str
    place: str
    unit: str
    state: str
    clock: Clock
    due_at: datetime | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Worklist:
    """The page: its rows, how many wait in each due group, and whether there are more."""

    rows: list[WorkRow]
    overdue: int
    today: int
    later: int
    filters: Filters
    more: bool
    beyond: bool = False  # there are more than were counted

    @property
    def total(self) -> int:
        return self.overdue + self.today + self.later


def visible(actor: Actor) -> QuerySet[Request]:
    """The requests that this member of staff may see at all."""
    if actor.roles & CITYWIDE:
        return Request.objects.all()
    units = {actor.unit, *actor.supervised} - {None}
    return Request.objects.filter(unit_id__in=units) if units else Request.objects.none()


def may_see(actor: Actor, unit: str | None) -> bool:
    """Whether this member of staff may see a request that `unit` holds: as `visible`, of one."""
    return bool(actor.roles & CITYWIDE) or actor.works_for(unit)


def worklist_page(actor: Actor, filters: Filters, now: datetime) -> Worklist:
    """What waits for this member of staff, most pressing first; a fixed number of queries."""
    filters = _plain(filters)
    asked = _filtered(visible(actor), filters, _default_states(actor))
    closed = filters.state == "closed"
    groups = _how_many(asked) if closed else _due_groups(asked, now)
    chosen = _due(asked, filters.due, now)
    first = (max(1, filters.page) - 1) * PAGE_ROWS
    page = list(
        chosen.select_related("category", "unit")
        .only(
            *("number", "title", "state", "due_at", "received_at", "place_id"),
            *("category__name", "unit__name"),
        )
        .order_by(*(("-closed_at",) if closed else ("due_at", "id")))[first : first + PAGE_ROWS + 1]
    )
    names = place_names()
    return Worklist(
        rows=[_row(request, names, now) for request in page[:PAGE_ROWS]],
        filters=filters,
        more=len(page) > PAGE_ROWS,
        **groups,
    )


def _plain(filters: Filters) -> Filters:
    """Without signs that no table takes."""
    return replace(
        filters,
        state=clean(filters.state),
        category=clean(filters.category),
        district=clean(filters.district),
        unit=clean(filters.unit),
        due=clean(filters.due),
        text=clean(filters.text),
    )


def waiting_now(actor: Actor) -> int:
    """How many requests wait for this member of staff: the number in the page's head."""
    return visible(actor).filter(state__in=_default_states(actor)).count()


def _default_states(actor: Actor) -> tuple[str, ...]:
    for role, states in _WAITING_FOR.items():
        if role in actor.roles:
            return states
    return OPEN_STATES


def _filtered(
    requests: QuerySet[Request], filters: Filters, default: tuple[str, ...]
) -> QuerySet[Request]:
    states = (filters.state,) if filters.state else default
    requests = requests.filter(state__in=states)
    if filters.category:
        below = Q(category_id=filters.category) | Q(
            category__code__startswith=f"{filters.category}/"
        )
        requests = requests.filter(below)
    if filters.district:
        requests = requests.filter(place__code__startswith=filters.district)
    if filters.unit:
        requests = requests.filter(unit_id=filters.unit)
    if filters.text:
        requests = requests.filter(Q(number=filters.text) | Q(title__icontains=filters.text))
    return requests


def _due(requests: QuerySet[Request], group: str, now: datetime) -> QuerySet[Request]:
    soon = now + timedelta(days=1)
    if group == "overdue":
        return requests.filter(due_at__lt=now)
    if group == "today":
        return requests.filter(due_at__gte=now, due_at__lte=soon)
    if group == "later":
        return requests.filter(Q(due_at__gt=soon) | Q(due_at=None))
    return requests


def _how_many(requests: QuerySet[Request]) -> dict[str, Any]:
    """Closed requests are not due any more; of the many there are, so many are counted."""
    count = requests[: MOST_COUNTED + 1].count()
    many = count > MOST_COUNTED
    return {"overdue": 0, "today": 0, "later": min(count, MOST_COUNTED), "beyond": many}


def _due_groups(requests: QuerySet[Request], now: datetime) -> dict[str, Any]:
    soon = now + timedelta(days=1)
    return requests.aggregate(
        overdue=Count("id", filter=Q(due_at__lt=now)),
        today=Count("id", filter=Q(due_at__gte=now, due_at__lte=soon)),
        later=Count("id", filter=Q(due_at__gt=soon) | Q(due_at=None)),
    )


def _row(request: Request, names: Mapping[str, str], now: datetime) -> WorkRow:
    return WorkRow(
        number=request.number,
        title=request.title,
        category=request.category.name if request.category else "",
        place=place_path(request.place_id, names),
        unit=request.unit.name if request.unit else "",
        state=request.state,
        clock=clock(request.due_at, now, stopped=request.state == "closed"),
        due_at=request.due_at,
        received_at=request.received_at,
    )
