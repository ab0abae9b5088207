"""The words that decided (依据词): each word's share of a label's score."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rencheng.core.text.features import Features, Parts

_WORDS_SHOWN = 5


def deciding_words(
    features: Features, parts: Parts, row: csr_matrix, weights: NDArray[np.float32]
) -> list[str]:
    """The words with the largest shares: each its own and those of the characters in it.

    row: (1, features), the text's. weights: (row's columns,) a label's weights of them.
    """
    shares = np.zeros(len(features) + 1)  # the last stands for what is unknown
    shares[row.indices] = row.data * weights
    single, pair = features.columns_of(parts.plain)
    spread = _each(shares, single) + _each(shares, pair) / 2
    spread[:-1] += _each(shares, pair)[1:] / 2
    total = np.concatenate([[0.0], np.cumsum(spread)])
    found: dict[str, float] = defaultdict(float)
    at = 0
    for word in parts.words:
        at = parts.plain.index(word, at) + len(word)
        found[word] += total[at] - total[at - len(word)]
    for word in found:
        found[word] += shares[features.word_column(word)]
    return _strongest(found)


def _each(shares: NDArray[np.float64], columns: NDArray[np.int64]) -> NDArray[np.float64]:
    """The share of each occurrence: that of its column over how often the column occurs."""
    columns = columns % len(shares)  # what is unknown takes the last
    return shares[columns] / np.bincount(columns, minlength=len(shares))[columns]


def _strongest(shares: dict[str, float]) -> list[str]:
    """Readable words by falling share, none within another."""
    chosen: list[str] = []
    for word in sorted(shares, key=lambda one: (-shares[one], one)):
        if shares[word] <= 0 or len(chosen) == _WORDS_SHOWN:
            break
        readable = len(word) > 1 and not word.isdigit() and any(sign.isalnum() for sign in word)
        if readable and not any(word in one or one in word for one in chosen):
            chosen.append(word)
    return chosen
