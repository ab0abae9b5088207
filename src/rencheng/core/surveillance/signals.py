"""The states of a signal as one table (预警处置表), for actions, pages and history alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RefusedError

STATES: Final = ("new", "true", "false", "linked", "closed")
#: Someone still has to do something about these.
OPEN_STATES: Final = ("new", "true", "linked")

#: Who watches over the whole city.
_WATCH: Final = frozenset({"supervisor", "commander", "dispatcher"})
#: Judging moves thresholds, so it is for those who answer for them.
_JUDGE: Final = frozenset({"supervisor", "commander"})


@dataclass(frozen=True, slots=True)
class Move:
    """One row: `event` takes a signal from one of `sources` to `target` (None: it stays)."""

    event: str
    sources: frozenset[str]
    target: str | None
    roles: frozenset[str]
    why: str


def _row(event: str, sources: str, target: str | None, roles: frozenset[str], why: str) -> Move:
    return Move(event, frozenset(sources.split()), target, roles, why)


MOVES: Final[tuple[Move, ...]] = (
    _row("own", "new true linked", None, _WATCH, "a signal without an owner is nobody's"),
    _row("note", "new true false linked closed", None, _WATCH, "what is learned is written down"),
    _row("judge_true", "new false linked", "true", _JUDGE, "something was the matter"),
    _row("judge_false", "new true linked", "false", _JUDGE, "nothing was the matter"),
    _row("link", "new true", "linked", _WATCH, "it belongs to something known already"),
    _row("close", "true false linked", "closed", _JUDGE, "nothing is left to do"),
    _row("reopen", "closed", "new", _JUDGE, "it was closed too soon"),
)


def moves_from(state: str, actor: Actor) -> tuple[Move, ...]:
    """What `actor` may do with a signal in `state`, in the table's order."""
    return tuple(row for row in MOVES if state in row.sources and actor.roles & row.roles)


def take(event: str, state: str, actor: Actor) -> str:
    """The state after `event`; RefusedError where the table or the actor's roles forbid it."""
    for row in MOVES:
        if row.event == event and state in row.sources:
            if not actor.roles & row.roles:
                raise RefusedError(
                    "step_not_for_role", event=event, roles=", ".join(sorted(row.roles))
                )
            return row.target or state
    allowed = ", ".join(row.event for row in MOVES if state in row.sources)
    raise RefusedError("signal_step_not_possible", event=event, state=state, allowed=allowed)
