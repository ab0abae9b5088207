"""The circles that a scan looks at (扫描圆窗): about every place, up to a share of the people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rencheng.core.surveillance.loglinear import Floats, Ints


@dataclass(frozen=True, slots=True)
class Circles:
    """near: (L, K) places by distance from each centre; sizes: (L,) largest circle; whole: (L, K)
    1 where a circle ends between two distances.
    """

    near: Ints
    sizes: Ints
    whole: Ints

    def members(self, centre: int, size: int) -> list[int]:
        """The places of a circle."""
        return sorted(int(place) for place in self.near[centre, :size])


def circles(points: Floats, mass: Floats, *, most: float, plane: bool) -> Circles:
    """Circles about every place that hold at most `most` of the whole mass.

    points: (L, 2) x, y in the plane, or latitude, longitude in degrees. mass: (L,) population, or
    cases where there is none.
    """
    if not plane:
        lat, lon = np.radians(points.T)
        points = np.column_stack(
            [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
        )
    places = len(points)
    limit = most * mass.sum() * (1 + 1e-12)
    sizes = np.zeros(places, np.int64)
    rows, ends = [], []
    for centre in range(places):
        away = np.sqrt(((points - points[centre]) ** 2).sum(1))
        order = np.argsort(away, kind="stable")
        size = int(np.searchsorted(np.cumsum(mass[order]), limit, side="right"))
        distance = away[order]
        apart = np.ones(places, np.uint8)
        apart[:-1] = np.diff(distance) > 1e-12 * max(float(distance[-1]), 1e-300)
        sizes[centre] = size
        rows.append(order[:size].astype(np.int32))
        ends.append(apart[:size])
    width = max(1, int(sizes.max(initial=1)))
    near, whole = np.zeros((places, width), np.int32), np.zeros((places, width), np.uint8)
    for centre, row in enumerate(rows):
        near[centre, : len(row)], whole[centre, : len(row)] = row, ends[centre]
    return Circles(near, sizes, whole)
