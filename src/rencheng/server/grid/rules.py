"""The city's rules for the grid (网格规则), and its cells."""

from __future__ import annotations

from datetime import date

from rencheng.core.geo.grid import CellIndex
from rencheng.core.lifecycle.grid_policy import DEFAULT_GRID, GridPolicy, grid_from
from rencheng.server.places.queries import core_cells, loaded_at
from rencheng.server.requests.policies import policy_of

KIND = "grid"
_index: tuple[object, CellIndex] | None = None


def policy(day: date) -> GridPolicy:
    """The rules of a day: the city's newest that hold, else those of the house."""
    return policy_of(KIND, day, grid_from, DEFAULT_GRID)


def cells() -> CellIndex:
    """The grid's cells, as they were last loaded."""
    global _index  # noqa: PLW0603 - one a process, made anew with each load of the city
    stamp = loaded_at()
    if _index is None or _index[0] != stamp:
        _index = (stamp, CellIndex(core_cells()))
    return _index[1]
