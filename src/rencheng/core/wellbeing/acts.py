"""Who may do what for minds held (心安权限表), as one table for actions and pages."""

from __future__ import annotations

from typing import Final

from rencheng.core.common.actor import Actor
from rencheng.core.common.acts import allowed, require

_POST: Final = frozenset({"supervisor", "commander"})
#: Act → roles. read: distress, need and rumour by group; write: facts, rumours, stories, messages;
#: review: say yes or no to another's; support: change help and its verification; crisis: the queue
#: of those in danger, which nobody else sees, whatever their rank.
ACTS: Final[dict[str, frozenset[str]]] = {
    "read": frozenset({"analyst", "expert"}) | _POST,
    "write": frozenset({"expert"}),
    "review": frozenset({"expert"}) | _POST,
    "support": frozenset({"expert", "dispatcher", "system"}) | _POST,
    "crisis": frozenset({"counsellor"}),
}


def may(act: str, actor: Actor) -> bool:
    """Whether the actor's roles allow an act."""
    return allowed(ACTS, act, actor)


def demand(act: str, actor: Actor) -> None:
    """RefusedError `step_not_for_role` (event, roles) where they do not."""
    require(ACTS, act, actor)
