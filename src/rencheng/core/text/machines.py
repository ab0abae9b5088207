"""Linear machines (线性模型) over the same features: several of them together are one of them.

Each gives every label a score that is linear in the features, so the sum of their scores is linear
too: an ensemble costs no more to use, and to explain, than one machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Rows: TypeAlias = Any  # csr_matrix or Floats; scipy brings no types

#: C of the linear SVMs, by cross-validation: 1 on citizens' messages, .3 on short, noisy posts.
PENALTY, SOFT_PENALTY = 1.0, 0.3
VECTOR_PENALTY = 0.3  # likewise, on centred vectors
_BAYES_SMOOTHING = 0.1  # likewise
_TOLERANCE = 0.1  # liblinear's own for this loss; smaller ones choose the same labels, later


class Machine(NamedTuple):
    """weights (features, labels) and bias (labels,): scores are rows @ weights + bias."""

    weights: Floats
    bias: Floats

    def scores(self, rows: Rows) -> NDArray[np.float64]:
        """(rows, labels)."""
        return np.asarray(rows @ self.weights + self.bias, float)


def support_vectors(rows: Rows, target: NDArray[np.int64], labels: int) -> Machine:
    """One-against-rest linear SVMs; labels weigh the same however many rows they have."""
    return _support_vectors(rows, target, labels, PENALTY)


def soft_support_vectors(rows: Rows, target: NDArray[np.int64], labels: int) -> Machine:
    """The same with a smaller penalty: for texts whose labels are noisy."""
    return _support_vectors(rows, target, labels, SOFT_PENALTY)


def vector_machine(rows: Floats, target: NDArray[np.int64], labels: int) -> Machine:
    """The same over vectors of meaning, centred and scaled first: they all point one way."""
    centre = rows.mean(axis=0)
    scale = max(float(np.linalg.norm(rows - centre, axis=1).mean()), 1e-9)
    machine = _support_vectors((rows - centre) / scale, target, labels, VECTOR_PENALTY)
    weights = machine.weights / scale
    return Machine(weights, (machine.bias - centre @ weights).astype(np.float32))


def complement_bayes(rows: csr_matrix, target: NDArray[np.int64], labels: int) -> Machine:
    """Complement naive Bayes (Rennie et al. 2003) over the weighted rows.

    A label's weights come from the rows of all others, so a label with few rows is not punished.
    """
    size = rows.shape[0]
    one = csr_matrix((np.ones(size, np.float32), (target, np.arange(size))), (labels, size))
    by_label = np.asarray((one @ rows).todense(), float)
    others = by_label.sum(axis=0) - by_label + _BAYES_SMOOTHING
    weights = -np.log(others / others.sum(axis=1, keepdims=True))
    weights -= weights.mean(axis=0)  # what all labels share decides nothing
    absent = np.bincount(target, minlength=labels) == 0
    bias = np.where(absent, -np.abs(weights).max(initial=1.0), 0.0)
    return Machine(weights.T.astype(np.float32), bias.astype(np.float32))


#: Over characters, words and signs, by name.
MACHINES = {"svm": support_vectors, "soft svm": soft_support_vectors, "bayes": complement_bayes}


def together(machines: Sequence[Machine], spreads: Sequence[float]) -> Machine:
    """The machine whose scores are the mean of theirs, each divided by its spread."""
    parts = [1.0 / (len(machines) * spread) for spread in spreads]
    weights = sum(machine.weights * part for machine, part in zip(machines, parts, strict=True))
    bias = sum(machine.bias * part for machine, part in zip(machines, parts, strict=True))
    return Machine(np.asarray(weights, np.float32), np.asarray(bias, np.float32))


def spread_of(scores: NDArray[np.float64]) -> float:
    """The standard deviation of scores, by which machines are made comparable."""
    return max(float(scores.std()), 1e-9)


def mean_scores(
    scores: Mapping[str, NDArray[np.float64]], names: Sequence[str]
) -> NDArray[np.float64]:
    """(rows, labels) what `together` would score, from what each machine scored."""
    return np.mean([scores[name] / spread_of(scores[name]) for name in names], axis=0)


def _support_vectors(rows: Rows, target: NDArray[np.int64], labels: int, penalty: float) -> Machine:
    from sklearn.svm import LinearSVC  # noqa: PLC0415 — a second to import, and only fitting needs it

    machine = LinearSVC(C=penalty, class_weight="balanced", tol=_TOLERANCE, random_state=0)
    machine.fit(rows, target)
    present = machine.classes_
    weights = np.zeros((rows.shape[1], labels), np.float32)
    bias = np.full(labels, -1.0, np.float32)
    if len(present) == 2:  # liblinear then learns one machine for both
        weights[:, present] = np.stack([-machine.coef_[0], machine.coef_[0]], axis=1)
        bias[present] = [-machine.intercept_[0], machine.intercept_[0]]
    else:
        weights[:, present] = machine.coef_.T
        bias[present] = machine.intercept_
    return Machine(weights, bias)
