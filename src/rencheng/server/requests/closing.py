"""How a request ends (办结), at intake or after the callback, and how it is opened again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.lifecycle.policy import Choice, chosen, reopens_until
from rencheng.core.text.clean import clean
from rencheng.server.requests.merging import close_followers
from rencheng.server.requests.models import Request
from rencheng.server.requests.moving import Move, begin, deadline, judged, words_given
from rencheng.server.requests.steps import dispatch_again, escalate_if_due

SATISFACTION = range(1, 6)  # 好差评: 1 非常不满意 … 5 非常满意
#: Why a request closes without a callback.
UNREACHED, NO_CONTACT = "unreached", "no_contact"
_GUIDE_LENGTH = 80
_ENDED = ("answer", "answered_at", "public", "closed_at")


@transaction.atomic
def answer(
    number: str,
    *,
    text: str,
    public: bool,
    actor: Actor,
    now: datetime,
    guide: str = "",
    seen: str = "",
) -> Request:
    """Settle a question at once (直接答复), with the words that were given and their guide."""
    move = begin("answer", number, actor, now, seen)
    data = {"guide": clean(guide)[:_GUIDE_LENGTH]} if clean(guide) else {}
    return _ended(move, words_given(text, "answer_missing"), data=data, public=public)


@transaction.atomic
def transfer(
    number: str, *, line: str, actor: Actor, now: datetime, note: str = "", seen: str = ""
) -> Request:
    """What endangers life goes to an emergency line (转紧急热线)."""
    move = begin("transfer", number, actor, now, seen)
    choice = chosen(move.policy.lines, clean(line))
    said = f"{choice.name} {choice.code}"
    return _ended(move, said, data={"line": choice.code}, note=clean(note))


@transaction.atomic
def explain(
    number: str, *, reason: str, note: str, actor: Actor, now: datetime, seen: str = ""
) -> Request:
    """Say why it is not taken up, or which legal route is open (解释说明), in plain words.

    reason: a code of the policy's refusals or routes.
    """
    move = begin("explain", number, actor, now, seen)
    choice = chosen((*move.policy.refusals, *move.policy.routes), clean(reason))
    kind = "route" if choice in move.policy.routes else "refusal"
    said = words_given(note, "answer_missing")
    return _ended(move, said, data={kind: choice.code})


@transaction.atomic
def refer(
    number: str, *, to: str, note: str, actor: Actor, now: datetime, seen: str = ""
) -> Request:
    """Malicious disruption is referred to those who may act on it (移交)."""
    move = begin("refer", number, actor, now, seen)
    choice: Choice = chosen(move.policy.referrals, clean(to))
    return _ended(move, "", data={"to": choice.code}, note=words_given(note, "reason_missing"))


@transaction.atomic
def call_back(
    number: str,
    *,
    resolved: bool,
    satisfaction: int | None,
    actor: Actor,
    now: datetime,
    note: str = "",
    seen: str = "",
) -> Request:
    """Record what the citizen said (回访): resolved or not, satisfied on five steps. Closes."""
    move = begin("call_back", number, actor, now, seen)
    request = move.request
    if satisfaction is not None and satisfaction not in SATISFACTION:
        raise InputError("satisfaction_unusable", given=satisfaction)
    request.resolved, request.satisfaction = resolved, satisfaction
    request.closed_at = move.at
    data = {"resolved": resolved, "satisfaction": satisfaction}
    move.note(["resolved", "satisfaction", "closed_at"], note=clean(note), data=data)
    close_followers(move)
    return request


@transaction.atomic
def unreached(
    number: str, *, actor: Actor, now: datetime, note: str = "", seen: str = ""
) -> Request:
    """The citizen did not pick up (未接通); the last try that the policy asks for closes."""
    move = begin("unreached", number, actor, now, seen)
    request = move.request
    request.tries += 1
    move.note(["tries"], note=clean(note), data={"tries": request.tries})
    if request.tries >= move.policy.callback_tries:
        _closed(judged("close", request, SYSTEM, move.at), UNREACHED)
    return request


@transaction.atomic
def close(number: str, *, actor: Actor, now: datetime, note: str, seen: str = "") -> Request:
    """Close without a callback (办结), since the citizen cannot be asked; a reason is kept."""
    move = begin("close", number, actor, now, seen)
    if move.request.leader:  # only its leader's end closes a follower
        raise RefusedError("request_merged", event="close", leader=move.request.leader.number)
    return _closed(move, NO_CONTACT, note=words_given(note, "reason_missing"))


@transaction.atomic
def reopen(number: str, *, actor: Actor, now: datetime, note: str, seen: str = "") -> Request:
    """Open a closed request again (重新办理), for so many days after it closed.

    It goes straight back to the unit that had it; what no unit had waits for a dispatcher.
    """
    move = begin("reopen", number, actor, now, seen)
    request = move.request
    closed = request.closed_at or move.at
    until = reopens_until(closed, move.policy)
    if move.at > until:
        day = f"{timezone.localtime(until):%Y-%m-%d}"
        raise RefusedError("reopen_too_late", until=day, days=move.policy.reopen_days)
    request.closed_at = request.resolved = request.satisfaction = request.leader = None
    request.tries = 0
    request.due_at = deadline(request.urgency, move.at, request.category_id)
    changed = ("closed_at", "resolved", "satisfaction", "leader", "tries", "due_at")
    move.note(changed, note=words_given(note, "reason_missing"))
    dispatch_again(move)
    escalate_if_due(move)
    return request


def _ended(
    move: Move, answer: str, *, data: dict[str, Any], public: bool = False, note: str = ""
) -> Request:
    request = move.request
    request.answer = answer
    request.answered_at = request.closed_at = move.at
    request.public = public and not request.confidential
    move.note(_ENDED, note=note or answer, data=data)
    return request


def _closed(move: Move, reason: str, note: str = "", changed: Sequence[str] = ()) -> Request:
    move.request.closed_at = move.at
    move.note(["closed_at", *changed], note=note, data={"reason": reason})
    close_followers(move)
    return move.request
