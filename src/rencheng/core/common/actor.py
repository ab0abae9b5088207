"""Who acts (操作者), as plain data: the core decides what they may do."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a part of the system that takes a step.

    roles: codes of core.lifecycle.table.ROLES. unit: code of the unit they work for, None for
    citizens and the system. supervised: codes of units below theirs, whose work they may do.
    """

    name: str
    roles: frozenset[str]
    id: int | None = None
    unit: str | None = None
    supervised: frozenset[str] = field(default_factory=frozenset)

    def works_for(self, unit: str | None) -> bool:
        return unit is not None and (unit == self.unit or unit in self.supervised)


SYSTEM = Actor(name="system", roles=frozenset({"system"}))
CITIZEN = Actor(name="citizen", roles=frozenset({"citizen"}))
