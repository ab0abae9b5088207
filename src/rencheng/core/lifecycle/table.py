"""The lifecycle as one table (办理流程表): pages, API, history and docs read it from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RefusedError
from rencheng.core.lifecycle.rows import (
    FACTS,
    OPEN_STATES,
    ROLES,
    STAFF_ROLES,
    STATES,
    TRANSITIONS,
    Transition,
)

__all__ = [
    "FACTS",
    "OPEN_STATES",
    "ROLES",
    "STAFF_ROLES",
    "STATES",
    "TRANSITIONS",
    "Standing",
    "Transition",
    "next_steps",
    "steps_from",
    "take",
]

#: Whose say a step awaits: the person who asked for it may not give it.
ASKED_BY: Final[Mapping[str, str]] = {
    "return_": "object",
    "uphold": "object",
    "extend": "ask_extension",
    "refuse_extension": "ask_extension",
    "exclude": "propose_exclusion",
    "refuse_exclusion": "propose_exclusion",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What beside its state a request's next steps depend on.

    facts: those of FACTS that hold. co_units: units that help the one that leads. asked_by: id of
    the person who last took an asking step (object, ask_extension, propose_exclusion).
    """

    facts: frozenset[str] = frozenset()
    co_units: frozenset[str] = frozenset()
    asked_by: Mapping[str, int | None] = field(default_factory=dict)


PLAIN: Final = Standing()


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step from here: taken by this actor, or refused with a reason (an error code)."""

    event: str
    target: str
    allowed: bool
    reason: str | None


def steps_from(state: str | None) -> tuple[Transition, ...]:
    """The rows that leave `state`, in the table's order."""
    return _FROM.get(state, ())


def next_steps(
    state: str, actor: Actor, unit: str | None, standing: Standing = PLAIN
) -> tuple[NextStep, ...]:
    """What may come next for a request in `state` held by `unit`, seen by `actor`.

    Steps that the request's facts rule out (resuming what is not paused) are left out.
    """
    return tuple(
        NextStep(row.event, row.target, reason is None, reason)
        for row in steps_from(state)
        if _hindrance(row, standing) is None
        for reason in (_refusal(row, actor, unit, standing),)
    )


def take(
    event: str, state: str | None, actor: Actor, unit: str | None, standing: Standing = PLAIN
) -> Transition:
    """The row for `event` in `state`; RefusedError where the table or the actor forbids it.

    unit: code of the unit that holds the request. The error's data names what is allowed:
    step_not_possible (event, state, allowed), step_not_for_role (event, roles),
    step_not_for_unit (event), step_needs_another (event), fact_missing and fact_stands
    (event, fact, allowed).
    """
    rows = steps_from(state)
    for row in rows:
        if row.event == event:
            fact = _hindrance(row, standing)
            if fact:
                code = "fact_missing" if fact == row.needs else "fact_stands"
                raise RefusedError(code, event=event, fact=fact, allowed=_possible(rows, standing))
            reason = _refusal(row, actor, unit, standing)
            if reason:
                raise RefusedError(reason, event=event, roles=", ".join(sorted(row.roles)))
            return row
    raise RefusedError(
        "step_not_possible", event=event, state=state or "new", allowed=_possible(rows, standing)
    )


def _hindrance(row: Transition, standing: Standing) -> str | None:
    """The fact that rules a step out: one it needs and lacks, or one that stands in its way."""
    if row.needs and row.needs not in standing.facts:
        return row.needs
    return next((fact for fact in row.without if fact in standing.facts), None)


def _refusal(row: Transition, actor: Actor, unit: str | None, standing: Standing) -> str | None:
    roles = actor.roles & row.roles
    if not roles:
        return "step_not_for_role"
    if row.own_unit and roles == {"handler"} and not _is_theirs(row, actor, unit, standing):
        return "step_not_for_unit"
    asking = ASKED_BY.get(row.event)
    if asking and actor.id is not None and standing.asked_by.get(asking) == actor.id:
        return "step_needs_another"
    return None


def _is_theirs(row: Transition, actor: Actor, unit: str | None, standing: Standing) -> bool:
    helping = standing.co_units if row.co_units else ()
    return actor.works_for(unit) or any(actor.works_for(one) for one in helping)


def _possible(rows: Iterable[Transition], standing: Standing) -> str:
    events = (row.event for row in rows if _hindrance(row, standing) is None)
    return ", ".join(dict.fromkeys(events)) or "—"


_FROM: Final[dict[str | None, tuple[Transition, ...]]] = {
    state: tuple(row for row in TRANSITIONS if row.source == state) for state in (None, *STATES)
}
