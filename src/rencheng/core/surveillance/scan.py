"""Space-time scan statistics (时空扫描): where and when do cases crowd more than chance would.

Kulldorff 1997 (Poisson), Kulldorff et al. 2005 (permutation), Neill et al. 2005 (expectation).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from rencheng.core.surveillance.loglinear import Floats
from rencheng.core.surveillance.scan_chance import by_span, strongest_by_chance
from rencheng.core.surveillance.scan_circles import Circles
from rencheng.core.surveillance.scan_kernel import best_by_centre

MODELS: Final = ("permutation", "poisson", "expectation")
SEED: Final = 1  # ours: the same file gives the same p
EULER: Final = 0.5772156649015329  # mean of the standard Gumbel distribution


@dataclass(frozen=True, slots=True)
class Cluster:
    """places: indices; centre: the place in the middle of their circle. first, last: periods,
    inclusive. p: Monte Carlo; p_gumbel: from a Gumbel distribution fitted to the replicates;
    recurrence: periods between clusters as strong by chance.
    """

    places: list[int]
    centre: int
    first: int
    last: int
    observed: int
    expected: float
    llr: float
    p: float
    p_gumbel: float
    recurrence: float


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
    best, size, span = best_by_centre(
        by_span(counts, windows),
        by_span(base, windows),
        found.near,
        found.sizes,
        found.whole,
        total,
        conditional,
    )
    chance = strongest_by_chance(
        counts, base, found, windows, model=model, replicates=replicates, workers=workers, seed=seed
    )
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
                _cluster(
                    places, int(centre), first, last, counts, base, float(best[centre]), chance
                )
            )
    return clusters


def _cluster(
    places: list[int],
    centre: int,
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
        centre,
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
