"""What pages ask of requests: one request for staff, its citizen's view, the city's pulse."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from rencheng.core.common.actor import CITIZEN, Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.lifecycle.deadlines import Clock, clock
from rencheng.core.lifecycle.policy import LifecyclePolicy, reopens_until
from rencheng.core.lifecycle.table import FACTS, OPEN_STATES, NextStep, next_steps
from rencheng.core.text.clean import clean
from rencheng.server.notices.queries import NoticeLine, notices_of
from rencheng.server.people.models import Person, Unit
from rencheng.server.people.queries import masked_contact, unit_name, unit_names
from rencheng.server.people.vault import keyed_hash, masked_name, phone_digits, unseal
from rencheng.server.places.queries import place_names, place_path
from rencheng.server.requests import archived
from rencheng.server.requests.archive_shape import events_of
from rencheng.server.requests.archived import attachments_of
from rencheng.server.requests.intake import ASKER
from rencheng.server.requests.models import Attachment, Category, Request, RequestEvent
from rencheng.server.requests.moving import followers, stamp, standing, standing_of
from rencheng.server.requests.reading import reader
from rencheng.server.requests.worklist import may_see, visible

_PULSE_SECONDS = 30
_FOLLOWERS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One step as it happened."""

    event: str
    at: datetime
    actor: str
    unit: str
    note: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request as a member of staff sees it; contacts are masked."""

    request: Request
    category_path: list[str]
    place: str
    address: str
    name: str
    phone: str
    clock: Clock
    history: list[HistoryLine]
    steps: tuple[NextStep, ...]
    suggested_unit: str
    attachments: list[Attachment]
    facts: list[str]
    stamp: str
    policy: LifecyclePolicy
    co_units: list[str]
    supervision: str
    leader: str
    followers: list[str]
    notices: list[NoticeLine]


@dataclass(frozen=True, slots=True)
class CitizenView:
    """One request as its citizen sees it: what happened, what comes, by when."""

    number: str
    title: str
    text: str
    state: str
    unit: str
    due_at: datetime | None
    answer: str
    history: list[HistoryLine]
    says: str  # the step that the citizen may take now: reopen, resume, or ""


@dataclass(frozen=True, slots=True)
class Pulse:
    """The city's pulse: today's requests, answers, median hours to an answer, satisfied share."""

    received: int
    answered: int
    median_hours: float | None
    satisfied: float | None


def request_page(number: str, actor: Actor, now: datetime) -> RequestPage:
    """A request for the desk; InputError("request_unknown") also where the actor may not see it."""
    request = (
        visible(actor)
        .select_related("category", "trade", "unit", "person", "leader")
        .filter(number=clean(number))
        .first()
    ) or _archived(clean(number), actor)
    if request is None:
        raise InputError("request_unknown", number=number)
    name, phone = masked_contact(request.person)
    name = asker_of(request) or name
    if not may_know(request, actor):
        name = phone = ""
    address = unseal(bytes(request.address_sealed), "address") if request.address_sealed else ""
    suggested = reader().suggest(request.category_id, request.place_id, request.trade_id, now).unit
    if request.confidence is not None and not request.words:  # it was read in bulk
        request.words = reader().words(request.title, request.text, request.category_id)
    stands = standing(request)
    names = unit_names({*request.co_units, request.supervision})
    return RequestPage(
        request=request,
        category_path=category_path(request.category_id),
        place=place_path(request.place_id, place_names()),
        address=address,
        name=name,
        phone=phone,
        clock=clock(request.due_at, now, stopped=_rests(request)),
        history=history_of(request),
        steps=next_steps(request.state, actor, request.unit_id, stands),
        suggested_unit=suggested,
        attachments=_pictures(request),
        facts=[fact for fact in FACTS if fact in stands.facts],
        stamp=stamp(request),
        policy=reader().lifecycle(timezone.localtime(now).date()),
        co_units=[names.get(code, code) for code in request.co_units],
        supervision=names.get(request.supervision, request.supervision),
        leader=request.leader.number if request.leader else "",
        followers=list(followers(request).values_list("number", flat=True)[:_FOLLOWERS_SHOWN]),
        notices=notices_of(request.number),
    )


@dataclass(frozen=True, slots=True)
class PossibleSteps:
    """What may come next for a request; seen: its stamp, to be given back with a step."""

    number: str
    state: str
    facts: list[str]
    seen: str
    steps: tuple[NextStep, ...]


def possible_steps(number: str, actor: Actor) -> PossibleSteps:
    """The steps from here as the table has them; request_unknown where the actor may not see it."""
    request = visible(actor).filter(number=clean(number)).first()
    request = request or _archived(clean(number), actor)
    if request is None:
        raise InputError("request_unknown", number=number)
    stands = standing(request)
    return PossibleSteps(
        number=request.number,
        state=request.state,
        facts=[fact for fact in FACTS if fact in stands.facts],
        seen=stamp(request),
        steps=next_steps(request.state, actor, request.unit_id, stands),
    )


def _rests(request: Request) -> bool:
    """Whether nobody's clock runs: closed, merged, or waiting for the citizen."""
    return request.state in {"closed", "merged"} or request.paused_at is not None


