"""Texts as numbers (文本特征): weighted character n-grams and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import rjieba
from scipy.sparse import csr_matrix

from rencheng.core.text.clean import to_simplified

#: Characters of a text that are read; what a request is about stands in its beginning.
READ_CHARACTERS = 2000
#: Sizes of the character n-grams. One to three is the field's habit for Chinese.
GRAM_SIZES = (1, 2, 3)
#: A feature that only one text has tells nothing of others.
LEAST_DOCUMENTS = 2
#: Words are told from n-grams of the same letters by this sign before them.
WORD_MARK = "\x1f"


def terms(text: str) -> Counter[str]:
    """Every n-gram and word of a text with how often it occurs; simplified, lower case."""
    plain = " ".join(to_simplified(text[:READ_CHARACTERS]).lower().split())
    counted: Counter[str] = Counter()
    for size in GRAM_SIZES:
        counted.update([plain[at : at + size] for at in range(len(plain) - size + 1)])
    counted.update([WORD_MARK + word for word in rjieba.cut(plain)])
    return counted


class Features:
    """TF-IDF over a vocabulary: (1 + ln tf) · (ln((1 + n) / (1 + df)) + 1), n-grams and words each of
    length one, so that the few words weigh as much as the many n-grams.

    Otherwise as scikit-learn's TfidfVectorizer with sublinear_tf and smooth_idf. vocabulary_: (features,)
    terms in the order of the columns. idf_: (features,) float32.
    """

    def __init__(self, vocabulary: Sequence[str] = (), idf: np.ndarray | None = None) -> None:
        self.vocabulary_ = list(vocabulary)
        self.idf_ = np.zeros(0, np.float32) if idf is None else np.asarray(idf, np.float32)
        self._index()

    def fit_transform(self, texts: Sequence[str]) -> csr_matrix:
        """Learn the vocabulary of `texts` and give their rows."""
        counted = [terms(text) for text in texts]
        documents: Counter[str] = Counter()
        for one in counted:
            documents.update(one.keys())
        self.vocabulary_ = sorted(
            term for term, count in documents.items() if count >= LEAST_DOCUMENTS
        )
        self._index()
        frequency = np.array([documents[term] for term in self.vocabulary_], float)
        self.idf_ = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
        return self._rows(counted)

    def transform(self, texts: Iterable[str]) -> csr_matrix:
        """Rows (texts, features) float32; a text without a known term is a row of zeros."""
        return self._rows([terms(text) for text in texts])

    def row(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """(columns, values) of one text."""
        return self._row(terms(text))

    def keep(self, columns: np.ndarray) -> None:
        """Forget every feature but these columns, given in rising order."""
        self.vocabulary_ = [self.vocabulary_[column] for column in columns]
        self.idf_ = self.idf_[columns]
        self._index()

    def _index(self) -> None:
        self._column = {term: column for column, term in enumerate(self.vocabulary_)}
        self._is_word = np.array([term[0] == WORD_MARK for term in self.vocabulary_], bool)

    def _row(self, counted: Counter[str]) -> tuple[np.ndarray, np.ndarray]:
        known = [
            (column, count)
            for term, count in counted.items()
            if (column := self._column.get(term)) is not None
        ]
        if not known:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        columns, counts = np.array(known, np.int32).T
        values = (1 + np.log(counts)).astype(np.float32) * self.idf_[columns]
        words = self._is_word[columns]
        for block in (words, ~words):
            values[block] /= np.linalg.norm(values[block]) or 1
        return columns, values

    def _rows(self, counted: Sequence[Counter[str]]) -> csr_matrix:
        rows = [self._row(one) for one in counted]
        ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        if not rows:
            return csr_matrix((0, len(self.vocabulary_)), dtype=np.float32)
        columns = np.concatenate([columns for columns, _ in rows])
        values = np.concatenate([values for _, values in rows])
        return csr_matrix((values, columns, ends), shape=(len(rows), len(self.vocabulary_)))
