"""Who may do what with calls (话务权限表), as one table for actions and pages."""

from __future__ import annotations

from typing import Final

from rencheng.core.common.actor import Actor
from rencheng.core.common.acts import allowed, require

_TELLS: Final = frozenset({"operator", "supervisor", "system"})
#: Act → roles. call, record, text: whose key the telephone system and the gateway carry; shift: the
#: figures of a day.
ACTS: Final[dict[str, frozenset[str]]] = {
    "call": _TELLS,
    "record": _TELLS,
    "text": _TELLS,
    "shift": frozenset({"supervisor", "commander"}),
}


def may(act: str, actor: Actor) -> bool:
    """Whether the actor's roles allow an act."""
    return allowed(ACTS, act, actor)


def demand(act: str, actor: Actor) -> None:
    """RefusedError `step_not_for_role` (event, roles) where they do not."""
    require(ACTS, act, actor)
