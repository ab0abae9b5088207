"""Simulated weekly series with outbreaks whose weeks are known (Noufaily et al. 2013, §4.1).

42 scenarios: seven sets of mean, trend, season and dispersion, each with 0, 1 or 2 harmonics, with
and without trend. 624 weeks; four past outbreaks in weeks 313–575, one in weeks 576–624.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WEEKS, PAST, LAST = 624, (312, 575), (575, 624)  # half-open, from 0
THETA = (0.1, -2, 1.5, 0.5, 2.5, 3.75, 5)
BETA = (0.0025, 0.005, 0.003, 0.002, 0.001, 0.001, 0.0001)
COSINE = (0.6, 0.1, 0.2, 0.5, 1, 0.1, 0.05)
SINE = (0.6, 0.3, -0.4, 0.5, 0.1, -0.1, 0.01)
DISPERSION = (1.5, 2, 1, 5, 3, 1.1, 1.2)
SCENARIOS = [(s, m, t) for s in range(7) for m in range(3) for t in (False, True)]
PAST_SIZES, LAST_SIZES = (2, 3, 5, 10), range(1, 11)


@dataclass(frozen=True)
class Simulated:
    """quiet: (624, S) without the last outbreak; outbreak: (49, S) its cases; mean, (S,) phi."""

    quiet: np.ndarray
    outbreak: np.ndarray
    mean: np.ndarray
    dispersion: np.ndarray
    scenario: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """(624, S) with the last outbreak."""
        with_it = self.quiet.copy()
        with_it[LAST[0] :] += self.outbreak
        return with_it


def simulate(repeats: int, seed: int) -> Simulated:
    """`repeats` series of each scenario."""
    rng = np.random.default_rng(seed)
    week = np.arange(1, WEEKS + 1)
    means, phis, scenario = [], [], []
    for number, (s, harmonics, trend) in enumerate(SCENARIOS):
        log = THETA[s] + (BETA[s] * week if trend else 0 * week)
        for j in range(1, harmonics + 1):
            angle = 2 * np.pi * j * week / 52
            log = log + COSINE[s] * np.cos(angle) + SINE[s] * np.sin(angle)
        means += [np.exp(log)] * repeats
        phis += [DISPERSION[s]] * repeats
        scenario += [number] * repeats
    mean, phi = np.array(means).T, np.array(phis, float)
    size = mean / np.maximum(phi - 1, 1e-9)
    base = np.where(phi > 1, rng.negative_binomial(size, 1 / phi), rng.poisson(mean)).astype(float)
    spread = base.std(0, ddof=1)
    quiet = base.copy()
    outbreak = np.zeros((LAST[1] - LAST[0], mean.shape[1]))
    for column in range(mean.shape[1]):
        for start in rng.integers(*PAST, size=4):
            size_ = rng.poisson(rng.choice(PAST_SIZES) * spread[column])
            _spread(quiet[: LAST[0], column], int(start), size_, rng)
        size_ = rng.poisson(rng.choice(LAST_SIZES) * spread[column])
        _spread(outbreak[:, column], int(rng.integers(0, len(outbreak))), size_, rng)
    return Simulated(quiet, outbreak, mean, phi, np.array(scenario))


def _spread(weeks: np.ndarray, start: int, size: int, rng: np.random.Generator) -> None:
    """Put `size` cases into the weeks from `start` on; those beyond the end are lost."""
    week = start + np.floor(rng.lognormal(0, 0.5, size)).astype(int)
    np.add.at(weeks, week[week < len(weeks)], 1)