def citizen_view(request: Request) -> CitizenView:
    """What its citizen sees of a request that `following` has opened."""
    return CitizenView(
        number=request.number,
        title=request.title,
        text=request.text,
        state=request.state,
        unit=request.unit.name if request.unit else "",
        due_at=request.due_at,
        answer=request.answer if request.state in {"reported", "checked", "closed"} else "",
        history=history_of(request),
        says=_citizen_step(request),
    )


def _citizen_step(request: Request) -> str:
    offered = next_steps(request.state, CITIZEN, request.unit_id, standing_of(request, {}))
    if not any(step.allowed for step in offered):
        return ""
    event = next(step.event for step in offered if step.allowed)
    if event == "reopen" and request.closed_at is not None:
        policy = reader().lifecycle(timezone.localdate())
        return event if timezone.now() <= reopens_until(request.closed_at, policy) else ""
    return event


def history_of(request: Request) -> list[HistoryLine]:
    """Every step so far, oldest first."""
    lines: Iterable[RequestEvent]
    if request.archived is None:
        lines = RequestEvent.objects.filter(request=request).select_related("unit")
    else:
        lines = events_of(request)
    return [
        HistoryLine(
            event=line.event,
            at=line.at,
            actor=line.actor_name,
            unit=line.unit.name if line.unit else "",
            note=line.note,
            data=line.data,
        )
        for line in lines
    ]


def category_path(code: str | None) -> list[str]:
    """Names from the top down."""
    tree = reader().rules.categories
    steps = code.split("/") if code else []
    codes = ("/".join(steps[: depth + 1]) for depth in range(len(steps)))
    return [tree[step].name for step in codes if step in tree]


def category_choices() -> list[tuple[str, str, int]]:
    """(code, name, level) of the whole tree in its order, for a form's list."""
    rows = Category.objects.values_list("code", "name")
    return [(code, name, code.count("/") + 1) for code, name in rows]


def attachment(number: str, pk: int, actor: Actor) -> Attachment:
    """A picture of a request that the actor may see."""
    found = Attachment.objects.filter(
        pk=pk, request__in=visible(actor), request__number=clean(number)
    )
    picture = found.first()
    if picture is None and (kept := _archived(clean(number), actor)):
        picture = next((one for one in attachments_of(kept) if one.pk == pk), None)
    if picture is None:
        raise InputError("request_unknown", number=number)
    return picture


def _archived(number: str, actor: Actor) -> Request | None:
    """An archived request that the actor may see."""
    request = archived.find(number)
    return request if request and may_see(actor, request.unit_id) else None


def _pictures(request: Request) -> list[Attachment]:
    return list(request.attachments.all()) if request.archived is None else attachments_of(request)


