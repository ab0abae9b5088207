"""A map of cells without script (网格图): polygons of one drawing, in metres' proportion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from rencheng.server.grid.queries import CellShape

_WIDTH = 600.0
_EDGE = 6.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A cell as it is drawn. look: a class of the style sheet."""

    cell: CellShape
    points: str
    look: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class CellMap:
    """Cells in a box of width and height."""

    width: float
    height: float
    cells: list[Drawn]
    named: bool


def cell_map(cells: Sequence[CellShape]) -> CellMap | None:
    """The drawing of a place's cells, north up; None without any."""
    corners = [point for cell in cells for point in cell.ring]
    if not corners:
        return None
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    narrow = cos(radians((south + north) / 2))
    scale = (_WIDTH - 2 * _EDGE) / max((east - west) * narrow, 1e-9)

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return (
            _EDGE + (point[0] - west) * narrow * scale,
            _EDGE + (north - point[1]) * scale,
        )

    drawn = []
    for cell in cells:
        ring = [place(point) for point in cell.ring]
        middle = ring[:-1] or ring
        drawn.append(
            Drawn(
                cell,
                " ".join(f"{x:.1f},{y:.1f}" for x, y in ring),
                _look(cell),
                sum(x for x, _ in middle) / len(middle),
                sum(y for _, y in middle) / len(middle),
            )
        )
    height = 2 * _EDGE + (north - south) * scale
    return CellMap(_WIDTH, height, drawn, len(cells) <= 60)


def _look(cell: CellShape) -> str:
    if not cell.worker:
        return "nobody"
    if cell.overdue:
        return "late"
    return "open" if cell.open else "calm"
