"""Many log-linear models at once: levels of a factor and a slope, fitted by IRLS (对数线性模型).

Each row of a batch is a series with its own counts; all rows share one design. Because the design
is a factor and at most one slope, the normal equations have a closed solution, so ten thousand fits
are a few matrix products. Iteration, start and stop follow R's `glm.fit`, so that figures agree.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]  # of float64
Bools = NDArray[Any]  # of bool
Ints = NDArray[Any]  # of integers

EPSILON = 1e-8  # R, glm.control: change of deviance at which a fit has converged
MOST_ITERATIONS = 25  # R, glm.control
START = 0.1  # R, poisson()$initialize: added to counts, so that zero has a logarithm
LEAST_MEAN = float(np.finfo(float).eps)  # R, make.link("log"): means stay above this


@dataclass(frozen=True, slots=True)
class Design:
    """What all rows share. time: (n,), 0 = the period to judge. level: (n,) in range(levels)."""

    time: Floats
    level: Ints
    levels: int

    def indicator(self) -> Floats:
        """(n, levels) of zeros and ones."""
        return np.eye(self.levels)[self.level]


@dataclass(slots=True)
class Fit:
    """Models of R rows. Arrays are (R,) unless they say otherwise.

    mean: (R, n) fitted. level: (R, levels) on the log scale; slope: 0 where there is none.
    weight: (R, levels) sums of the working weights, centre: (R, levels) mean time by those weights,
    spread: sum of weighted squares of time about the centres (∞ without slope).
    freedom: residual degrees of freedom.
    """

    mean: Floats
    level: Floats
    slope: Floats
    weight: Floats
    centre: Floats
    spread: Floats
    freedom: Floats
    converged: Bools

    def put(self, rows: Bools | Ints, other: Self) -> None:
        """Replace `rows` by those of `other`."""
        for field in fields(self):
            getattr(self, field.name)[rows] = getattr(other, field.name)

    def leverage(self, prior: Floats, design: Design) -> Floats:
        """(R, n) diagonal of the hat matrix."""
        off = design.time - self.centre[:, design.level]
        weight = np.maximum(self.weight[:, design.level], LEAST_MEAN)
        return prior * self.mean * (1 / weight + off * off / self.spread[:, None])

    def variance(self, level: int, time: float = 0.0) -> Floats:
        """(R,) unscaled variance of the linear predictor at `time` of `level`."""
        off = time - self.centre[:, level]
        return 1 / np.maximum(self.weight[:, level], LEAST_MEAN) + off * off / self.spread

    def dispersion(self, counts: Floats, prior: Floats) -> Floats:
        """(R,) Pearson's chi-square by its degrees of freedom."""
        off = counts - self.mean
        return (prior * off * off / self.mean).sum(1) / self.freedom


def fit(counts: Floats, prior: Floats, design: Design, *, slope: bool) -> Fit:
    """Fit log E[count] = level + slope × time to each row.

    counts, prior: (R, n); prior 0 leaves an observation out. slope: with one, or without.
    """
    rows, n = counts.shape
    indicator = design.indicator()
    levels = np.zeros((rows, design.levels))
    result = Fit(
        mean=np.zeros((rows, n)),
        level=levels,
        slope=np.zeros(rows),
        weight=levels.copy(),
        centre=levels.copy(),
        spread=np.full(rows, np.inf),
        freedom=np.ones(rows),
        converged=np.zeros(rows, bool),
    )
    active = np.arange(rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(counts > 0, counts * np.log(counts), 0.0)
    mean = counts + START
    predictor = np.log(mean)
    deviance = _deviance(counts, logs, prior, predictor, mean)
    for _ in range(MOST_ITERATIONS):
        step = _solve(counts, prior, predictor, mean, indicator, design.time, slope=slope)
        predictor = step.level[:, design.level] + step.slope[:, None] * design.time
        mean = np.maximum(np.exp(predictor), LEAST_MEAN)
        before, deviance = deviance, _deviance(counts, logs, prior, predictor, mean)
        step.mean = mean
        step.converged = np.abs(deviance - before) / (np.abs(deviance) + START) < EPSILON
        result.put(active, step)
        going = ~step.converged
        if not going.any():
            break
        if not going.all():
            active, counts, prior, logs = active[going], counts[going], prior[going], logs[going]
            predictor, mean, deviance = predictor[going], mean[going], deviance[going]
    return result


def _deviance(
    counts: Floats, logs: Floats, prior: Floats, predictor: Floats, mean: Floats
) -> Floats:
    terms: Floats = prior * (logs - counts * predictor - counts + mean)
    return 2 * terms.sum(1)


def _solve(
    counts: Floats,
    prior: Floats,
    predictor: Floats,
    mean: Floats,
    indicator: Floats,
    time: Floats,
    *,
    slope: bool,
) -> Fit:
    """One weighted least-squares step: within each level time and response are centred."""
    working = prior * mean
    response = working * (predictor - 1) + prior * counts
    weight = working @ indicator
    safe = np.maximum(weight, np.finfo(float).tiny)
    level = (response @ indicator) / safe
    rows = len(counts)
    centre = np.zeros_like(level)
    slopes, spread = np.zeros(rows), np.full(rows, np.inf)
    if slope:
        timed = working * time
        centre = (timed @ indicator) / safe
        spread = np.maximum(timed @ time - (weight * centre * centre).sum(1), LEAST_MEAN)
        slopes = (response @ time - (weight * centre * level).sum(1)) / spread
        level = level - slopes[:, None] * centre
    used = prior > 0
    parameters = ((used @ indicator) > 0).sum(1) + int(slope)
    freedom = np.maximum(used.sum(1) - parameters, 1).astype(float)
    done = np.zeros(rows, bool)
    return Fit(mean, level, slopes, weight, centre, spread, freedom, done)
