"""What every step shares (流转): lock and judge first, then change, append history, enqueue.

Two people who act at once: the row is locked, the second finds it moved and learns by whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.core.common.actor import Actor
from rencheng.core.common.calendar import add_working_days
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.lifecycle.clocks import ClockRules, clocks
from rencheng.core.lifecycle.deadlines import due_at
from rencheng.core.lifecycle.history import Event
from rencheng.core.lifecycle.policy import LifecyclePolicy
from rencheng.core.lifecycle.table import ASKED_BY, Standing, Transition, take
from rencheng.core.text.clean import clean
from rencheng.server.requests import recounting, storing
from rencheng.server.requests.archiving import bring_back
from rencheng.server.requests.models import Request, RequestEvent
from rencheng.server.requests.reading import CALENDAR, reader
from rencheng.server.requests.telling import tell

TEXT_LIMIT = 10_000
#: The job that makes a closed request's answer public; it lives in the app above this one.
PUBLISH_ANSWER = "knowledge.publish_answers"
#: The index waits a moment for more answers: one write of it for all of the while. Ours.
_GATHER = {"seconds": 1}
#: Clocks of several machines differ a little; a step that lies further back is refused. Ours.
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(slots=True)
class Move:
    """A step that may be taken: the locked request, the table's row, who and when."""

    request: Request
    step: Transition
    actor: Actor
    at: datetime

    @property
    def policy(self) -> LifecyclePolicy:
        """The lifecycle policy of the day of the step."""
        return reader().lifecycle(timezone.localtime(self.at).date())

    def note(
        self, changed: Iterable[str] = (), *, note: str = "", data: Mapping[str, Any] | None = None
    ) -> Request:
        """Save the named columns and the state, append the step to the history, enqueue."""
        request = self.request
        request.state = self.step.target
        request.moved_at = self.at
        line = event(request, self.step, self.actor, self.at, note=note, data=dict(data or {}))
        storing.change(request, ("state", "moved_at", *changed), line)
        recounting.count_step(request, line)
        tell(request, self.step.event, self.at)
        if self.step.target == "closed" and self.step.source != "closed" and request.public:
            job = app.configure_task(PUBLISH_ANSWER, queue="index", schedule_in=_GATHER)
            job.defer(numbers=[request.number])
        return request


def begin(name: str, number: str, actor: Actor, now: datetime, seen: str = "") -> Move:
    """Lock the request and ask the table whether `actor` may take the step; inside a transaction.

    seen: `stamp` of the request as the person saw it; where it moved since, RefusedError
    ("request_moved") says who did what. Raises request_unknown, request_merged, clock_backwards
    and what `core.lifecycle.table.take` raises.
    """
    request = locked(number)
    if seen and seen != stamp(request):
        raise _moved_by(request)
    if request.state == "merged" and name not in {"unmerge", "close"}:
        leader = request.leader.number if request.leader else ""
        raise RefusedError("request_merged", event=name, leader=leader)
    return judged(name, request, actor, now)


def judged(name: str, request: Request, actor: Actor, now: datetime) -> Move:
    """As `begin`, for a request that is locked already."""
    step = take(name, request.state, actor, request.unit_id, standing(request, name))
    return Move(request, step, actor, _not_before(request, now))


def locked(number: str) -> Request:
    """The request, for this transaction alone."""
    number = clean(number)
    request = storing.locked(number)
    if request is None and bring_back(number, timezone.now()):  # reopened out of the archive
        request = storing.locked(number)
    if request is None:
        raise InputError("request_unknown", number=number)
    return request


def stamp(request: Request) -> str:
    """What a page keeps to say later which state of the request it showed."""
    moved = request.moved_at or request.taken_at
    return moved.astimezone(UTC).isoformat()


def standing(request: Request, name: str | None = None) -> Standing:
    """The request's facts as the table asks for them.

    name: the one step that is meant, so that only what it asks is looked up; None for all.
    """
    leading = request.leads if name else followers(request).exists()
    return standing_of(request, _asked_by(request, name), leading=leading)


