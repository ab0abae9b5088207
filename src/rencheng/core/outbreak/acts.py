"""Who may do what with timetables (权限表), as one table for actions and pages."""

from __future__ import annotations

from typing import Final

from rencheng.core.common.actor import Actor
from rencheng.core.common.acts import allowed, require

_POST: Final = frozenset({"supervisor", "commander"})
#: Act → roles. see: timetables, scenarios, lending; make: have one made now; publish: put one
#: before the public under one's own name, or take it back; count: bring in counts of clinics and
#: tests.
ACTS: Final[dict[str, frozenset[str]]] = {
    "see": frozenset({"dispatcher", "analyst"}) | _POST,
    "make": frozenset({"analyst", "system"}) | _POST,
    "publish": _POST,
    "count": frozenset({"analyst", "system"}) | _POST,
}


def may(act: str, actor: Actor) -> bool:
    """Whether the actor's roles allow an act."""
    return allowed(ACTS, act, actor)


def demand(act: str, actor: Actor) -> None:
    """RefusedError `step_not_for_role` (event, roles) where they do not."""
    require(ACTS, act, actor)
