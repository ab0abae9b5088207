"""A lifecycle as a table of steps (流程机): what may come next, for whom, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RefusedError

#: In place of a target: the state stays as it is.
STAYS: Final = "="


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: `event` takes a matter from `source` to `target`.

    source: None where the matter does not exist yet. roles: who may take the step.
    own_unit: a handler may only for the unit that holds it (or one below theirs);
    co_units: or for one that helps. why: the rule's reason. needs: a fact that must hold;
    without: facts that must not.
    """

    event: str
    source: str | None
    target: str
    roles: frozenset[str]
    own_unit: bool
    why: str
    co_units: bool = False
    needs: str = ""
    without: tuple[str, ...] = ()


def rows(
    event: str,
    sources: str,
    target: str,
    roles: str,
    why: str,
    *,
    co_units: bool = False,
    needs: str = "",
    without: str = "",
) -> Iterator[Transition]:
    """The same step from each of several sources ("" for a matter that is not there yet).

    Whoever handles a matter may take a step only for their own unit, whatever the step.
    """
    states: list[str | None] = [*sources.split()]
    for source in states or [None]:
        yield Transition(
            event=event,
            source=source,
            target=source if source and target == STAYS else target,
            roles=frozenset(roles.split()),
            own_unit="handler" in roles.split(),
            why=why,
            co_units=co_units,
            needs=needs,
            without=tuple(without.split()),
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """What beside its state a matter's next steps depend on.

    facts: those of the lifecycle that hold. co_units: units that help the one that leads.
    asked_by: id of the person who last took an asking step.
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


class Lifecycle:
    """A table of steps, asked by state.

    asked_by: deciding event → the asking event whose author may not decide.
    """

    def __init__(
        self,
        states: Sequence[str],
        transitions: Iterable[Transition],
        asked_by: Mapping[str, str] | None = None,
    ) -> None:
        listed = tuple(transitions)
        self._from: dict[str | None, tuple[Transition, ...]] = {
            state: tuple(row for row in listed if row.source == state) for state in (None, *states)
        }
        self._asked_by = dict(asked_by or {})

    def steps_from(self, state: str | None) -> tuple[Transition, ...]:
        """The rows that leave `state`, in the table's order."""
        return self._from.get(state, ())

    def next_steps(
        self, state: str, actor: Actor, unit: str | None, standing: Standing = PLAIN
    ) -> tuple[NextStep, ...]:
        """What may come next for a matter in `state` held by `unit`, seen by `actor`.

        Steps that the matter's facts rule out (resuming what is not paused) are left out.
        """
        return tuple(
            NextStep(row.event, row.target, reason is None, reason)
            for row in self.steps_from(state)
            if _hindrance(row, standing) is None
            for reason in (self._refusal(row, actor, unit, standing),)
        )

    def take(
        self,
        event: str,
        state: str | None,
        actor: Actor,
        unit: str | None,
        standing: Standing = PLAIN,
    ) -> Transition:
        """The row for `event` in `state`; RefusedError where the table or the actor forbids it.

        unit: code of the unit that holds the matter. The error's data names what is allowed:
        step_not_possible (event, state, allowed), step_not_for_role (event, roles),
        step_not_for_unit (event), step_needs_another (event), fact_missing and fact_stands
        (event, fact, allowed).
        """
        rows = self.steps_from(state)
        for row in rows:
            if row.event == event:
                fact = _hindrance(row, standing)
                if fact:
                    code = "fact_missing" if fact == row.needs else "fact_stands"
                    raise RefusedError(
                        code, event=event, fact=fact, allowed=_possible(rows, standing)
                    )
                reason = self._refusal(row, actor, unit, standing)
                if reason:
                    raise RefusedError(reason, event=event, roles=", ".join(sorted(row.roles)))
                return row
        raise RefusedError(
            "step_not_possible",
            event=event,
            state=state or "new",
            allowed=_possible(rows, standing),
        )

    def _refusal(
        self, row: Transition, actor: Actor, unit: str | None, standing: Standing
    ) -> str | None:
        roles = actor.roles & row.roles
        if not roles:
            return "step_not_for_role"
        if row.own_unit and roles == {"handler"} and not _is_theirs(row, actor, unit, standing):
            return "step_not_for_unit"
        asking = self._asked_by.get(row.event)
        if asking and actor.id is not None and standing.asked_by.get(asking) == actor.id:
            return "step_needs_another"
        return None


def _hindrance(row: Transition, standing: Standing) -> str | None:
    """The fact that rules a step out: one it needs and lacks, or one that stands in its way."""
    if row.needs and row.needs not in standing.facts:
        return row.needs
    return next((fact for fact in row.without if fact in standing.facts), None)


def _is_theirs(row: Transition, actor: Actor, unit: str | None, standing: Standing) -> bool:
    helping = standing.co_units if row.co_units else ()
    return actor.works_for(unit) or any(actor.works_for(one) for one in helping)


def _possible(rows: Iterable[Transition], standing: Standing) -> str:
    events = (row.event for row in rows if _hindrance(row, standing) is None)
    return ", ".join(dict.fromkeys(events)) or "—"