def standing_of(
    request: Request, asked_by: Mapping[str, int | None], *, leading: bool = False
) -> Standing:
    """The facts that the row itself tells, with what is known beside it."""
    facts = {
        "paused": request.paused_at is not None,
        "extension": request.extension_asked is not None,
        "exclusion": bool(request.exclusion_asked),
        "excluded": bool(request.excluded),
        "escalated": request.escalated_at is not None,
        "leading": leading,
    }
    return Standing(
        facts=frozenset(fact for fact, holds in facts.items() if holds),
        co_units=frozenset(request.co_units),
        asked_by=asked_by,
    )


def followers(request: Request) -> Any:
    """The requests that were merged with this one and wait for it."""
    return Request.objects.filter(leader=request, state="merged")


def history(request: Request) -> list[Event]:
    """The whole history as the core takes it, oldest first."""
    return recounting.history(request.pk)


def deadline(urgency: str, start: datetime, category: str | None = None) -> datetime:
    """When work that starts at `start` is due, by the policy of that day.

    urgency: "" where nothing was read yet, as of what another system had closed.
    """
    begins = timezone.localtime(start)
    policy = reader().policy(begins.date())
    return due_at(urgency or "general", begins, policy, CALENDAR, category)


def due_with(request: Request, move: Move) -> datetime | None:
    """When the request is due once `move` is part of its history."""
    step = Event(move.step.event, request.state, move.step.target, move.at, request.unit_id)
    rules = ClockRules(reader().policies, CALENDAR, timezone.get_default_timezone())
    counted = clocks(
        [*history(request), step],
        urgency=request.urgency or "general",
        category=request.category_id,
        rules=rules,
    )
    return counted.due


def longer(due: datetime, days: int) -> datetime:
    """`due` moved on by so many working days, at the same hour; the city's days off count."""
    local = timezone.localtime(due)
    calendar = reader().policy(local.date()).calendar(CALENDAR)
    last = add_working_days(local.date(), days, calendar)
    return local.replace(year=last.year, month=last.month, day=last.day)


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


def words_given(text: str, missing: str) -> str:
    """What a member of staff wrote, plain; InputError(`missing`) where it is nothing."""
    text = clean(text)
    if not text:
        raise InputError(missing)
    if len(text) > TEXT_LIMIT:
        raise InputError("text_too_long", length=len(text), limit=TEXT_LIMIT)
    return text


def _not_before(request: Request, now: datetime) -> datetime:
    """`now`, or the last step's time where this clock is a little slow."""
    last = request.moved_at
    if last is None or now >= last:
        return now
    if last - now > CLOCK_SKEW:
        raise RefusedError(
            "clock_backwards",
            now=f"{timezone.localtime(now):%Y-%m-%d %H:%M:%S}",
            last=f"{timezone.localtime(last):%Y-%m-%d %H:%M:%S}",
        )
    return last


def _asked_by(request: Request, name: str | None) -> dict[str, int | None]:
    """Who took the asking steps whose decision is open, or is the step that is meant."""
    if name is not None:
        wanted = {ASKED_BY[name]} if name in ASKED_BY else set()
    else:
        open_questions = {
            "object": request.state == "objected",
            "ask_extension": request.extension_asked is not None,
            "propose_exclusion": bool(request.exclusion_asked),
        }
        wanted = {asking for asking, stands in open_questions.items() if stands}
    if not wanted:
        return {}
    rows = RequestEvent.objects.filter(request=request, event__in=wanted)
    return dict(rows.order_by("recorded_at", "id").values_list("event", "actor_id"))


def _moved_by(request: Request) -> RefusedError:
    last = RequestEvent.objects.filter(request=request).order_by("recorded_at", "id").last()
    return RefusedError(
        "request_moved",
        event=last.event if last else "",
        by=last.actor_name if last else "",
        at=f"{timezone.localtime(last.at):%H:%M:%S}" if last else "",
        state=request.state,
    )
