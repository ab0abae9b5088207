"""How good a forecast was (预报评分): weighted interval score and ranked probability score."""

from __future__ import annotations

from typing import Final

import numpy as np

from rencheng.core.outbreak.series import Floats

#: The 23 levels of the forecast hubs (Cramer et al. 2022, Sci. Data 9:462).
LEVELS: Final[Floats] = np.array(
    [0.01, 0.025, *(round(0.05 * one, 2) for one in range(1, 20)), 0.975, 0.99]
)
MEDIAN: Final = 11
LOW, HIGH = 2, 20  # of a 90 % interval


def wis(quantiles: Floats, seen: Floats) -> Floats:
    """Weighted interval score (Bracher et al. 2021, PLoS Comput. Biol. 17:e1008618).

    quantiles: (…, 23) at LEVELS; seen: (…). Lower is better, in the unit of what was counted.
    """
    off = seen[..., None] - quantiles
    return np.asarray(2 * np.maximum(LEVELS * off, (LEVELS - 1) * off).mean(-1))


def crps(sample: Floats, seen: float) -> float:
    """Continuous ranked probability score of a sample, (M,) (Gneiting & Raftery 2007, JASA 102)."""
    ordered = np.sort(sample)
    number = len(ordered)
    weight = 2 * np.arange(1, number + 1) - number - 1
    return float(np.abs(ordered - seen).mean() - (weight * ordered).sum() / number**2)
