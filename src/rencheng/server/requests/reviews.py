"""What a second person decides (审核): objections, extensions, exclusions; and waiting."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.lifecycle.history import extensions
from rencheng.core.lifecycle.policy import chosen
from rencheng.core.text.clean import clean
from rencheng.server.requests.models import Request
from rencheng.server.requests.moving import begin, due_with, history, locked, longer, words_given
from rencheng.server.requests.steps import escalate_if_due


@transaction.atomic
def object_(number: str, *, note: str, actor: Actor, now: datetime, seen: str = "") -> Request:
    """The unit says that the request is not its own (退单), with its reason; a reviewer decides."""
    move = begin("object", number, actor, now, seen)
    return move.note(note=words_given(note, "reason_missing"))


@transaction.atomic
def return_(number: str, *, actor: Actor, now: datetime, note: str = "", seen: str = "") -> Request:
    """The objection is right (同意退单): the request is dispatched anew.

    Bounced by as many units as the policy allows, it is escalated in the same breath.
    """
    move = begin("return_", number, actor, now, seen)
    request = move.request
    data = {"unit": request.unit_id}
    request.unit = None
    request.co_units = []
    request.supervision = request.unit_rule = ""
    changed = ("unit", "co_units", "supervision", "unit_rule")
    move.note(changed, note=clean(note), data=data)
    escalate_if_due(move)
    return request


@transaction.atomic
def uphold(number: str, *, note: str, actor: Actor, now: datetime, seen: str = "") -> Request:
    """The objection is wrong (驳回退单): the unit keeps it; the review's time is not the unit's."""
    move = begin("uphold", number, actor, now, seen)
    request = move.request
    request.due_at = due_with(request, move)
    data = {"due_at": request.due_at.isoformat()} if request.due_at else {}
    return move.note(["due_at"], note=words_given(note, "reason_missing"), data=data)


@transaction.atomic
def ask_extension(
    number: str, *, days: int, note: str, actor: Actor, now: datetime, seen: str = ""
) -> Request:
    """The unit asks for a longer limit (申请延期), in working days, and says why."""
    move = begin("ask_extension", number, actor, now, seen)
    most = move.policy.extension_days
    if not 1 <= days <= most:
        raise InputError("days_unusable", given=days, most=most)
    if extensions(history(move.request)) >= move.policy.extensions:
        raise RefusedError("extensions_used", most=move.policy.extensions)
    move.request.extension_asked = days
    reason = words_given(note, "reason_missing")
    return move.note(["extension_asked"], note=reason, data={"days": days})


@transaction.atomic
def extend(number: str, *, actor: Actor, now: datetime, note: str = "", seen: str = "") -> Request:
    """A second person grants the longer limit (同意延期)."""
    move = begin("extend", number, actor, now, seen)
    request = move.request
    days = request.extension_asked or 0
    request.extension_asked = None
    request.due_at = longer(request.due_at or move.at, days)
    data = {"days": days, "until": request.due_at.isoformat()}
    return move.note(["extension_asked", "due_at"], note=clean(note), data=data)


@transaction.atomic
def refuse_extension(
    number: str, *, note: str, actor: Actor, now: datetime, seen: str = ""
) -> Request:
    """A second person refuses the longer limit (不予延期) and says why."""
    move = begin("refuse_extension", number, actor, now, seen)
    move.request.extension_asked = None
    return move.note(["extension_asked"], note=words_given(note, "reason_missing"))


@transaction.atomic
def pause(
    number: str, *, note: str, days: int, actor: Actor, now: datetime, seen: str = ""
) -> Request:
    """The clock stands still while the citizen is asked (等待群众补充), so many days at most."""
    move = begin("pause", number, actor, now, seen)
    most = move.policy.pause_days
    if not 1 <= days <= most:
        raise InputError("days_unusable", given=days, most=most)
    move.request.paused_at = move.at
    until = move.at + timedelta(days=days)
    reason = words_given(note, "reason_missing")
    return move.note(["paused_at"], note=reason, data={"until": until.isoformat()})


@transaction.atomic
def resume(number: str, *, actor: Actor, now: datetime, note: str = "", seen: str = "") -> Request:
    """The citizen has answered, or the wait is over (恢复计时): the limit moves on by the wait."""
    move = begin("resume", number, actor, now, seen)
    request = move.request
    request.paused_at = None
    request.due_at = due_with(request, move)
    data = {"due_at": request.due_at.isoformat()} if request.due_at else {}
    return move.note(["paused_at", "due_at"], note=clean(note), data=data)


@transaction.atomic
def propose_exclusion(
    number: str, *, code: str, evidence: str, actor: Actor, now: datetime, seen: str = ""
) -> Request:
    """Propose that it should not count in the rates (申请剔除): a coded reason and evidence."""
    move = begin("propose_exclusion", number, actor, now, seen)
    choice = chosen(move.policy.exclusions, clean(code))
    told = words_given(evidence, "evidence_missing")
    move.request.exclusion_asked = choice.code
    data = {"code": choice.code, "evidence": told}
    return move.note(["exclusion_asked"], note=told, data=data)


@transaction.atomic
def exclude(number: str, *, actor: Actor, now: datetime, note: str = "", seen: str = "") -> Request:
    """A second person agrees that it does not count (同意剔除)."""
    move = begin("exclude", number, actor, now, seen)
    request = move.request
    request.excluded, request.exclusion_asked = request.exclusion_asked, ""
    data = {"code": request.excluded, "evidence": _evidence(request)}
    return move.note(["excluded", "exclusion_asked"], note=clean(note), data=data)


@transaction.atomic
def refuse_exclusion(
    number: str, *, note: str, actor: Actor, now: datetime, seen: str = ""
) -> Request:
    """A second person finds that it does count (不予剔除) and says why."""
    move = begin("refuse_exclusion", number, actor, now, seen)
    move.request.exclusion_asked = ""
    return move.note(["exclusion_asked"], note=words_given(note, "reason_missing"))


def resume_overdue(now: datetime, most: int = 500) -> int:
    """Let the clock run on where the wait for the citizen is over; returns for how many."""
    waiting = Request.objects.filter(paused_at__isnull=False, state="accepted")
    resumed = 0
    for number in list(waiting.order_by("paused_at").values_list("number", flat=True)[:most]):
        with transaction.atomic():
            pauses = [step for step in history(locked(number)) if step.event == "pause"]
            until = datetime.fromisoformat(str(pauses[-1].data["until"])) if pauses else now
            if until <= now:
                resume(number, actor=SYSTEM, now=now)
                resumed += 1
    return resumed


def _evidence(request: Request) -> str:
    proposed = [step for step in history(request) if step.event == "propose_exclusion"]
    return str(proposed[-1].data.get("evidence", "")) if proposed else ""
