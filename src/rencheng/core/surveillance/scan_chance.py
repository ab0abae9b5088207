"""What chance alone makes (蒙特卡洛复制): the strongest ratio of each replicate of a scan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

import numpy as np

from rencheng.core.surveillance.loglinear import Floats, Ints
from rencheng.core.surveillance.scan_circles import Circles
from rencheng.core.surveillance.scan_kernel import strongest

#: Measured: blocks of .7 √size places need the fewest steps.
BLOCK: Final = 0.7
ROUNDING: Final = 1e-3  # ours: far above what single precision loses
#: Spans go to the compiled loop in parts, so that what is due in all blocks fits in 200 MB.
MOST_FLOORS: Final = 50_000_000
LANES: Final = 16  # spans are filled up to whole vectors of the processor
SHORT: Final = 2**15  # sums below this fit into 16 bits, which doubles the speed


def by_span(table: Floats, windows: Sequence[tuple[int, int]]) -> Floats:
    """(L, W) sums over each span of time. table: (L, T)."""
    first, last = np.array(windows).T
    until = np.zeros((table.shape[0], table.shape[1] + 1))
    np.cumsum(table, axis=1, out=until[:, 1:])
    return np.ascontiguousarray(until[:, last + 1] - until[:, first])


def strongest_by_chance(
    counts: Floats,
    base: Floats,
    found: Circles,
    windows: Sequence[tuple[int, int]],
    *,
    model: str,
    replicates: int,
    workers: int,
    seed: int,
) -> Floats:
    """(replicates,) strongest ratios where nothing is the matter; the same for any `workers`."""
    begin, end = min(first for first, _ in windows), max(last for _, last in windows) + 1
    shifted = [(first - begin, last - begin) for first, last in windows]
    draw = _drawer(model, counts, base, range(begin, end))
    seeds = np.random.SeedSequence(seed).spawn(replicates)
    ends = _block_ends(found.near.shape[1])
    part = max(LANES, MOST_FLOORS // (len(found.sizes) * len(ends)) // LANES * LANES)
    chance = np.zeros(replicates)
    for start in range(0, len(shifted), part):
        ratio = _ratios(
            base[:, begin:end],
            found,
            ends,
            shifted[start : start + part],
            float(counts.sum()),
            conditional=model != "expectation",
        )
        with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
            made = pool.map(partial(_replicate, draw, ratio), seeds)
            chance = np.maximum(chance, np.fromiter(made, float, replicates))
    return chance


def _replicate(
    draw: Callable[[np.random.Generator], Ints],
    ratio: Callable[[Ints], float],
    seed: np.random.SeedSequence,
) -> float:
    return ratio(draw(np.random.default_rng(seed)))


def _ratios(
    base: Floats,
    found: Circles,
    ends: Ints,
    windows: Sequence[tuple[int, int]],
    total: float,
    *,
    conditional: bool,
) -> Callable[[Ints], float]:
    """A function from the (L, T) cases of a replicate to its strongest ratio."""
    width = -(-len(windows) // LANES) * LANES
    due = np.ones((len(base), width))
    due[:, : len(windows)] = by_span(base, windows)
    floors = _floors(due, found, ends)
    most_due = due.sum(0)

    def ratio(cases: Ints) -> float:
        sums = by_span(cases, windows)
        most = sums.sum(0)
        kind = np.int16 if most.max() < SHORT else np.int64
        seen = np.zeros((len(base), width), kind)
        seen[:, : len(windows)] = sums
        bound = np.full(width, 2 * (1 - ROUNDING), np.float32)
        if conditional:  # (c-b)²/2 · (1/b + 1/(C-c)) is never below the ratio
            rest = total - np.pad(most, (0, width - len(windows)))
            bound *= (rest / np.maximum(rest + most_due, 1)).astype(np.float32)
        return float(
            strongest(
                seen,
                due,
                floors,
                ends,
                found.near,
                found.sizes,
                found.whole,
                bound,
                total,
                conditional,
            )
        )

    return ratio


def _block_ends(largest: int) -> Ints:
    """(B,) sizes of circles at which blocks end."""
    ends = [0]
    while ends[-1] < largest:
        ends.append(min(largest, ends[-1] + max(1, int(BLOCK * ends[-1] ** 0.5))))
    return np.array(ends[1:], np.int64)


def _floors(due: Floats, found: Circles, ends: Ints) -> Floats:
    """(L, B, W) what is due within the circles at which each block begins."""
    floors = np.zeros((len(found.sizes), len(ends), due.shape[1]), np.float32)
    for centre, size in enumerate(found.sizes):
        begins = ends[:-1][ends[:-1] < size]
        inside = np.cumsum(due[found.near[centre, :size]], axis=0)
        floors[centre, 1 : len(begins) + 1] = inside[begins - 1]
    return floors


def _drawer(
    model: str, counts: Floats, base: Floats, used: range
) -> Callable[[np.random.Generator], Ints]:
    """How the cases of a replicate are drawn, of which only the `used` periods matter: (L, T)."""
    places, periods = len(counts), len(used)
    columns = slice(used.start, used.stop)
    if model == "expectation":
        return lambda rng: rng.poisson(base[:, columns])
    cells = counts.astype(np.int64)
    total = int(cells.sum())

    def table(cell: Ints) -> Ints:
        return np.bincount(cell, minlength=places * periods).reshape(places, periods)

    if model == "permutation":
        whose = np.repeat(np.arange(places) * periods, cells.sum(1))
        when = np.repeat(np.arange(periods), cells[:, columns].sum(0))
        return lambda rng: table(whose[rng.choice(total, len(when), replace=False)] + when)
    share = (base[:, columns] / base.sum()).ravel()
    edges = np.cumsum(share)
    inside = min(1.0, float(edges[-1]))
    edges /= edges[-1]

    def spread(rng: np.random.Generator) -> Ints:
        number = rng.binomial(total, inside)
        return table(np.searchsorted(edges, rng.random(number), side="right"))

    return spread
