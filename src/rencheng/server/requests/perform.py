"""Any step by its name (办理一步): what pages, the JSON interface and bulk acts call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.server.requests import closing, merging, reviews, steps
from rencheng.server.requests.models import Request
from rencheng.server.requests.pictures import Picture


@dataclass(frozen=True, slots=True)
class StepInput:
    """What a person gives with a step; each step reads its own few fields of it.

    note: a reason or remark. text: the answer in words for the citizen. code: a choice of the
    policy (line, refusal or route, referral, exclusion). seen: see `moving.begin`.
    """

    note: str = ""
    unit: str = ""
    co_units: tuple[str, ...] = ()
    category: str = ""
    text: str = ""
    public: bool = False
    guide: str = ""
    evidence: str = ""
    pictures: tuple[Picture, ...] = ()
    resolved: bool | None = None
    satisfaction: int | None = None
    days: int = 0
    code: str = ""
    leader: str = ""
    seen: str = ""


def perform(number: str, event: str, given: StepInput, *, actor: Actor, now: datetime) -> Request:
    """Take the step `event`; InputError("step_unknown") where the table has none of that name."""
    action = _ACTIONS.get(event)
    if action is None:
        raise InputError("step_unknown", event=event[:40])
    return action(number, given, {"actor": actor, "now": now, "seen": given.seen})


_Who = dict[str, Any]
_Action = Callable[[str, StepInput, _Who], Request]


def _with_note(action: Callable[..., Request]) -> _Action:
    return lambda number, given, who: action(number, note=given.note, **who)


def _call_back(number: str, given: StepInput, who: _Who) -> Request:
    if given.resolved is None:
        raise InputError("resolved_missing")
    return closing.call_back(
        number,
        resolved=given.resolved,
        satisfaction=given.satisfaction,
        note=given.note,
        **who,
    )


_ACTIONS: dict[str, _Action] = {
    "dispatch": lambda number, given, who: steps.dispatch(
        number,
        unit=given.unit,
        category=given.category or None,
        co_units=given.co_units,
        note=given.note,
        **who,
    ),
    "assist": lambda number, given, who: steps.assist(
        number, co_units=given.co_units, note=given.note, **who
    ),
    "answer": lambda number, given, who: closing.answer(
        number, text=given.text, public=given.public, guide=given.guide, **who
    ),
    "transfer": lambda number, given, who: closing.transfer(
        number, line=given.code, note=given.note, **who
    ),
    "explain": lambda number, given, who: closing.explain(
        number, reason=given.code, note=given.text, **who
    ),
    "refer": lambda number, given, who: closing.refer(
        number, to=given.code, note=given.note, **who
    ),
    "accept": _with_note(steps.accept),
    "contact": _with_note(steps.contact),
    "contribute": _with_note(steps.contribute),
    "report_back": lambda number, given, who: steps.report_back(
        number,
        answer=given.text,
        public=given.public,
        evidence=given.evidence,
        pictures=given.pictures,
        **who,
    ),
    "pause": lambda number, given, who: reviews.pause(
        number, note=given.note, days=given.days, **who
    ),
    "resume": _with_note(reviews.resume),
    "ask_extension": lambda number, given, who: reviews.ask_extension(
        number, days=given.days, note=given.note, **who
    ),
    "extend": _with_note(reviews.extend),
    "refuse_extension": _with_note(reviews.refuse_extension),
    "object": _with_note(reviews.object_),
    "return_": _with_note(reviews.return_),
    "uphold": _with_note(reviews.uphold),
    "check": _with_note(steps.check),
    "redo": _with_note(steps.redo),
    "call_back": _call_back,
    "unreached": _with_note(closing.unreached),
    "close": _with_note(closing.close),
    "reopen": _with_note(closing.reopen),
    "escalate": _with_note(steps.escalate),
    "merge": lambda number, given, who: merging.merge(
        number, leader=given.leader, note=given.note, **who
    ),
    "unmerge": _with_note(merging.unmerge),
    "propose_exclusion": lambda number, given, who: reviews.propose_exclusion(
        number, code=given.code, evidence=given.evidence or given.note, **who
    ),
    "exclude": _with_note(reviews.exclude),
    "refuse_exclusion": _with_note(reviews.refuse_exclusion),
}

#: Every step that can be taken of a request that is there.
STEPS = tuple(_ACTIONS)
