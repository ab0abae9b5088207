"""The worklist (待办列表): what is whose, how long it has, and how much there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

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
    "reviewer": ("objected",),
    "callback": ("reported", "checked"),
}
#: Groups by due date, most pressing first; "later" also holds what has no date.
GROUPS = ("overdue", "today", "week", "later")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the page asks for; an unknown value finds nothing and is never an error."""

    state: str = ""
    category: str = ""
    district: str = ""
    unit: str = ""
    due: str = ""  # one of GROUPS
    text: str = ""
    helping: str = ""  # "1": those that my unit helps with (协办)
    escalated: str = ""  # "1": those that the city watches (提级督办)
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
    group: str
    paused: bool
    escalated: bool
    clock: Clock
    due_at: datetime | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Worklist:
    """The page: its rows, how many wait in each due group, and whether there are more."""

    rows: list[WorkRow]
    overdue: int
    today: int
    week: int
    later: int
    filters: Filters
    more: bool
    beyond: bool = False  # there are more than were counted

    @property
    def total(self) -> int:
        return self.overdue + self.today + self.week + self.later

    @property
    def groups(self) -> list[tuple[str, int, list[WorkRow]]]:
        """(group, how many wait in it, its rows on this page), most pressing first."""
        counts = {name: getattr(self, name) for name in GROUPS}
        return [
            (name, counts.get(name, self.total), list(rows))
            for name, rows in groupby(self.rows, key=lambda row: row.group)
        ]


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
    asked = _filtered(_scope(actor, filters), filters, _default_states(actor))
    closed = filters.state in ("closed", "merged")
    groups = _how_many(asked) if closed else _due_groups(asked, now)
    chosen = _due(asked, filters.due, now)
    first = (max(1, filters.page) - 1) * PAGE_ROWS
    page = list(
        chosen.select_related("category", "unit")
        .only(
            *("number", "title", "state", "due_at", "received_at", "place_id"),
            *("paused_at", "escalated_at"),
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
        helping="1" if filters.helping == "1" else "",
        escalated="1" if filters.escalated == "1" else "",
    )


def waiting_now(actor: Actor) -> int:
    """How many requests wait for this member of staff: the number in the page's head."""
    return visible(actor).filter(state__in=_default_states(actor)).count()


def waiting_groups(actor: Actor, now: datetime) -> dict[str, int]:
    """How many wait for this member of staff in each group: what the live counters show."""
    return _due_groups(visible(actor).filter(state__in=_default_states(actor)), now)


def _scope(actor: Actor, filters: Filters) -> QuerySet[Request]:
    """Where the list looks: what I see, or what my unit helps with, which another one leads."""
    if not filters.helping:
        return visible(actor)
    units = [actor.unit, *actor.supervised] if actor.unit else []
    return Request.objects.filter(~Q(co_units=[]), co_units__overlap=units, state__in=OPEN_STATES)


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
    if filters.escalated:
        requests = requests.filter(escalated_at__isnull=False)
    if filters.unit:
        requests = requests.filter(unit_id=filters.unit)
    if filters.text:
        requests = requests.filter(Q(number=filters.text) | Q(title__icontains=filters.text))
    return requests


def _edges(now: datetime) -> tuple[datetime, datetime]:
    """The ends of this day and of the six days after it, in the city's zone."""
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1), day + timedelta(days=7)


def _due_filters(now: datetime) -> dict[str, Q]:
    tonight, week = _edges(now)
    return {
        "overdue": Q(due_at__lt=now),
        "today": Q(due_at__gte=now, due_at__lt=tonight),
        "week": Q(due_at__gte=tonight, due_at__lt=week),
        "later": Q(due_at__gte=week) | Q(due_at=None),
    }


def _due(requests: QuerySet[Request], group: str, now: datetime) -> QuerySet[Request]:
    wanted = _due_filters(now).get(group)
    return requests if wanted is None else requests.filter(wanted)


def _group(due: datetime | None, now: datetime) -> str:
    tonight, week = _edges(now)
    if due is None or due >= week:
        return "later"
    if due >= tonight:
        return "week"
    return "today" if due >= now else "overdue"


def _how_many(requests: QuerySet[Request]) -> dict[str, Any]:
    """Closed requests are not due any more; of the many there are, so many are counted."""
    count = requests[: MOST_COUNTED + 1].count()
    many = count > MOST_COUNTED
    return {"overdue": 0, "today": 0, "week": 0, "later": min(count, MOST_COUNTED), "beyond": many}


def _due_groups(requests: QuerySet[Request], now: datetime) -> dict[str, Any]:
    counts = {name: Count("id", filter=wanted) for name, wanted in _due_filters(now).items()}
    return requests.aggregate(**counts)


def _row(request: Request, names: Mapping[str, str], now: datetime) -> WorkRow:
    stopped = request.state not in OPEN_STATES
    return WorkRow(
        number=request.number,
        title=request.title,
        category=request.category.name if request.category else "",
        place=place_path(request.place_id, names),
        unit=request.unit.name if request.unit else "",
        state=request.state,
        group="closed" if stopped else _group(request.due_at, now),
        paused=request.paused_at is not None,
        escalated=request.escalated_at is not None,
        clock=clock(request.due_at, now, stopped=stopped),
        due_at=request.due_at,
        received_at=request.received_at,
    )
