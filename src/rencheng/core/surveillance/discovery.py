"""False discoveries among many series (错误发现率): which of thousands of p-values to believe."""

from __future__ import annotations

import numpy as np

from rencheng.core.surveillance.loglinear import Floats


def q_values(p: Floats, tested: int | None = None) -> Floats:
    """The share of false alarms to be expected among all at least as sure (Benjamini & Hochberg
    1995, J. R. Stat. Soc. B 57).

    p: (N,), NaN left out. tested: how many series were tested, where only likely ones are given;
    the others are taken to be no smaller.
    """
    p = np.asarray(p, float)
    q = np.full(p.shape, np.nan)
    known = np.flatnonzero(np.isfinite(p))
    if not len(known):
        return q
    order = known[np.argsort(p[known])]
    number = max(tested or 0, len(known))
    raw = p[order] * number / np.arange(1, len(order) + 1)
    q[order] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1)
    return q
