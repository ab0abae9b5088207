"""The grid of cells (单元网格): which cell holds a point, and what a place's code says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from shapely import STRtree, points, polygons

from rencheng.core.common.city import CODE_DIGITS, Cell, PlaceLevel

_LEVELS: dict[int, PlaceLevel] = {
    CODE_DIGITS["district"]: "district",
    CODE_DIGITS["street"]: "street",
    CODE_DIGITS["community"]: "community",
    CODE_DIGITS["cell"]: "cell",
}


def level_of(code: str) -> PlaceLevel | None:
    """The level that a code's digits tell (6, 9, 12, 15); None for any other length.

    A city's own code has six digits like a district's: whoever needs the difference asks the table.
    """
    return _LEVELS.get(len(code))


def parent_code(code: str) -> str | None:
    """The code three digits up (street of a community …); None for a district."""
    return code[:-3] if len(code) > CODE_DIGITS["district"] else None


def common_code(codes: Sequence[str]) -> str | None:
    """The most specific place that holds all `codes`; None where they share no district."""
    for digits in (15, 12, 9, 6):
        heads = {code[:digits] for code in codes}
        if len(heads) == 1 and len(head := heads.pop()) == digits:
            return head
    return None


class CellIndex:
    """Finds the cell that holds a point; a tree over the cells' boxes (STR packing)."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._codes = [cell.code for cell in cells]
        self._rings = [np.asarray(cell.ring, dtype=float) for cell in cells]
        self._tree = STRtree(polygons(self._rings)) if cells else None

    def __len__(self) -> int:
        return len(self._codes)

    def find(self, lat: float, lon: float) -> str | None:
        """Code of the cell that holds the point (WGS-84 degrees); None outside all cells.

        A point on a border belongs to the cell with the smaller code, so that every call agrees.
        """
        if self._tree is None or not (np.isfinite(lat) and np.isfinite(lon)):
            return None
        held = self._tree.query(points(lon, lat), predicate="intersects")
        return min((self._codes[index] for index in held), default=None)

    def neighbours(self, code: str) -> list[str]:
        """Codes of the cells that share a border or a corner with `code`, sorted.

        Raises KeyError where there is no such cell.
        """
        if self._tree is None or code not in self._codes:
            raise KeyError(code)
        ring = self._rings[self._codes.index(code)]
        touched = self._tree.query(polygons(ring), predicate="intersects")
        return sorted(self._codes[index] for index in touched if self._codes[index] != code)
