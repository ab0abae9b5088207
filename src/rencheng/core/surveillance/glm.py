"""Many log-linear models of one design at once, with priors on their coefficients (广义线性模型).

Where `loglinear` agrees with R on a factor and a slope, this takes any design: seasons, days of the
week, holidays. A coefficient with a penalty is drawn towards zero, which lets sparse series lean on
the offset that all share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rencheng.core.surveillance.loglinear import START, Bools, Floats

STILL = 1e-6  # ours: change of every predictor at which a fit has converged
MOST_ITERATIONS = 30
WIDEST = 30.0  # ours: predictors stay within ±30, means within e^±30
RIDGE = 1e-8  # ours: keeps a design that a series does not fill solvable
ROWS_AT_ONCE = 256  # measured: a batch that stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Model:
    """R fitted series. coefficients: (R, p). covariance: (R, p, p), to be scaled by dispersion.
    dispersion: (R,) of quasi-Poisson, ≥ 1. weights: (R, n) after weighing down what stood out.
    """

    coefficients: Floats
    covariance: Floats
    dispersion: Floats

    def predict(self, design: Floats, offset: Floats | float = 0.0) -> tuple[Floats, Floats]:
        """Mean and predictive dispersion, (R, k), for the rows of a design (k, p).

        The dispersion holds the doubt of the mean too: variance of a count = dispersion × mean.
        """
        mean = np.exp(np.clip(self.coefficients @ design.T + offset, -WIDEST, WIDEST))
        doubt = np.einsum("kp,rpq,kq->rk", design, self.covariance, design, optimize=True)
        return mean, self.dispersion[:, None] * (1 + mean * np.maximum(doubt, 0))


def fit(
    counts: Floats,
    design: Floats,
    *,
    weight_from: float,
    penalty: Floats | None = None,
    offset: Floats | float = 0.0,
    prior: Floats | None = None,
) -> Model:
    """Fit each series, weigh down what stands out by more than `weight_from` standardised Anscombe
    residuals (Farrington et al. 1996), fit again.

    counts: (n, S), NaN left out. design: (n, p). penalty: (p,) precision of each coefficient's
    prior. offset, prior: (n,), prior being the weights to begin with.
    """
    parts = [
        _fit(counts[:, first : first + ROWS_AT_ONCE].T, design, weight_from, penalty, offset, prior)
        for first in range(0, counts.shape[1], ROWS_AT_ONCE)
    ]
    return Model(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("coefficients", "covariance", "dispersion")
        )
    )


def _fit(
    counts: Floats,
    design: Floats,
    weight_from: float,
    penalty: Floats | None,
    offset: Floats | float,
    prior: Floats | None,
) -> Model:
    known: Bools = np.isfinite(counts)
    counts = np.nan_to_num(counts)
    weights = known * (1.0 if prior is None else prior)
    ridge = np.diag(np.full(design.shape[1], RIDGE) + (0 if penalty is None else penalty))
    beta, mean, inverse = _irls(counts, weights, design, ridge, offset)
    freedom = np.maximum(weights.sum(1) - design.shape[1], 1)
    phi = _dispersion(counts, weights, mean, freedom)
    leverage = weights * mean * np.einsum("np,rpq,nq->rn", design, inverse, design, optimize=True)
    raw = 1.5 * (counts ** (2 / 3) * mean ** (-1 / 6) - np.sqrt(mean))
    residual = raw / np.sqrt(phi[:, None] * np.clip(1 - leverage, 0.01, 1))
    down = weights * np.where(residual > weight_from, np.maximum(residual, 1e-9) ** -2.0, 1.0)
    weights = down * (weights.sum(1) / np.maximum(down.sum(1), 1e-9))[:, None]
    beta, mean, inverse = _irls(counts, weights, design, ridge, offset)
    return Model(beta, inverse, _dispersion(counts, weights, mean, freedom))


def _dispersion(counts: Floats, weights: Floats, mean: Floats, freedom: Floats) -> Floats:
    off = counts - mean
    return np.maximum((weights * off * off / mean).sum(1) / freedom, 1.0)


def _irls(
    counts: Floats, weights: Floats, design: Floats, ridge: Floats, offset: Floats | float
) -> tuple[Floats, Floats, Floats]:
    """Coefficients (R, p), means (R, n), inverse information (R, p, p)."""
    n, p = design.shape
    outer = (design[:, :, None] * design[:, None, :]).reshape(n, p * p)
    mean = counts + START
    predictor = np.log(mean)
    beta = np.zeros((len(counts), p))
    for _ in range(MOST_ITERATIONS):
        working = weights * mean
        information = (working @ outer).reshape(-1, p, p) + ridge
        right = (working * (predictor - offset) + weights * (counts - mean)) @ design
        beta = np.linalg.solve(information, right[..., None])[..., 0]
        before = predictor
        predictor = np.clip(beta @ design.T + offset, -WIDEST, WIDEST)
        mean = np.exp(predictor)
        if np.abs(predictor - before).max(initial=0) < STILL:
            break
    information = ((weights * mean) @ outer).reshape(-1, p, p) + ridge
    return beta, mean, np.linalg.inv(information)
