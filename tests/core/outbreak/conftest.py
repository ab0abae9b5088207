"""Waves that tests of timetables share."""

from __future__ import annotations

import numpy as np

from rencheng.core.outbreak.series import Counts, Floats, Key

LAST = 739_000


def bell(days: int, top: float, rise: float = 10.0, height: float = 200.0) -> Floats:
    """(days,) counts of a wave with its peak on day `top`, rounded."""
    return np.round(height * np.exp(-0.5 * ((np.arange(days) - top) / rise) ** 2))


def daily(*columns: Floats, industries: bool = False) -> Counts:
    """Counts by day of regions r0, r1, …, or of trades t0, t1, … of one region."""
    keys = [Key("city", f"t{n}") if industries else Key(f"r{n}") for n in range(len(columns))]
    table = np.stack(columns, 1).astype(float)
    return Counts(keys, LAST, 1, table, np.full(len(keys), np.nan))
