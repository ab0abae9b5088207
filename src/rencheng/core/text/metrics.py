"""How good a classification is (分类指标): F1, accuracy, calibration, with their doubt."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

_BINS = 15  # Guo et al. 2017, §2
_RESAMPLES = 1000
_INTERVAL = 0.95


def macro_f1(truth: Sequence[str], predicted: Sequence[str]) -> float:
    """The mean F1 over the labels that occur in truth or prediction, each weighing the same."""
    scores = per_class(truth, predicted)
    return float(np.mean([score["f1"] for score in scores.values()])) if scores else 0.0


def accuracy(truth: Sequence[str], predicted: Sequence[str]) -> float:
    """The share that was right."""
    return float(np.mean(np.asarray(truth) == np.asarray(predicted))) if len(truth) else 0.0


def per_class(truth: Sequence[str], predicted: Sequence[str]) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and number of true rows for each label."""
    true, said = np.asarray(truth), np.asarray(predicted)
    scores = {}
    for label in sorted({*truth, *predicted}):
        hits = float(np.sum((true == label) & (said == label)))
        wanted, given = float(np.sum(true == label)), float(np.sum(said == label))
        precision = hits / given if given else 0.0
        recall = hits / wanted if wanted else 0.0
        both = precision + recall
        scores[str(label)] = {
            "precision": precision,
            "recall": recall,
            "f1": 2 * precision * recall / both if both else 0.0,
            "support": wanted,
        }
    return scores


def expected_calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """ECE: |accuracy − confidence| over 15 bins of equal width, weighed by size (Guo et al. 2017).

    confidence: (n,) between 0 and 1. right: (n,) booleans.
    """
    bins = np.minimum((np.asarray(confidence) * _BINS).astype(int), _BINS - 1)
    total = 0.0
    for one in np.unique(bins):
        inside = bins == one
        total += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return float(total)


def bootstrap_interval(
    truth: Sequence[str],
    predicted: Sequence[str],
    score: Callable[[Sequence[str], Sequence[str]], float],
    *,
    seed: int = 0,
    resamples: int = _RESAMPLES,
) -> tuple[float, float]:
    """The 95 % percentile interval of a score over rows drawn again (Efron & Tibshirani 1993)."""
    rng = np.random.default_rng(seed)
    true, said = np.asarray(truth), np.asarray(predicted)
    drawn = [
        score(true[pick].tolist(), said[pick].tolist())
        for pick in rng.integers(0, len(true), (resamples, len(true)))
    ]
    tail = (1 - _INTERVAL) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(low), float(high)
