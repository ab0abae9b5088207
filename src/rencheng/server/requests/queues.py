"""Two queues of the hotline centre: what a second person decides, and whom to ring (审核、回访)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RefusedError
from rencheng.core.lifecycle.deadlines import Clock, clock
from rencheng.core.lifecycle.policy import Choice
from rencheng.core.lifecycle.table import ASKED_BY, NextStep, next_steps, steps_from
from rencheng.server.people.queries import masked_contacts
from rencheng.server.places.queries import place_names, place_path
from rencheng.server.requests.models import AWAITS_REVIEW, Request, RequestEvent
from rencheng.server.requests.moving import stamp, standing_of
from rencheng.server.requests.reading import reader

Row = TypeVar("Row")

QUEUE_ROWS = 30
_ANSWERED = ("reported", "checked")
#: What waits for a decision: the asking step → those that decide it, granting first.
DECISIONS = {
    asking: tuple(deciding for deciding, asked in ASKED_BY.items() if asked == asking)
    for asking in dict.fromkeys(ASKED_BY.values())
}
_SHOWN = (
    *("number", "title", "state", "due_at", "received_at", "place_id", "taken_at", "moved_at"),
    *("unit_id", "unit__name", "category__name", "co_units", "paused_at", "extension_asked"),
    *("exclusion_asked", "excluded", "escalated_at", "answer", "answered_at", "tries"),
    *("person_id", "person__name_sealed", "person__phone_sealed"),
)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One question to decide: who asks, what and why, and what this person may answer."""

    number: str
    title: str
    place: str
    category: str
    unit: str
    clock: Clock
    due_at: datetime | None
    asking: str
    asked_by: str
    asked_at: datetime
    why: str
    data: dict[str, Any]
    exclusion: Choice | None
    decisions: tuple[NextStep, ...]
    seen: str


@dataclass(frozen=True, slots=True)
class CallbackRow:
    """One citizen to ring: what was reported, how often they were rung, their masked contact."""

    number: str
    title: str
    place: str
    unit: str
    state: str
    answer: str
    answered_at: datetime | None
    tries: int
    name: str
    phone: str
    seen: str


@dataclass(frozen=True, slots=True)
class Queue(Generic[Row]):
    """The first rows of a queue, and how many wait in all."""

    rows: list[Row]
    total: int


def review_queue(actor: Actor, now: datetime) -> Queue[ReviewRow]:
    """What waits for a second person, longest first; step_not_for_role for who decides nothing."""
    _demand(actor, DECISIONS["ask_extension"] + DECISIONS["object"])
    waiting = Request.objects.filter(AWAITS_REVIEW)
    requests = list(_shown(waiting).order_by("moved_at")[:QUEUE_ROWS])
    asked = _last_asked(requests)
    names = place_names()
    policy = reader().lifecycle(timezone.localtime(now).date())
    codes = {choice.code: choice for choice in policy.exclusions}
    rows = []
    for request in requests:
        lines = [line for line in asked.get(request.pk, {}).values() if _open(request, line.event)]
        by = {line.event: line.actor_id for line in lines}
        offered = next_steps(request.state, actor, request.unit_id, standing_of(request, by))
        rows += [
            _review_row(request, line, offered, names, codes.get(line.data.get("code", "")), now)
            for line in lines
        ]
    return Queue(rows, waiting.count())


def callback_queue(actor: Actor, now: datetime) -> Queue[CallbackRow]:
    """Whom to ring, longest waiting first: those rung in vain least often come before."""
    _demand(actor, ("call_back",))
    waiting = Request.objects.filter(state__in=_ANSWERED)
    requests = list(_shown(waiting).order_by("tries", "due_at")[:QUEUE_ROWS])
    names = place_names()
    contacts = masked_contacts(request.person for request in requests)
    rows = [
        CallbackRow(
            number=request.number,
            title=request.title,
            place=place_path(request.place_id, names),
            unit=request.unit.name if request.unit else "",
            state=request.state,
            answer=request.answer,
            answered_at=request.answered_at,
            tries=request.tries,
            name=name,
            phone=phone,
            seen=stamp(request),
        )
        for request, (name, phone) in zip(requests, contacts, strict=True)
    ]
    return Queue(rows, waiting.count())


def _shown(requests: QuerySet[Request]) -> QuerySet[Request]:
    return requests.select_related("unit", "category", "person").only(*_SHOWN)


def _demand(actor: Actor, events: Iterable[str]) -> None:
    """Whoever can take none of the steps has no business with the queue."""
    states = ("accepted", "objected", "reported")
    rows = [row for state in states for row in steps_from(state) if row.event in events]
    roles = frozenset().union(*(row.roles for row in rows)) - {"system"}
    if not actor.roles & roles:
        raise RefusedError("queue_not_for_role", roles=", ".join(sorted(roles)))


def _last_asked(requests: Iterable[Request]) -> dict[int, dict[str, RequestEvent]]:
    """Each request's last asking step of every kind."""
    lines = RequestEvent.objects.filter(request__in=list(requests), event__in=DECISIONS)
    found: dict[int, dict[str, RequestEvent]] = {}
    for line in lines.order_by("recorded_at", "id"):
        found.setdefault(line.request_id, {})[line.event] = line
    return found


def _open(request: Request, asking: str) -> bool:
    stands = {
        "object": request.state == "objected",
        "ask_extension": request.extension_asked is not None,
        "propose_exclusion": bool(request.exclusion_asked),
    }
    return stands[asking]


def _review_row(
    request: Request,
    line: RequestEvent,
    offered: Iterable[NextStep],
    names: Mapping[str, str],
    exclusion: Choice | None,
    now: datetime,
) -> ReviewRow:
    return ReviewRow(
        number=request.number,
        title=request.title,
        place=place_path(request.place_id, names),
        category=request.category.name if request.category else "",
        unit=request.unit.name if request.unit else "",
        clock=clock(request.due_at, now, stopped=request.state in {"closed", "objected"}),
        due_at=request.due_at,
        asking=line.event,
        asked_by=line.actor_name,
        asked_at=line.at,
        why=line.note,
        data=line.data,
        exclusion=exclusion,
        decisions=tuple(step for step in offered if step.event in DECISIONS[line.event]),
        seen=stamp(request),
    )
