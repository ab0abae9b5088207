"""The inner loop of gathering (最近邻): for each group the one it is most like, compiled.

Compiled, because most of the time goes here: 30,000 simulated messages were gathered in 17 s, by
sparse products of scipy in 203 s (two shared cores).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = np.ndarray[Any, Any]
FAINTEST = 0.015  # likeness of matter below which a pair is not looked at


def _shared(indptr: Array, indices: Array, data: Array, one: int, other: int) -> float:
    """Product of two rows whose columns are in order."""
    total = 0.0
    left, right = indptr[one], indptr[other]
    while left < indptr[one + 1] and right < indptr[other + 1]:
        if indices[left] == indices[right]:
            total += data[left] * data[right]
            left += 1
            right += 1
        elif indices[left] < indices[right]:
            left += 1
        else:
            right += 1
    return total


def _nearest(
    wanted: Array, weights: Array,
    rows_indptr: Array, rows_indices: Array, rows_data: Array,
    holders_indptr: Array, holders_indices: Array, holders_data: Array,
    place_indptr: Array, place_indices: Array, place_data: Array,
    area_indptr: Array, area_indices: Array, area_data: Array,
    shares: Array, day: Array, best: Array, value: Array,
) -> None:  # fmt: skip
    """Write into best and value, for each row of `wanted`, its nearest row and the likeness.

    weights: alike, same_name, own_name, other_name, other_area, other_time, days of `Likeness`.
    shares: (rows, 3) of members with a name, an area, a time. day: (rows,) mean day.
    """
    alike, same_name, own_name = weights[0], weights[1], weights[2]
    other_name, other_area, other_time, days = weights[3], weights[4], weights[5], weights[6]
    count = len(day)
    matter = np.zeros(count, np.float32)
    touched = np.empty(count, np.int64)
    for row in wanted:
        met = 0
        for at in range(rows_indptr[row], rows_indptr[row + 1]):
            column, weight = rows_indices[at], rows_data[at]
            for holder in range(holders_indptr[column], holders_indptr[column + 1]):
                other = holders_indices[holder]
                if matter[other] == 0.0:
                    touched[met] = other
                    met += 1
                matter[other] += weight * holders_data[holder]
        highest, nearest_row = 0.0, -1
        for at in range(met):
            other = touched[at]
            likeness = matter[other]
            matter[other] = 0.0
            least = max(highest, alike)
            if other == row or likeness < FAINTEST or likeness * (1 + same_name) + own_name < least:
                continue
            later = shares[row, 2] * shares[other, 2]
            later *= other_time * (1 - np.exp(-abs(day[row] - day[other]) / days))
            likeness *= 1 - later
            if likeness * (1 + same_name) + own_name < least:
                continue
            same = _shared(place_indptr, place_indices, place_data, row, other)
            apart = max(0.0, shares[row, 0] * shares[other, 0] - same)
            likeness *= (1 + same_name * same) * (1 - other_name * apart)
            if likeness + own_name * same < least:
                continue
            both = shares[row, 1] * shares[other, 1]
            if both > 0:
                near = _shared(area_indptr, area_indices, area_data, row, other)
                likeness *= 1 - other_area * max(0.0, both - near)
            likeness += own_name * same * (1 - later)
            if likeness > highest or (likeness == highest and other < nearest_row):
                highest, nearest_row = likeness, other
        best[row], value[row] = nearest_row, highest


_shared = njit(cache=True)(_shared)
nearest = njit(cache=True)(_nearest)
