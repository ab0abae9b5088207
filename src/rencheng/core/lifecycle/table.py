"""The lifecycle as one table (办理流程表): pages, API, history and docs read it from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RefusedError

STATES: Final = ("received", "dispatched", "accepted", "reported", "closed")
OPEN_STATES: Final = ("received", "dispatched", "accepted", "reported")

ROLES: Final = (
    "citizen",
    "operator",
    "dispatcher",
    "handler",
    "callback",
    "supervisor",
    "commander",
    "system",
)


STAFF_ROLES: Final = tuple(role for role in ROLES if role not in {"citizen", "system"})


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: `event` takes a request from `source` to `target`.

    source: None where the request does not exist yet. roles: who may take the step.
    own_unit: only the unit that holds the request (or one above it) may. why: the rule's reason.
    """

    event: str
    source: str | None
    target: str
    roles: frozenset[str]
    own_unit: bool
    why: str


def _row(
    event: str, source: str | None, target: str, roles: str, why: str, *, own_unit: bool = False
) -> Transition:
    return Transition(event, source, target, frozenset(roles.split()), own_unit, why)


#: The rules of 接诉即办 that the first thin way through needs (facts of the regulation of 2021:
#: intake, direct dispatch, sign-off, report back, callback, redo).
TRANSITIONS: Final[tuple[Transition, ...]] = (
    _row("receive", None, "received", "citizen operator system", "every request is taken in"),
    _row(
        "take_over",
        None,
        "closed",
        "system",
        "a request that another system had closed is taken over with its outcome",
    ),
    _row(
        "dispatch",
        "received",
        "dispatched",
        "operator dispatcher system",
        "clear ownership goes straight to the unit, unclear to the district as backstop",
    ),
    _row(
        "answer",
        "received",
        "closed",
        "operator dispatcher system",
        "a question that a guide or an official reply settles is answered at once",
    ),
    _row(
        "dispatch",
        "dispatched",
        "dispatched",
        "dispatcher",
        "a dispatcher mends a wrong dispatch before the unit has signed for it",
    ),
    _row(
        "accept", "dispatched", "accepted", "handler", "the unit signs for the work", own_unit=True
    ),
    _row(
        "report_back",
        "accepted",
        "reported",
        "handler",
        "the unit says what it did, in words the citizen will read",
        own_unit=True,
    ),
    _row(
        "call_back",
        "reported",
        "closed",
        "callback system",
        "the citizen was asked and the outcome is recorded",
    ),
    _row(
        "redo",
        "reported",
        "dispatched",
        "callback",
        "the citizen says it is not solved: the unit does it again",
    ),
)


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step from here: taken by this actor, or refused with a reason (an error code)."""

    event: str
    target: str
    allowed: bool
    reason: str | None


def steps_from(state: str | None) -> tuple[Transition, ...]:
    """The rows that leave `state`, in the table's order."""
    return tuple(row for row in TRANSITIONS if row.source == state)


def next_steps(state: str, actor: Actor, unit: str | None) -> tuple[NextStep, ...]:
    """What may come next for a request in `state` held by `unit`, seen by `actor`."""
    return tuple(
        NextStep(row.event, row.target, reason is None, reason)
        for row in steps_from(state)
        for reason in (_refusal(row, actor, unit),)
    )


def take(event: str, state: str | None, actor: Actor, unit: str | None) -> Transition:
    """The row for `event` in `state`; RefusedError where the table or the actor forbids it.

    unit: code of the unit that holds the request. The error's data names what is allowed.
    """
    for row in steps_from(state):
        if row.event == event:
            reason = _refusal(row, actor, unit)
            if reason:
                raise RefusedError(reason, event=event, roles=", ".join(sorted(row.roles)))
            return row
    raise RefusedError(
        "step_not_possible",
        event=event,
        state=state or "new",
        allowed=_listed(row.event for row in steps_from(state)),
    )


def _refusal(row: Transition, actor: Actor, unit: str | None) -> str | None:
    if not actor.roles & row.roles:
        return "step_not_for_role"
    if row.own_unit and not actor.works_for(unit):
        return "step_not_for_unit"
    return None


def _listed(events: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(events)) or "—"
