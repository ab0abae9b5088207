"""The inner loops of the scan (扫描内核): the largest ratio over circles and spans of time.

Compiled by numba: measured, numpy needs thirty times as long for 500 places and 999 replicates.
"""

from __future__ import annotations

import numpy as np

from rencheng.core.common.machine_code import compiled
from rencheng.core.surveillance.loglinear import Floats, Ints


@compiled
def log_ratio(seen: float, due: float, total: float, conditional: bool) -> float:
    """The log likelihood ratio of a circle and span; 0 where no more was seen than was due.

    conditional: given the total (Poisson, permutation), else expectation-based.
    """
    if seen <= due or due <= 0.0:
        return 0.0
    ratio = seen * np.log(seen / due)
    if not conditional:
        return ratio - (seen - due)
    if total > seen:
        ratio += (total - seen) * np.log((total - seen) / (total - due))
    return ratio


@compiled
def best_by_centre(
    counts: Floats,
    base: Floats,
    near: Ints,
    sizes: Ints,
    whole: Ints,
    total: float,
    conditional: bool,
) -> tuple[Floats, Ints, Ints]:
    """For each centre the largest log likelihood ratio, how many places it takes, and which span.

    counts, base: (L, W) cases seen and expected of each place in each span of time. near: (L, K)
    places by distance from each centre; sizes: (L,) how many of them at most; whole: (L, K) 0 where
    a circle would part places at the same distance.
    """
    centres, spans = near.shape[0], counts.shape[1]
    best = np.zeros(centres)
    size = np.zeros(centres, np.int64)
    span = np.zeros(centres, np.int64)
    seen, due = np.empty(spans), np.empty(spans)
    for centre in range(centres):
        seen[:] = 0.0
        due[:] = 0.0
        for k in range(sizes[centre]):
            place = near[centre, k]
            for w in range(spans):
                seen[w] += counts[place, w]
                due[w] += base[place, w]
            if whole[centre, k] == 0:
                continue
            for w in range(spans):
                c, b = seen[w], due[w]
                over, rest = (c - b) * abs(c - b), total - c
                if conditional:  # (c-b)²/2 · (1/b + 1/(C-c)) is never below the ratio
                    if over * (rest + b) <= 2 * best[centre] * b * rest:
                        continue
                elif over <= 2 * best[centre] * b:
                    continue
                ratio = log_ratio(c, b, total, conditional)
                if ratio > best[centre]:
                    best[centre] = ratio
                    size[centre] = k + 1
                    span[centre] = w
    return best, size, span


@compiled
def might_hold(seen: Ints, floor: Floats, limit: Floats) -> bool:
    """Whether a block could hold a new best: all it has seen at its end, due at its start."""
    over = np.float32(0)
    for w in range(len(seen)):
        x = np.float32(seen[w]) - floor[w]
        over = max(over, x * abs(x) - limit[w] * floor[w])
    return bool(over > 0)


@compiled
def ratio_of(
    counts: Ints, base: Floats, places: Ints, span: int, total: float, conditional: bool
) -> float:
    """The ratio of some places in one span."""
    c, b = 0.0, 0.0
    for place in places:
        c += counts[place, span]
        b += base[place, span]
    return log_ratio(c, b, total, conditional)


@compiled
def strongest(
    counts: Ints,
    base: Floats,
    floors: Floats,
    ends: Ints,
    near: Ints,
    sizes: Ints,
    whole: Ints,
    bound: Floats,
    total: float,
    conditional: bool,
) -> float:
    """The largest log likelihood ratio of all circles and spans, for the replicates.

    As `best_by_centre`, but circles grow by whole blocks: ends: (B,) where each block ends; floors:
    (L, B, W) what is due inside of where it begins. Nothing within a block can be stronger than all
    the cases at its end against what was due at its start, and the ratio is at most x²/2b times a
    factor, x being what was seen beyond b: bound: (W,) twice the inverse of that factor, a little
    less for the rounding. Only blocks that could hold a new best are looked at place by place.
    """
    spans = counts.shape[1]
    seen, before = np.zeros(spans, counts.dtype), np.zeros(spans, counts.dtype)
    limit = np.zeros(spans, np.float32)
    best, at_centre, at_size, at_span = 0.0, 0, 0, 0
    for centre in range(near.shape[0]):
        seen[:] = 0
        begin = 0
        for block in range(len(ends)):
            if begin >= sizes[centre]:
                break
            end = min(ends[block], sizes[centre])
            before[:] = seen
            for k in range(begin, end):
                row = counts[near[centre, k]]
                for w in range(spans):
                    seen[w] += row[w]
            floor = floors[centre, block]
            if might_hold(seen, floor, limit):
                for w in range(spans):
                    x = np.float32(seen[w]) - floor[w]
                    if x * abs(x) <= limit[w] * floor[w]:
                        continue
                    c, b = float(before[w]), float(floor[w])
                    for k in range(begin, end):
                        c += counts[near[centre, k], w]
                        b += base[near[centre, k], w]
                        if whole[centre, k] == 0 or (c - b) * abs(c - b) <= limit[w] * b:
                            continue
                        ratio = log_ratio(c, b, total, conditional)
                        if ratio > best:
                            best, at_centre, at_size, at_span = ratio, centre, k + 1, w
                            for v in range(spans):
                                limit[v] = best * bound[v]
            begin = end
    # Once more without the rounding of the floors.
    return ratio_of(counts, base, near[at_centre, :at_size], at_span, total, conditional)
