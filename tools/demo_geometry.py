"""The demo city's ground: a warped lattice of cells, a meandering river, nested places.

Everything follows from one seed. Lattice corners are shared by the cells around them, so that cells
tile exactly; places are unions of cells, so that every level tiles exactly too.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import cos, radians

import numpy as np
from numpy.typing import NDArray

CELLS = 96 * 36
SIDE = 84  # lattice cells a side; the city is a blob inside
SPACING_M = 101.0
RIVER_ROW = 36  # the lattice row whose cells are the river
RIVER_WIDTH = 1.7  # of a cell's height
#: The middle of the city: empty steppe on the real earth.
ORIGIN_LAT, ORIGIN_LON = 42.6, 117.2
METRES_PER_DEGREE = 111_320.0
ROTATION_DEGREES = 7.0

Index = tuple[int, int]  # lattice column from the west, lattice row from the south
Corner = tuple[float, float]  # lon, lat


@dataclass(frozen=True)
class Ground:
    """The lattice: corners in metres and degrees, and the cells that belong to the city."""

    metres: NDArray[np.float64]  # (SIDE + 1, SIDE + 1, 2): x east, y north of the middle
    cells: frozenset[Index]

    def corner(self, i: int, j: int) -> Corner:
        x, y = self.metres[i, j]
        lat = ORIGIN_LAT + y / METRES_PER_DEGREE
        lon = ORIGIN_LON + x / (METRES_PER_DEGREE * cos(radians(ORIGIN_LAT)))
        return round(float(lon), 6), round(float(lat), 6)

    def ring(self, cell: Index) -> list[Corner]:
        """The cell's closed ring, counter-clockwise."""
        i, j = cell
        ring = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1), (i, j)]
        return [self.corner(*corner) for corner in ring]

    def middle(self, cell: Index) -> NDArray[np.float64]:
        i, j = cell
        return self.metres[i : i + 2, j : j + 2].mean(axis=(0, 1))


def make_ground(rng: np.random.Generator) -> Ground:
    metres = _warp(rng)
    middles = (metres[:-1, :-1] + metres[1:, :-1] + metres[:-1, 1:] + metres[1:, 1:]) / 4
    angle = np.arctan2(middles[..., 1], middles[..., 0])
    outline = (
        1
        + 0.13 * np.cos(2 * (angle - 0.35))
        + 0.07 * np.cos(3 * (angle + 0.9))
        + 0.04 * np.cos(5 * (angle - 1.7))
    )
    order = np.argsort((np.hypot(middles[..., 0], middles[..., 1]) / outline).ravel())
    inside = [divmod(int(flat), SIDE) for flat in order[:CELLS]]
    return Ground(metres, frozenset(inside))


def _warp(rng: np.random.Generator) -> NDArray[np.float64]:
    """Bend a square lattice: dense middle, wide edge, streets that curve, a river that winds."""
    steps = (np.arange(SIDE + 1) - SIDE / 2) * SPACING_M
    x, y = np.meshgrid(steps, steps, indexing="ij")
    y = y + (np.arange(SIDE + 1) > RIVER_ROW) * SPACING_M * (RIVER_WIDTH - 1)
    widen = 0.86 + 0.24 * (np.hypot(x, y) / steps[-1]) ** 2
    x, y = x * widen, y * widen
    for _ in range(7):
        length = rng.uniform(1500, 3600)
        heading = rng.uniform(0, 2 * np.pi)
        wave = np.sin(
            (x * np.cos(heading) + y * np.sin(heading)) * 2 * np.pi / length + rng.uniform(0, 6)
        )
        push = rng.uniform(0, 2 * np.pi)
        x, y = x + 34 * np.cos(push) * wave, y + 34 * np.sin(push) * wave
    bank = y[:, RIVER_ROW : RIVER_ROW + 1]
    y = y + 330 * np.sin(2 * np.pi * x / 3900 + 0.6) * np.exp(-(((y - bank) / 1100) ** 2))
    x, y = x + rng.uniform(-6, 6, x.shape), y + rng.uniform(-6, 6, y.shape)
    turn = radians(ROTATION_DEGREES)
    return np.stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)], -1)


def cut(
    ground: Ground,
    cells: set[Index],
    parts: int,
    rng: np.random.Generator,
    heading: float | None = None,
) -> list[set[Index]]:
    """Cut cells into connected parts of nearly equal size, by crooked cuts across the long side.

    heading: radians of the first cut's normal; None: along the longest extent.
    """
    if parts == 1:
        return [cells]
    first = parts // 2
    share = first / parts * rng.uniform(0.93, 1.07)
    order = sorted(cells)
    spots = np.array([ground.middle(cell) for cell in order])
    spots -= spots.mean(axis=0)
    if heading is None:
        _, _, axes = np.linalg.svd(spots, full_matrices=False)
        heading = float(np.arctan2(axes[0, 1], axes[0, 0])) + rng.uniform(-0.3, 0.3)
    along = spots @ np.array([np.cos(heading), np.sin(heading)])
    across = spots @ np.array([-np.sin(heading), np.cos(heading)])
    extent = float(np.ptp(across)) or 1.0
    crooked = 0.05 * extent * np.sin(across / extent * rng.uniform(5, 9) + rng.uniform(0, 6))
    score = along + crooked
    limit = np.quantile(score, share)
    low = {cell for cell, value in zip(order, score, strict=True) if value <= limit}
    low, high = _heal(low, cells - low)
    return cut(ground, low, first, rng) + cut(ground, high, parts - first, rng)


def _heal(one: set[Index], other: set[Index]) -> tuple[set[Index], set[Index]]:
    """Give every piece that a cut has severed from its half to the other half."""
    for _ in range(10):
        one_pieces, other_pieces = pieces(one), pieces(other)
        if len(one_pieces) == len(other_pieces) == 1:
            return one, other
        one = one_pieces[0].union(*other_pieces[1:])
        other = other_pieces[0].union(*one_pieces[1:])
    raise RuntimeError("a cut left pieces that belong to no half: choose another seed")


def pieces(cells: set[Index]) -> list[set[Index]]:
    """Connected pieces (by shared sides), largest first."""
    left, found = set(cells), []
    while left:
        start = min(left)
        left.remove(start)
        piece, queue = {start}, deque([start])
        while queue:
            i, j = queue.popleft()
            for beside in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                if beside in left:
                    left.remove(beside)
                    piece.add(beside)
                    queue.append(beside)
        found.append(piece)
    return sorted(found, key=len, reverse=True)
