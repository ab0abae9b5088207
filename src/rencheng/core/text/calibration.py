"""Calibration (置信度校准): scores as probabilities, and from where on they may be acted upon."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp

_SHARPEST = 60.0


class Threshold(NamedTuple):
    """From `confidence` on, a share `precision` of held-out labels was right, and a share
    `coverage` of the rows came that far. confidence above 1: no row is ever sure enough."""

    confidence: float
    precision: float
    coverage: float


NEVER = Threshold(1.01, 0.0, 0.0)


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """(rows, labels) probabilities from scores."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def sharpness(scores: NDArray[np.float64], right: NDArray[np.int64]) -> float:
    """The factor under which softmax makes held-out scores the truest probabilities.

    scores: (rows, labels). right: (rows,) numbers of the true labels. Temperature scaling (Guo et
    al. 2017); the largest factor allowed is ours, for rows that are all told apart.
    """

    def surprise(factor: float) -> float:
        scaled = scores * factor
        chosen = scaled[np.arange(len(right)), right]
        return float(np.mean(logsumexp(scaled, axis=1) - chosen))

    return float(minimize_scalar(surprise, bounds=(0.1, _SHARPEST), method="bounded").x)


def threshold_for(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], precision: float
) -> Threshold:
    """The lowest confidence from which on at least a share `precision` of held-out rows is right.

    confidence: (rows,). right: (rows,) whether the label was. NEVER where no confidence is enough,
    or where fewer than 1 / (1 − precision) rows stand above it: so few could all be right by luck.
    """
    order = np.argsort(-confidence, kind="stable")
    ranked = confidence[order]
    count = np.arange(1, len(order) + 1)
    shares = np.cumsum(right[order]) / count
    # Rows of equal confidence stand or fall together.
    last = np.append(ranked[1:] < ranked[:-1], True) if len(ranked) else np.zeros(0, bool)
    fewest = 1.0 / max(1.0 - precision, 1e-3)
    good = np.flatnonzero(last & (shares >= precision) & (count >= fewest))
    if not len(good):
        return NEVER
    at = int(good[-1])
    return Threshold(float(ranked[at]), float(shares[at]), float(count[at] / len(order)))
