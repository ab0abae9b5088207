"""Reporting delay (报告延迟): what the last days will have held once all of it is known.

The reporting triangle with delays estimated by the chain ladder (Mack 1993, ASTIN Bull. 23), as
used for cases by Lawless 1994 (Can. J. Stat. 22).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rencheng.core.surveillance.counts import lower_quantile, upper_quantile
from rencheng.core.surveillance.loglinear import Floats, Ints

INTERVAL = 0.05  # of a 90 % interval, on each side


@dataclass(frozen=True, slots=True)
class Nowcast:
    """known, expected, lower, upper: (T,) counts by day of the event. share: (T,) of the day that
    is known by now. delays: (D + 1,) probability of each delay.
    """

    known: Floats
    expected: Floats
    lower: Floats
    upper: Floats
    share: Floats
    delays: Floats


def entered_past(happened: Ints, reported: Ints, counts: Ints, longest: int) -> np.ndarray:
    """(N,) whether a row came on a day when most of what was reported was older than `longest`
    days: then somebody entered a past, and it says nothing about delays.
    """
    first = int(reported.min(initial=0))
    old = np.bincount(reported - first, counts * (reported - happened > longest))
    every = np.bincount(reported - first, counts)
    return np.asarray((old > every / 2)[reported - first])


def triangle(
    happened: Ints, reported: Ints, days: int, longest: int, counts: Ints | None = None
) -> Floats:
    """(days, longest + 1) counts by day and delay; NaN where the delay lies after the last day.

    happened, reported: (N,) day indices; counts: (N,) how many, by default 1. Delays beyond
    `longest` count as `longest`; a report before its event counts as at once.
    """
    table = np.zeros((days, longest + 1))
    inside = (happened >= 0) & (happened < days) & (reported < days)
    delay = np.clip(reported - happened, 0, longest)
    many = 1 if counts is None else counts[inside]
    np.add.at(table, (happened[inside], delay[inside]), many)
    late = np.arange(days)[:, None] + np.arange(longest + 1) >= days
    table[late] = np.nan
    return table


def nowcast(table: Floats) -> Nowcast:
    """Fill the triangle's missing corner. table: (T, D + 1), NaN where not yet reported."""
    delays = table.shape[1]
    known = np.nansum(table, axis=1)
    below = np.nancumsum(table, axis=1)
    done = np.ones(delays)  # share of a day known up to each delay
    for delay in range(delays - 1, 0, -1):
        rows = np.isfinite(table[:, delay])
        earlier, all_ = below[rows, delay - 1].sum(), below[rows, delay].sum()
        done[delay - 1] = done[delay] * (earlier / all_ if all_ else 1.0)
    reached = np.isfinite(table).sum(1) - 1
    share = np.where(reached >= 0, done[np.maximum(reached, 0)], 0.0)
    expected = np.where(share > 0, known / np.maximum(share, 1e-9), np.nan)
    # Of a Poisson day, what is still to come is Poisson around what the share leaves out, and the
    # share's own doubt is that of the known count.
    coming = np.nan_to_num(expected - known)
    spread = 1 + coming / np.maximum(known, 1)
    lower = known + np.maximum(lower_quantile(INTERVAL, coming, spread), 0)
    upper = known + upper_quantile(INTERVAL, coming, spread)
    return Nowcast(known, expected, lower, upper, share, np.diff(done, prepend=0.0))
