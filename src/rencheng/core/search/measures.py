"""How good a ranking is: recall, reciprocal rank and discounted gain, with intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2_000
SEED = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over queries with its 95 % interval."""

    value: float
    low: float
    high: float


def recall_at(k: int, ranked: Sequence[str], relevant: Collection[str]) -> float:
    """Share of the relevant ids (at least one) among the first k of `ranked`."""
    return sum(one in relevant for one in ranked[:k]) / len(relevant)


def reciprocal_rank(k: int, ranked: Sequence[str], relevant: Collection[str]) -> float:
    """1 / rank of the first relevant id among the first k; 0 without one."""
    for rank, one in enumerate(ranked[:k], start=1):
        if one in relevant:
            return 1 / rank
    return 0.0


def discounted_gain(k: int, ranked: Sequence[str], relevant: Collection[str]) -> float:
    """nDCG with gains of 0 and 1 (Järvelin & Kekäläinen 2002): Σ 1/log₂(rank + 1) ÷ the best."""
    gain = sum(
        1 / math.log2(rank + 1) for rank, one in enumerate(ranked[:k], start=1) if one in relevant
    )
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(relevant)) + 1))
    return gain / best


MEASURES: dict[str, Callable[[Sequence[str], Collection[str]], float]] = {
    "recall_at_1": lambda ranked, relevant: recall_at(1, ranked, relevant),
    "recall_at_10": lambda ranked, relevant: recall_at(10, ranked, relevant),
    "mrr_at_10": lambda ranked, relevant: reciprocal_rank(10, ranked, relevant),
    "ndcg_at_10": lambda ranked, relevant: discounted_gain(10, ranked, relevant),
}


def measure(
    rankings: Sequence[tuple[Sequence[str], Collection[str]]],
) -> dict[str, Figure]:
    """Each measure over (ranked ids without repeats, relevant ids) of at least one query."""
    return {
        name: mean_with_interval([one(ranked, relevant) for ranked, relevant in rankings])
        for name, one in MEASURES.items()
    }


def mean_with_interval(values: Sequence[float]) -> Figure:
    """The mean of at least one value and its 95 % interval: percentiles of the means of
    RESAMPLES bootstrap samples over queries (Efron 1979), the same ones each time."""
    table = np.asarray(values, dtype=float)
    generator = np.random.default_rng(SEED)
    means = np.empty(RESAMPLES)
    for index in range(RESAMPLES):  # a row at a time: the table of all samples may be large
        means[index] = table[generator.integers(0, table.size, table.size)].mean()
    low, high = np.percentile(means, [2.5, 97.5])
    return Figure(float(table.mean()), float(low), float(high))
