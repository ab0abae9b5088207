"""Who may do what, by a table of acts and roles (权限表)."""

from __future__ import annotations

from collections.abc import Mapping

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RefusedError

Acts = Mapping[str, frozenset[str]]


def allowed(acts: Acts, act: str, actor: Actor) -> bool:
    """Whether the actor's roles allow an act."""
    return bool(actor.roles & acts[act])


def require(acts: Acts, act: str, actor: Actor) -> None:
    """RefusedError `step_not_for_role` (event, roles) where they do not."""
    if not allowed(acts, act, actor):
        raise RefusedError("step_not_for_role", event=act, roles=", ".join(sorted(acts[act])))
