"""Who may do what with lifelines (权限表), as one table for actions and pages."""

from __future__ import annotations

from typing import Final

from rencheng.core.common.actor import Actor
from rencheng.core.common.acts import allowed, require

_POST: Final = frozenset({"supervisor", "commander"})
#: Act → roles. report: say what service there is; plan: have crews planned, choose a plan, say
#: that a task slipped; measure: write down what the city changed; promise: keep resilience plans;
#: progress: say how far a project of one's own unit is; load: change the network.
ACTS: Final[dict[str, frozenset[str]]] = {
    "see": frozenset({"operator", "dispatcher", "handler", "callback", "analyst"}) | _POST,
    "report": frozenset({"handler", "dispatcher", "operator"}) | _POST,
    "plan": frozenset({"dispatcher"}) | _POST,
    "measure": _POST,
    "promise": _POST,
    "progress": frozenset({"handler"}) | _POST,
    "load": _POST | {"system"},
    "feed": frozenset({"handler", "dispatcher", "system"}) | _POST,
}


def may(act: str, actor: Actor) -> bool:
    """Whether the actor's roles allow an act."""
    return allowed(ACTS, act, actor)


def demand(act: str, actor: Actor) -> None:
    """RefusedError `step_not_for_role` (event, roles) where they do not."""
    require(ACTS, act, actor)
