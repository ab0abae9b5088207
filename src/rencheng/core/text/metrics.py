"""How good a classification is (分类指标): F1, accuracy, calibration, with their doubt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

_BINS = 15  # Guo et al. 2017, §2
_RESAMPLES = 1000
_INTERVAL = 0.95


@dataclass(frozen=True)
class Confusion:
    """How often each label was said for each true label.

    labels: those that occur in truth or prediction, in order. true, said: (cells,) numbers of
    labels; times: (cells,) rows of each cell that is not empty, or (resamples, cells).
    """

    labels: tuple[str, ...]
    true: NDArray[np.int64]
    said: NDArray[np.int64]
    times: NDArray[np.int64]

    def sums(self, which: NDArray[np.int64], right_only: bool = False) -> NDArray[np.float64]:
        """(…, labels) rows by the label in `which`, of all cells or of those on the diagonal."""
        chosen = np.zeros((len(which), len(self.labels)))
        chosen[np.arange(len(which)), which] = (self.true == self.said) if right_only else 1.0
        return np.asarray(self.times @ chosen)


Score = Callable[[Confusion], NDArray[np.float64]]


def confusion(truth: Sequence[str], predicted: Sequence[str]) -> Confusion:
    """Count pairs of true and predicted labels. Raises ValueError for lists of unequal length."""
    if len(truth) != len(predicted):
        raise ValueError(f"{len(truth)} true labels, {len(predicted)} predicted ones")
    labels = tuple(sorted({*truth, *predicted}))
    number = {label: index for index, label in enumerate(labels)}
    cells = [number[t] * len(labels) + number[p] for t, p in zip(truth, predicted, strict=True)]
    found, times = np.unique(np.array(cells, np.int64), return_counts=True)
    true, said = np.divmod(found, max(len(labels), 1))
    return Confusion(labels, true, said, times)


def f1_scores(counted: Confusion) -> NDArray[np.float64]:
    """(…, labels) F1 of each label; 0 where it was never right."""
    hits = counted.sums(counted.true, right_only=True)
    both = counted.sums(counted.true) + counted.sums(counted.said)
    return 2 * hits / np.maximum(both, 1.0)


def mean_f1(counted: Confusion) -> NDArray[np.float64]:
    """Macro-F1: the mean over the labels that occur, each weighing the same.

    In a resample a label may not occur; it is then left out, as it would be from real rows.
    """
    occurs = counted.sums(counted.true) + counted.sums(counted.said) > 0
    return np.asarray(f1_scores(counted).sum(axis=-1) / np.maximum(occurs.sum(axis=-1), 1))


def share_right(counted: Confusion) -> NDArray[np.float64]:
    """Accuracy: the share of rows on the diagonal."""
    right = counted.sums(counted.true, right_only=True).sum(axis=-1)
    return np.asarray(right / np.maximum(counted.times.sum(axis=-1), 1))


def macro_f1(truth: Sequence[str], predicted: Sequence[str]) -> float:
    """The mean F1 over the labels that occur in truth or prediction, each weighing the same."""
    return float(mean_f1(confusion(truth, predicted)))


def accuracy(truth: Sequence[str], predicted: Sequence[str]) -> float:
    """The share that was right."""
    return float(share_right(confusion(truth, predicted)))


def per_class(truth: Sequence[str], predicted: Sequence[str]) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and number of true rows for each label."""
    counted = confusion(truth, predicted)
    hits = counted.sums(counted.true, right_only=True)
    wanted, given = counted.sums(counted.true), counted.sums(counted.said)
    scores = f1_scores(counted)
    return {
        label: {
            "precision": float(hits[at] / max(given[at], 1.0)),
            "recall": float(hits[at] / max(wanted[at], 1.0)),
            "f1": float(scores[at]),
            "support": int(wanted[at]),
        }
        for at, label in enumerate(counted.labels)
    }


def expected_calibration_error(confidence: ArrayLike, right: ArrayLike) -> float:
    """ECE: |accuracy − confidence| over 15 bins of equal width, weighed by size (Guo et al. 2017).

    confidence: (n,) between 0 and 1. right: (n,) booleans.
    """
    sure, hit = np.asarray(confidence, float), np.asarray(right, float)
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    apart = np.bincount(bins, hit, _BINS) - np.bincount(bins, sure, _BINS)
    return float(np.abs(apart).sum() / max(len(sure), 1))


def bootstrap_interval(
    truth: Sequence[str],
    predicted: Sequence[str],
    score: Score,
    *,
    seed: int = 0,
    resamples: int = _RESAMPLES,
) -> tuple[float, float]:
    """The 95 % percentile interval of `mean_f1` or `share_right` (Efron & Tibshirani 1993).

    Drawing n rows again with replacement is drawing the cells of the confusion table from a
    multinomial distribution, which costs the same for a thousand rows and for a million. Raises
    ValueError where there is no row.
    """
    counted = confusion(truth, predicted)
    if not counted.labels:
        raise ValueError("no rows to draw from")
    rows = int(counted.times.sum())
    drawn = np.random.default_rng(seed).multinomial(rows, counted.times / rows, resamples)
    tail = (1 - _INTERVAL) / 2
    scores = score(Confusion(counted.labels, counted.true, counted.said, drawn))
    low, high = np.quantile(scores, [tail, 1 - tail])
    return float(low), float(high)


def recall_at_precision(scores: ArrayLike, truth: ArrayLike, precision: float) -> float:
    """The largest share of the true rows that a threshold finds whose precision is at least this.

    scores: (n,) the higher, the surer. truth: (n,) booleans. 0 where no threshold is so precise,
    NaN where no row is true.
    """
    score, true = np.asarray(scores, float), np.asarray(truth, bool)
    if not true.any():
        return float("nan")
    order = np.argsort(-score, kind="stable")
    ranked, hits = score[order], np.cumsum(true[order])
    last = np.append(ranked[1:] < ranked[:-1], True)  # equal scores stand or fall together
    enough = last & (hits / np.arange(1, len(hits) + 1) >= precision)
    return float(hits[enough].max(initial=0) / true.sum())


def recall_interval(
    scores: ArrayLike,
    truth: ArrayLike,
    precision: float,
    *,
    seed: int = 0,
    resamples: int = _RESAMPLES,
) -> tuple[float, float]:
    """The 95 % percentile interval of `recall_at_precision` over rows drawn with replacement."""
    score, true = np.asarray(scores, float), np.asarray(truth, bool)
    rng = np.random.default_rng(seed)
    drawn = (rng.integers(len(score), size=len(score)) for _ in range(resamples))
    found = [recall_at_precision(score[rows], true[rows], precision) for rows in drawn]
    tail = (1 - _INTERVAL) / 2
    low, high = np.nanquantile(found, [tail, 1 - tail])
    return float(low), float(high)
