"""Who may do what with supplies (物资权限表)."""

from __future__ import annotations

from typing import Final

from rencheng.core.common.actor import Actor
from rencheng.core.common.acts import allowed, require

_POST: Final = frozenset({"supervisor", "commander"})
#: Act → roles. see: stocks and days left; enter: lines of the ledger; decide: measures, transfers.
ACTS: Final[dict[str, frozenset[str]]] = {
    "see": frozenset({"dispatcher", "analyst", "handler"}) | _POST,
    "enter": frozenset({"dispatcher", "handler", "system"}) | _POST,
    "decide": _POST,
}


def may(act: str, actor: Actor) -> bool:
    """Whether the actor's roles allow an act."""
    return allowed(ACTS, act, actor)


def demand(act: str, actor: Actor) -> None:
    """RefusedError `step_not_for_role` (event, roles) where they do not."""
    require(ACTS, act, actor)
