"""The steps between intake and close (办理动作): each checks, changes and appends history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.dispatch import Assignment, urgency_of
from rencheng.core.lifecycle.dispatch_policy import CHOSEN_BY_PERSON
from rencheng.core.lifecycle.policy import must_escalate
from rencheng.core.lifecycle.table import take
from rencheng.core.text.clean import clean
from rencheng.server.people.models import Unit
from rencheng.server.requests.choices import Guess, keep_choice
from rencheng.server.requests.models import Request, RequestEvent
from rencheng.server.requests.moving import (
    Move,
    begin,
    deadline,
    event,
    history,
    judged,
    words_given,
)
from rencheng.server.requests.pictures import Picture, keep_picture
from rencheng.server.requests.reading import reader

#: In place of the rule that chose the unit, where it goes back to the one that had it.
AGAIN = "again"
_EVIDENCE_PICTURES = 4


@transaction.atomic
def dispatch(
    number: str,
    *,
    unit: str,
    actor: Actor,
    now: datetime,
    category: str | None = None,
    co_units: Iterable[str] = (),
    note: str = "",
    seen: str = "",
) -> Request:
    """Send a request to a unit (派单); the deadline runs from now. A chosen category is kept.

    co_units: units that help the one that leads; the district of the place gets a copy (督办).
    """
    move = begin("dispatch", number, actor, now, seen)
    request = move.request
    (lead,) = _known_units([unit])
    guess = Guess.of(request)
    if category and category != request.category_id:
        tree = reader().rules.categories
        if category not in tree:
            raise InputError("category_unknown", category=category)
        request.category_id = category
        request.confidence = None
        request.urgency = urgency_of(category, tree)
    keep_choice(request, guess, unit=lead, actor=actor, now=move.at)
    request.unit_rule = CHOSEN_BY_PERSON
    data = _given_to(request, lead, _known_units(co_units), move.at)
    changed = ("unit", "unit_rule", "co_units", "supervision", "due_at")
    return move.note((*changed, "category", "confidence", "urgency"), note=clean(note), data=data)


@transaction.atomic
def assist(
    number: str,
    *,
    co_units: Iterable[str],
    actor: Actor,
    now: datetime,
    note: str = "",
    seen: str = "",
) -> Request:
    """Add co-handlers (协办) beside the unit that leads."""
    move = begin("assist", number, actor, now, seen)
    added = [unit for unit in _known_units(co_units) if unit != move.request.unit_id]
    if not added:
        raise InputError("co_units_missing")
    move.request.co_units = sorted({*move.request.co_units, *added})
    return move.note(["co_units"], note=clean(note), data={"co_units": move.request.co_units})


@transaction.atomic
def accept(number: str, *, actor: Actor, now: datetime, note: str = "", seen: str = "") -> Request:
    """The unit signs for the request (签收); of several, the first that does leads (首接负责)."""
    move = begin("accept", number, actor, now, seen)
    request = move.request
    if actor.works_for(request.unit_id):
        return move.note(note=clean(note))
    first = next(unit for unit in request.co_units if actor.works_for(unit))
    others = {*request.co_units, *filter(None, [request.unit_id])} - {first}
    request.unit_id, request.co_units = first, sorted(others)
    data = {"lead": first, "co_units": request.co_units}
    return move.note(["unit", "co_units"], note=clean(note), data=data)


@transaction.atomic
def contact(number: str, *, actor: Actor, now: datetime, note: str = "", seen: str = "") -> Request:
    """The unit spoke with the citizen (联系群众); the first time counts for the response rate."""
    move = begin("contact", number, actor, now, seen)
    if move.request.contacted_at is None:
        move.request.contacted_at = move.at
    return move.note(["contacted_at"], note=clean(note))


@transaction.atomic
def contribute(number: str, *, note: str, actor: Actor, now: datetime, seen: str = "") -> Request:
    """A co-handler, or the lead before its report, says what it did so far."""
    move = begin("contribute", number, actor, now, seen)
    mine = [unit for unit in move.request.co_units if actor.works_for(unit)]
    by = move.request.unit_id if actor.works_for(move.request.unit_id) else mine[0]
    return move.note(note=words_given(note, "note_missing"), data={"by": by})


@transaction.atomic
def report_back(
    number: str,
    *,
    answer: str,
    public: bool,
    actor: Actor,
    now: datetime,
    evidence: str = "",
    pictures: Sequence[Picture] = (),
    seen: str = "",
) -> Request:
    """The unit says what it did (办理反馈), in words that the citizen will read, with evidence."""
    move = begin("report_back", number, actor, now, seen)
    request = move.request
    if len(pictures) > _EVIDENCE_PICTURES:
        raise InputError("pictures_too_many", given=len(pictures), limit=_EVIDENCE_PICTURES)
    request.answer = words_given(answer, "answer_missing")
    request.answered_at = move.at
    request.public = public and not request.confidential
    request.tries = 0
    request.extension_asked = None  # what was asked for is of no use any more
    data: dict[str, Any] = {"evidence": clean(evidence)} if clean(evidence) else {}
    if pictures:
        data["pictures"] = len(pictures)
    for picture in pictures:
        keep_picture(request, picture, move.at, event="report_back")
    changed = ("answer", "answered_at", "public", "tries", "extension_asked")
    return move.note(changed, note=request.answer, data=data)


@transaction.atomic
def check(number: str, *, actor: Actor, now: datetime, note: str = "", seen: str = "") -> Request:
    """Somebody outside the unit has read the report (审核): it goes on to the callback."""
    move = begin("check", number, actor, now, seen)
    return move.note(note=clean(note))


@transaction.atomic
def redo(number: str, *, actor: Actor, now: datetime, note: str, seen: str = "") -> Request:
    """It is not solved, or the report will not do (重办): back to the unit, a new deadline.

    Redone more often than the policy allows, it is escalated in the same breath.
    """
    move = begin("redo", number, actor, now, seen)
    reason = words_given(note, "reason_missing")
    move.request.due_at = deadline(move.request.urgency, move.at, move.request.category_id)
    move.request.tries = 0
    data = {"due_at": move.request.due_at.isoformat()}
    move.note(["due_at", "tries"], note=reason, data=data)
    escalate_if_due(move)
    return move.request


@transaction.atomic
def escalate(number: str, *, actor: Actor, now: datetime, note: str, seen: str = "") -> Request:
    """The city watches over it (提级督办)."""
    move = begin("escalate", number, actor, now, seen)
    move.request.escalated_at = move.at
    reason = words_given(note, "reason_missing")
    return move.note(["escalated_at"], note=reason, data={"reason": "person"})


def escalate_if_due(move: Move) -> None:
    """Escalate where the step just taken was one redo or one bounce too many."""
    request = move.request
    why = must_escalate(history(request), move.policy)
    if why and request.escalated_at is None:
        escalation = judged("escalate", request, SYSTEM, move.at)
        request.escalated_at = move.at
        escalation.note(["escalated_at"], data={"reason": why})


def dispatch_straight(
    request: Request, assignment: Assignment, now: datetime, actor: Actor = SYSTEM
) -> RequestEvent:
    """Give a request to the unit that the rules named (直派); neither is saved yet."""
    step = take("dispatch", request.state, SYSTEM, None)
    request.unit_rule = assignment.rule
    data = _given_to(request, assignment.unit, assignment.co_units, now)
    request.state = step.target
    return event(request, step, actor, now, data=data)


def dispatch_again(move: Move) -> None:
    """Back to the unit that had it, where one had; a step earlier than this one opened it."""
    request = move.request
    if not request.unit_id:
        return
    again = judged("dispatch", request, SYSTEM, move.at)
    request.unit_rule = AGAIN
    data = _given_to(request, request.unit_id, request.co_units, move.at)
    again.note(("unit", "unit_rule", "co_units", "supervision", "due_at"), data=data)


def _given_to(
    request: Request, unit: str, co_units: Iterable[str], now: datetime
) -> dict[str, Any]:
    """Lead, co-handlers, the district's copy and the deadline into the row; the step's data."""
    request.unit_id = unit
    request.co_units = sorted({*co_units} - {unit})
    request.supervision = _supervision(request.place_id, unit)
    request.due_at = deadline(request.urgency, now, request.category_id)
    data: dict[str, Any] = {"rule": request.unit_rule, "due_at": request.due_at.isoformat()}
    if request.co_units:
        data["co_units"] = request.co_units
    if request.supervision:
        data["supervision"] = request.supervision
    return data


def _supervision(place: str | None, unit: str) -> str:
    """The district government of the place, which gets a copy of what others work on there."""
    district = reader().district_unit(place)
    return district if district and district != unit else ""


def _known_units(codes: Iterable[str]) -> list[str]:
    """The codes, each once; InputError("unit_unknown") for the first that no unit has."""
    wanted = list(dict.fromkeys(clean(code) for code in codes))
    known = set(Unit.objects.filter(pk__in=wanted).values_list("code", flat=True))
    for code in wanted:
        if code not in known:
            raise InputError("unit_unknown", unit=code)
    return wanted
