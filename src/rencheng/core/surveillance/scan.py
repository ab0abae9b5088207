"""Space-time scan statistics (时空扫描): where and when do cases crowd more than chance would.

Kulldorff 1997 (Poisson), Kulldorff et al. 2005 (permutation), Neill et al. 2005 (expectation).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from rencheng.core.surveillance.loglinear import Floats, Ints
from rencheng.core.surveillance.scan_kernel import best_by_centre

MODELS: Final = ("permutation", "poisson", "expectation")
SEED: Final = 1  # ours: the same file gives the same p
#: In place of the total where the ratio does not depend on it.
BOUNDLESS: Final = 1e12
EULER: Final = 0.5772156649015329  # mean of the standard Gumbel distribution


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


@dataclass(frozen=True, slots=True)
class Cluster:
    """places: indices. first, last: periods, inclusive. p: Monte Carlo; p_gumbel: from a Gumbel
    distribution fitted to the replicates; recurrence: periods between clusters as strong by chance.
    """

    places: list[int]
    first: int
    last: int
    observed: int
    expected: float
    llr: float
    p: float
    p_gumbel: float
    recurrence: float


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


def spans(periods: int, longest: int, *, retrospective: bool) -> list[tuple[int, int]]:
    """Spans of time (first, last), at most `longest` long: all that end with the last period, or
    all there are.
    """
    ends = range(periods) if retrospective else (periods - 1,)
    return [
        (last - length + 1, last)
        for last in ends
        for length in range(1, min(longest, last + 1) + 1)
    ]


def scan(
    counts: Floats,
    base: Floats,
    found: Circles,
    windows: Sequence[tuple[int, int]],
    *,
    model: str,
    replicates: int,
    most_clusters: int = 10,
    workers: int = 1,
    seed: int = SEED,
) -> list[Cluster]:
    """The most likely clusters, strongest first, none sharing a place with a stronger one.

    counts: (L, T) cases. base: (L, T) expected; for Poisson and permutation their sum is that of
    the cases. workers: threads for the replicates.
    """
    total = float(counts.sum())
    if total == 0 or not windows:
        return []
    conditional = model != "expectation"
    inside = _indicator(windows, counts.shape[1])
    due = np.ascontiguousarray(base @ inside)
    bound = total if conditional else BOUNDLESS

    def strongest(cases: Floats) -> float:
        best, _, _ = best_by_centre(
            np.ascontiguousarray(cases @ inside), due, *_arrays(found), bound, conditional, True
        )
        return float(best.max())

    best, size, span = best_by_centre(
        np.ascontiguousarray(counts @ inside), due, *_arrays(found), bound, conditional, False
    )
    draw = _drawer(model, counts, base)
    chance = _replicates(draw, strongest, replicates, workers, seed)
    clusters: list[Cluster] = []
    taken: set[int] = set()
    for centre in np.argsort(-best, kind="stable"):
        if best[centre] <= 0 or len(clusters) >= most_clusters:
            break
        places = found.members(int(centre), int(size[centre]))
        if taken.isdisjoint(places):
            taken.update(places)
            first, last = windows[int(span[centre])]
            clusters.append(
                _cluster(places, first, last, counts, base, float(best[centre]), chance)
            )
    return clusters


def _arrays(found: Circles) -> tuple[Ints, Ints, Ints]:
    return found.near, found.sizes, found.whole


def _indicator(windows: Sequence[tuple[int, int]], periods: int) -> Floats:
    """(T, W): 1 where a period lies in a span."""
    inside = np.zeros((periods, len(windows)))
    for column, (first, last) in enumerate(windows):
        inside[first : last + 1, column] = 1
    return inside


def _cluster(
    places: list[int],
    first: int,
    last: int,
    counts: Floats,
    base: Floats,
    llr: float,
    chance: Floats,
) -> Cluster:
    part = np.ix_(places, range(first, last + 1))
    # A cluster as strong as the replicate's own strongest counts against it.
    p = (1 + int((chance >= llr - 1e-9).sum())) / (len(chance) + 1)
    gumbel = gumbel_tail(llr, chance)
    return Cluster(
        places,
        first,
        last,
        int(counts[part].sum()),
        float(base[part].sum()),
        llr,
        p,
        gumbel,
        1 / max(gumbel, 1e-300) if len(chance) else float("nan"),
    )


def gumbel_tail(llr: float, chance: Floats) -> float:
    """P(strongest of a replicate ≥ llr) by a Gumbel distribution fitted by moments (Abrams et al.
    2010), which tells apart p-values far below one in the number of replicates.
    """
    if len(chance) < 2 or float(chance.std()) == 0:
        return float("nan")
    scale = float(chance.std(ddof=1)) * np.sqrt(6) / np.pi
    place = float(chance.mean()) - EULER * scale
    return float(-np.expm1(-np.exp(-(llr - place) / scale)))


def _replicates(
    draw: Callable[[np.random.Generator], Floats],
    strongest: Callable[[Floats], float],
    number: int,
    workers: int,
    seed: int,
) -> Floats:
    """The strongest ratio of each replicate; the same for any number of workers."""
    seeds = np.random.SeedSequence(seed).spawn(number)

    def one(own: np.random.SeedSequence) -> float:
        return strongest(draw(np.random.default_rng(own)))

    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        return np.fromiter(pool.map(one, seeds), float, number)


def _drawer(model: str, counts: Floats, base: Floats) -> Callable[[np.random.Generator], Floats]:
    """How a replicate is drawn where nothing is the matter."""
    if model == "expectation":
        return lambda rng: rng.poisson(base).astype(float)
    places, periods = counts.shape
    cells = counts.astype(np.int64)
    if model == "permutation":
        place, period = np.nonzero(cells)
        repeats = cells[place, period]
        place, period = np.repeat(place, repeats) * periods, np.repeat(period, repeats)

        def shuffled(rng: np.random.Generator) -> Floats:
            drawn = np.bincount(place + rng.permutation(period), minlength=places * periods)
            return drawn.reshape(places, periods).astype(float)

        return shuffled
    share, total = (base / base.sum()).ravel(), int(cells.sum())
    edges = np.cumsum(share)
    edges /= edges[-1]

    def spread(rng: np.random.Generator) -> Floats:
        cell = np.searchsorted(edges, rng.random(total), side="right")
        return np.bincount(cell, minlength=places * periods).reshape(places, periods).astype(float)

    return spread