def pulse(now: datetime) -> Pulse:
    """Today so far; kept for half a minute, since every visitor of the portal sees it."""
    kept: Pulse | None = cache.get("pulse")
    if kept is not None:
        return kept
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    week = start - timedelta(days=7)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM requests_request WHERE received_at >= %s AND received_at <= %s",
            [start, now],
        )
        (received,) = cursor.fetchone()
        cursor.execute(
            """
            SELECT count(*) FILTER (WHERE closed_at >= %s),
                   percentile_cont(0.5) WITHIN GROUP
                       (ORDER BY extract(epoch FROM answered_at - received_at) / 3600),
                   avg((satisfaction >= 3)::int)
            FROM requests_request WHERE closed_at >= %s AND closed_at <= %s
            """,
            [start, week, now],
        )
        answered, median, satisfied = cursor.fetchone()
    found = Pulse(
        received=received,
        answered=answered,
        median_hours=float(median) if median is not None else None,
        satisfied=float(satisfied) if satisfied is not None else None,
    )
    cache.set("pulse", found, _PULSE_SECONDS)
    return found


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What was read in a text before it is sent: to confirm or change."""

    category: str
    category_path: list[str]
    confidence: float | None
    words: list[str]
    place: str
    place_given: str
    unit: str


def suggestion(text: str, address: str = "") -> Suggestion:
    """Read a text without saving anything."""
    reading = reader().read("", clean(text), at=timezone.now(), address=clean(address))
    unit = unit_name(reading.assignment.unit)
    return Suggestion(
        category=reading.category or "",
        category_path=category_path(reading.category),
        confidence=reading.confidence,
        words=reading.words,
        place=place_path(reading.place, place_names()),
        place_given=reading.place_given,
        unit=unit,
    )


#: Who sees the contact of a confidential request (保密工单): those who speak with its citizen.
MAY_KNOW = frozenset({"operator", "callback", "supervisor"})


def may_know(request: Request, actor: Actor) -> bool:
    """Whether an actor who sees a request may also know who asks."""
    return not request.confidential or bool(actor.roles & MAY_KNOW)


def require_contact(request: Request, actor: Actor) -> None:
    """RefusedError request_confidential where the actor may not know who asks."""
    if not may_know(request, actor):
        raise RefusedError("request_confidential")


def asker_of(request: Request) -> str:
    """Masked name of who asked by a phone that is known under another name; "" without one."""
    sealed = (request.extra or {}).get(ASKER)
    return masked_name(unseal(base64.b64decode(sealed), "name")) if sealed else ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier request of the same caller."""

    number: str
    title: str
    state: str
    received_at: datetime


def earlier_requests(phone: str, most: int = 5) -> list[Earlier]:
    """The newest requests from this phone, found by its keyed hash."""
    digits = phone_digits(phone)
    if not digits:
        return []
    return _earlier(keyed_hash(digits, "phone"), most)


def earlier_of(person: int, most: int = 5) -> list[Earlier]:
    """The newest requests of a caller who is known."""
    known = Person.objects.filter(pk=person).values_list("phone_hash", flat=True).first()
    return _earlier(bytes(known), most) if known else []


def _earlier(phone_hash: bytes, most: int) -> list[Earlier]:
    rows = Request.objects.filter(person__phone_hash=phone_hash)
    rows = rows.only("number", "title", "state", "received_at").order_by("-received_at")[:most]
    found = [Earlier(row.number, row.title, row.state, row.received_at) for row in rows]
    if len(found) < most:
        kept = archived.entries_of(phone_hash)[: most - len(found)]
        found += [Earlier(one.number, one.title, "closed", one.received_at) for one in kept]
    return found


def busiest_unit(kind: str) -> str | None:
    """The unit of a kind with the most open requests; None where the city has no such unit."""
    units = Unit.objects.filter(kind=kind).annotate(
        waiting=Count("request", filter=Q(request__state__in=OPEN_STATES))
    )
    return units.order_by("-waiting", "code").values_list("code", flat=True).first()
