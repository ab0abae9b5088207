"""The steps of the lifecycle (办理动作): each checks, changes and appends history, or does nothing.

Two people who act at once: the row is locked, the second finds the state changed and learns why.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.deadlines import due_at
from rencheng.core.lifecycle.dispatch import Assignment, urgency_of
from rencheng.core.lifecycle.dispatch_policy import CHOSEN_BY_PERSON
from rencheng.core.lifecycle.table import Transition, take
from rencheng.core.text.clean import clean
from rencheng.server.people.models import Unit
from rencheng.server.requests.archiving import bring_back
from rencheng.server.requests.choices import Guess, keep_choice
from rencheng.server.requests.models import Request, RequestEvent
from rencheng.server.requests.reading import CALENDAR, reader
from rencheng.server.requests.recounting import count_step

TEXT_LIMIT = 10_000
#: The job that makes a closed request's answer public; it lives in the app above this one.
PUBLISH_ANSWER = "knowledge.publish_answers"
_CHANGED_BY_STEPS = [
    "state",
    "unit",
    "unit_rule",
    "category",
    "confidence",
    "urgency",
    "due_at",
    "closed_at",
    "answer",
    "answered_at",
    "public",
    "resolved",
    "satisfaction",
]
SATISFACTION = range(1, 6)  # 好差评: 1 非常不满意 … 5 非常满意


@transaction.atomic
def dispatch(
    number: str,
    *,
    unit: str,
    actor: Actor,
    now: datetime,
    category: str | None = None,
    note: str = "",
) -> Request:
    """Send a request to a unit (派单); the deadline runs from now. A chosen category is kept."""
    request = _locked(number)
    step = take("dispatch", request.state, actor, request.unit_id)
    if not Unit.objects.filter(pk=clean(unit)).exists():
        raise InputError("unit_unknown", unit=unit)
    guess = Guess.of(request)
    if category and category != request.category_id:
        tree = reader().rules.categories
        if category not in tree:
            raise InputError("category_unknown", category=category)
        request.category_id = category
        request.confidence = None
        request.urgency = urgency_of(category, tree)
    keep_choice(request, guess, unit=clean(unit), actor=actor, now=now)
    request.unit_id = clean(unit)
    request.unit_rule = CHOSEN_BY_PERSON
    request.due_at = deadline(request.urgency, now)
    return _moved(request, step, actor, now, note=note)


@transaction.atomic
def accept(number: str, *, actor: Actor, now: datetime, note: str = "") -> Request:
    """The unit signs for the request (签收)."""
    request = _locked(number)
    step = take("accept", request.state, actor, request.unit_id)
    return _moved(request, step, actor, now, note=note)


@transaction.atomic
def report_back(number: str, *, answer: str, public: bool, actor: Actor, now: datetime) -> Request:
    """The unit says what it did (办理反馈), in words that the citizen will read."""
    request = _locked(number)
    step = take("report_back", request.state, actor, request.unit_id)
    request.answer = words_given(answer, "answer_missing")
    request.answered_at = now
    request.public = public
    return _moved(request, step, actor, now, note=request.answer)


@transaction.atomic
def call_back(
    number: str,
    *,
    resolved: bool,
    satisfaction: int | None,
    actor: Actor,
    now: datetime,
    note: str = "",
) -> Request:
    """Record what the citizen said (回访): resolved or not, satisfied on five steps. Closes."""
    request = _locked(number)
    step = take("call_back", request.state, actor, request.unit_id)
    if satisfaction is not None and satisfaction not in SATISFACTION:
        raise InputError("satisfaction_unusable", given=satisfaction)
    request.resolved = resolved
    request.satisfaction = satisfaction
    request.closed_at = now
    data = {"resolved": resolved, "satisfaction": satisfaction}
    return _moved(request, step, actor, now, note=note, data=data)


@transaction.atomic
def redo(number: str, *, actor: Actor, now: datetime, note: str) -> Request:
    """The citizen says it is not solved (重办): back to the unit with a new deadline."""
    request = _locked(number)
    step = take("redo", request.state, actor, request.unit_id)
    reason = words_given(note, "reason_missing")
    request.due_at = deadline(request.urgency, now)
    return _moved(request, step, actor, now, note=reason)


@transaction.atomic
def answer(number: str, *, text: str, public: bool, actor: Actor, now: datetime) -> Request:
    """Settle a question at once (直接答复), with the words that were given."""
    request = _locked(number)
    step = take("answer", request.state, actor, request.unit_id)
    request.answer = words_given(text, "answer_missing")
    request.answered_at = request.closed_at = now
    request.public = public
    return _moved(request, step, actor, now, note=request.answer)


def dispatch_straight(request: Request, assignment: Assignment, now: datetime) -> RequestEvent:
    """Give a request to the unit that the rules named (直派); neither is saved yet."""
    step = take("dispatch", request.state, SYSTEM, None)
    request.unit_id = assignment.unit
    request.unit_rule = assignment.rule
    request.state = step.target
    data: dict[str, Any] = {"rule": assignment.rule}
    if assignment.co_units:
        data["co_units"] = list(assignment.co_units)
    return event(request, step, SYSTEM, now, data=data)


def deadline(urgency: str, start: datetime) -> datetime:
    """When work that starts at `start` is due, by the policy of that day."""
    begin = timezone.localtime(start)
    return due_at(urgency, begin, reader().policy(begin.date()), CALENDAR)


def event(
    request: Request,
    step: Transition,
    actor: Actor,
    now: datetime,
    *,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> RequestEvent:
    """The line of history for a step; not saved yet."""
    return RequestEvent(
        request=request,
        event=step.event,
        source=step.source or "",
        target=step.target,
        at=now,
        recorded_at=now,
        actor_name=actor.name,
        actor_id=actor.id,
        unit_id=request.unit_id,
        note=note,
        data=data or {},
    )


def _locked(number: str) -> Request:
    request = Request.objects.select_for_update(of=("self",)).filter(number=clean(number)).first()
    request = request or bring_back(clean(number), timezone.now())  # reopened out of the archive
    if request is None:
        raise InputError("request_unknown", number=number)
    return request


def _moved(
    request: Request,
    step: Transition,
    actor: Actor,
    now: datetime,
    *,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> Request:
    request.state = step.target
    request.save(update_fields=_CHANGED_BY_STEPS)
    event(request, step, actor, now, note=note, data=data).save(force_insert=True)
    count_step(request, step.event)
    if request.public and step.target == "closed":
        app.configure_task(PUBLISH_ANSWER, queue="index").defer(numbers=[request.number])
    return request


def words_given(text: str, missing: str) -> str:
    """What a member of staff wrote, plain; InputError(`missing`) where it is nothing."""
    text = clean(text)
    if not text:
        raise InputError(missing)
    if len(text) > TEXT_LIMIT:
        raise InputError("text_too_long", length=len(text), limit=TEXT_LIMIT)
    return text
