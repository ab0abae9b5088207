"""Who may do what on the grid and the care list (网格权限表)."""

from __future__ import annotations

from typing import Final

from rencheng.core.common.actor import Actor
from rencheng.core.common.acts import allowed, require

_CENTRE: Final = frozenset({"dispatcher", "supervisor", "commander"})
#: Act → roles. read: cases, figures, who answers for what; field: the phone page; give: cells to
#: workers; care: people on the care list (their own, see server/care); emergency: lists by need;
#: community: proposals and votes of residents.
ACTS: Final[dict[str, frozenset[str]]] = {
    "read": frozenset({"grid_worker", "handler", "operator", "analyst"}) | _CENTRE,
    "field": frozenset({"grid_worker"}),
    "give": frozenset({"supervisor", "handler", "system"}),
    "care": frozenset({"grid_worker", "handler", "supervisor", "system"}),
    "emergency": frozenset({"supervisor", "commander"}),
    "community": frozenset({"handler", "supervisor", "grid_worker"}),
}


def may(act: str, actor: Actor) -> bool:
    """Whether the actor's roles allow an act."""
    return allowed(ACTS, act, actor)


def demand(act: str, actor: Actor) -> None:
    """RefusedError `step_not_for_role` (event, roles) where they do not."""
    require(ACTS, act, actor)
