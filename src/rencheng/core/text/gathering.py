"""Gathering messages into stories (聚合): the most alike join first, as long as all of them are.

Average linkage (Sokal and Michener 1958) by reciprocal nearest neighbours (Murtagh 1983): two
groups join where each is the other's nearest and they are alike *on average*, so that no chain of
half-alike messages pulls unlike ones together. Likeness is of matter, raised by a shared name and
lowered by names, areas and times that differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from rencheng.core.text.matters import Matrix, Matters
from rencheng.core.text.nearest import nearest


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likeness is made up. Ours, chosen on a stream that was read and on simulated truth.

    alike: least average likeness within a story. same_name: how much a shared name raises likeness
    of matter. own_name: what it adds of itself. other_name, other_area, other_time: share of
    likeness that is lost where all of them differ. pace: messages between two of one story after
    which two thirds of other_time are lost, within days_least and days_most: the busier a stream,
    the sooner the same complaint at the same place is another event.
    """

    alike: float = 0.1
    same_name: float = 5.0
    own_name: float = 0.07
    other_name: float = 0.8
    other_area: float = 0.5
    other_time: float = 0.9
    pace: float = 4000.0
    days_least: float = 4.0
    days_most: float = 400.0


@dataclass(frozen=True)
class _Groups:
    """Sums over the members of groups, one a row."""

    matter: Matrix
    place: Matrix
    area: Matrix
    counts: np.ndarray  # (groups, 5): members, with a name, with an area, with a time, sum of days


@dataclass(frozen=True)
class _Next:
    """For each group, the one it is most like (-1: not looked for yet) and how much."""

    best: np.ndarray
    value: np.ndarray


def gather(matters: Matters, days: np.ndarray, likeness: Likeness) -> list[list[int]]:
    """Groups of rows, each row in one. days: (messages,) day of each, NaN where unknown."""
    timed = ~np.isnan(days)
    named, placed = np.diff(matters.place.indptr) > 0, np.diff(matters.area.indptr) > 0
    counts = np.column_stack(
        [np.ones(len(days)), named, placed, timed, np.where(timed, days, 0)]
    ).astype(np.float32)
    groups = _Groups(matters.matter, matters.place, matters.area, counts)
    found = _Next(np.full(len(days), -1), np.zeros(len(days), np.float32))
    members = [[at] for at in range(len(days))]
    final: list[list[int]] = []
    memory = memory_days(days, likeness)
    while members:
        _look(groups, found, likeness, memory)
        growing = found.value >= likeness.alike
        # Average linkage is reducible: what has no partner now never gets one.
        final.extend(members[at] for at in np.flatnonzero(~growing))
        owner = _owners(found, growing)
        groups, found, members = _joined(groups, found, members, owner)
    return final


def memory_days(days: np.ndarray, likeness: Likeness) -> float:
    """Days after which the same complaint is rather another event."""
    known = days[~np.isnan(days)]
    span = float(np.ptp(known)) if len(known) else 0.0
    per_day = len(known) / max(span, 1.0)
    return float(
        np.clip(likeness.pace / max(per_day, 1e-9), likeness.days_least, likeness.days_most)
    )


def _owners(found: _Next, growing: np.ndarray) -> np.ndarray:
    """(groups,) number of the group each goes into, -1 for those that are final."""
    at, best = np.arange(len(found.best)), found.best.copy()
    mutual = growing & (best[best] == at)
    if growing.any() and not mutual.any():  # equal values may send each to the next in a ring
        top = int(np.argmax(np.where(growing, found.value, -1)))
        best[best[top]] = top
        mutual[[top, best[top]]] = True
    leader = np.where(mutual, np.minimum(at, best), at)
    owner = np.full(len(best), -1)
    owner[growing] = np.unique(leader[growing], return_inverse=True)[1]
    return owner


def _joined(
    groups: _Groups, found: _Next, members: list[list[int]], owner: np.ndarray
) -> tuple[_Groups, _Next, list[list[int]]]:
    """The groups after joining; what each found stays known where neither side has changed."""
    rows = np.flatnonzero(owner >= 0)
    count = int(owner.max(initial=-1)) + 1
    merge = sp.csr_array(
        (np.ones(len(rows), np.float32), (owner[rows], rows)), shape=(count, len(owner))
    )
    together: list[list[int]] = [[] for _ in range(count)]
    for row in rows:
        together[owner[row]] += members[row]
    alone = np.bincount(owner[rows], minlength=count) == 1
    best, value = np.full(count, -1), np.zeros(count, np.float32)
    kept = rows[alone[owner[rows]] & (owner[found.best[rows]] >= 0)]
    kept = kept[alone[owner[found.best[kept]]]]
    best[owner[kept]], value[owner[kept]] = owner[found.best[kept]], found.value[kept]
    joined = _Groups(
        merge @ groups.matter, merge @ groups.place, merge @ groups.area, merge @ groups.counts
    )
    return joined, _Next(best, value), together


def _look(groups: _Groups, found: _Next, likeness: Likeness, memory: float) -> None:
    """Find the nearest of each group that has none yet."""
    size = groups.counts[:, 0]
    matter, place, area = (
        scaled(matrix, 1 / size) for matrix in (groups.matter, groups.place, groups.area)
    )
    shares = groups.counts[:, 1:4] / size[:, None]
    day = groups.counts[:, 4] / np.maximum(groups.counts[:, 3], 1e-9)
    holders = matter.tocsc()
    weights = np.array(
        [likeness.alike, likeness.same_name, likeness.own_name, likeness.other_name,
         likeness.other_area, likeness.other_time, memory], np.float32,
    )  # fmt: skip
    nearest(
        np.flatnonzero(found.best < 0), weights,
        matter.indptr, matter.indices, matter.data,
        holders.indptr, holders.indices, holders.data,
        place.indptr, place.indices, place.data,
        area.indptr, area.indices, area.data,
        shares, day, found.best, found.value,
    )  # fmt: skip


def scaled(matrix: Matrix, factors: np.ndarray) -> Matrix:
    """Each row times its factor; columns in order within a row."""
    data = matrix.data * np.repeat(factors, np.diff(matrix.indptr)).astype(np.float32)
    made = sp.csr_array((data, matrix.indices.copy(), matrix.indptr), shape=matrix.shape)
    made.sort_indices()
    return made
