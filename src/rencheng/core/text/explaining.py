"""The words that decided (依据词): each word's share of a label's score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rencheng.core.text.features import Features, Parts, Row

_WORDS_SHOWN = 5


def deciding_words(
    features: Features, parts: Parts, row: Row, weights: NDArray[np.float32]
) -> list[str]:
    """The words with the largest shares: each its own and those of the characters in it.

    row: the text's. weights: (row's columns,) a label's weights of them.
    """
    shares = np.append(row.values * weights, 0.0)  # the last stands for what is unknown
    place = {column: at for at, column in enumerate(row.columns.tolist())}
    of_single, of_pair = (
        _each(shares, np.array([place.get(one, -1) for one in columns.tolist()], np.int64))
        for columns in features.columns_of(parts.plain)
    )
    spread = of_single + of_pair / 2
    spread[:-1] += of_pair[1:] / 2
    total = np.concatenate([[0.0], np.cumsum(spread)])
    found: dict[str, float] = defaultdict(float)
    at = 0
    for word in parts.words:
        at = parts.plain.index(word, at) + len(word)
        found[word] += total[at] - total[at - len(word)]
    for word in found:
        found[word] += shares[place.get(features.word_column(word), -1)]
    return _strongest(found)


def _each(shares: NDArray[np.float64], at: NDArray[np.int64]) -> NDArray[np.float64]:
    """The share of each occurrence, by its place: the share over how often the place occurs."""
    at = at % len(shares)  # what is unknown takes the last
    return shares[at] / np.bincount(at, minlength=len(shares))[at]


def _strongest(shares: dict[str, float]) -> list[str]:
    """Readable words by falling share, none within another."""
    chosen: list[str] = []
    for word in sorted(shares, key=lambda one: (-shares[one], one)):
        if shares[word] <= 0 or len(chosen) == _WORDS_SHOWN:
            break
        if _readable(word) and not any(word in one or one in word for one in chosen):
            chosen.append(word)
    return chosen


def _readable(word: str) -> bool:
    return len(word) > 1 and not word.isdigit() and any(sign.isalnum() for sign in word)


def any_decided(
    features: Features, texts: Sequence[Parts], rows: csr_matrix, weights: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """(texts,) whether `deciding_words` names any: many texts at once, many times faster.

    rows: (texts, features). weights: (rows.nnz,) each text's label's weight of the column.
    """
    shares = _Shares(features, texts, rows, weights)
    words = list(chain.from_iterable(parts.words for parts in texts))
    number = {word: at for at, word in enumerate(dict.fromkeys(words))}
    text = np.repeat(np.arange(len(texts)), [len(parts.words) for parts in texts])
    word = np.fromiter(map(number.__getitem__, words), np.int64, len(words))
    pairs, at = np.unique(text * max(1, len(number)) + word, return_inverse=True)
    of_characters = np.bincount(at, shares.between([len(one) for one in words]), len(pairs))
    text, word = np.divmod(pairs, max(1, len(number)))
    column = np.array([features.word_column(one) for one in number], np.int64)[word]
    speaks = of_characters + shares.of(text, column)[0] > 0
    readable = np.array([_readable(one) for one in number], bool)[word]
    return np.bincount(text[speaks & readable], minlength=len(texts)) > 0


class _Shares:
    """The shares that features of many texts have of their texts' labels."""

    def __init__(
        self,
        features: Features,
        texts: Sequence[Parts],
        rows: csr_matrix,
        weights: NDArray[np.float32],
    ) -> None:
        self._size = len(features)
        self._cells = np.repeat(np.arange(len(texts)), np.diff(rows.indptr)) * self._size
        self._cells += rows.indices  # in rising order
        self._shares = np.append(rows.data * weights, 0.0)  # the last stands for what is unknown
        lengths = np.array([len(parts.plain) for parts in texts], np.int64)
        text = np.repeat(np.arange(len(texts)), lengths)
        single, pair = features.columns_of("".join(parts.plain for parts in texts))
        pair[1:][text[1:] != text[:-1]] = -1  # no pair reaches over from the text before
        of_pair = self._each(text, pair)
        spread = self._each(text, single) + of_pair / 2
        spread[:-1] += of_pair[1:] / 2
        self._total = np.concatenate([[0.0], np.cumsum(spread)])

    def between(self, lengths: Sequence[int]) -> NDArray[np.float64]:
        """What the characters of each word share, the words in their order without a gap."""
        return np.diff(self._total[np.cumsum([0, *lengths])])

    def of(
        self, text: NDArray[np.int64], column: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """The share of each column (-1: unknown) in its text, and its place among the shares."""
        cell = text * self._size + column
        at = np.searchsorted(self._cells, cell)
        at[column < 0] = len(self._cells)
        return self._shares[at], at

    def _each(self, text: NDArray[np.int64], column: NDArray[np.int64]) -> NDArray[np.float64]:
        """The share of each occurrence: that of its column over how often the text has it."""
        share, at = self.of(text, column)
        return share / np.bincount(at, minlength=len(self._shares))[at]
