"""Classification (文本分类): a linear model that says how sure it is and which words decided."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import logsumexp
from sklearn.svm import LinearSVC

from rencheng.core.common.errors import InputError
from rencheng.core.text.features import WORD_MARK, Features

FORMAT = 1  # raise it with every change of the arrays
PENALTY = 0.7  # C of the linear SVM; chosen by cross-validation on citizens' messages
MOST_FEATURES = 150_000
_FOLDS = 3
_WORDS_SHOWN = 5
_LARGEST_MODEL = 600_000_000  # bytes; a larger file is no model of ours
_ARRAYS = ("vocabulary", "idf", "weights", "bias", "about")


class TextClassifier:
    """One label for a text, by a linear SVM over character n-grams and words.

    Confidence is a softmax over the margins, sharpened by one factor that cross-validation chose
    (temperature scaling, Guo et al. 2017). Learned: labels_ (classes,), sharpness_, figures_.
    """

    def __init__(self, penalty: float = PENALTY) -> None:
        self.penalty = penalty

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> Self:
        """Learn from texts (n,) and their labels (n,).

        Raises InputError: labels_mismatch (texts, labels), labels_too_few (found), texts_empty.
        """
        _check(texts, labels)
        self.labels_ = sorted(set(labels))
        self.fingerprint_ = _fingerprint(texts, labels)
        self.rows_ = len(texts)
        order = {label: index for index, label in enumerate(self.labels_)}
        target = np.array([order[label] for label in labels])
        self.features_ = Features()
        rows = self.features_.fit_transform(texts)
        if rows.shape[1] == 0:
            raise InputError("texts_empty")
        self.sharpness_ = self._calibrate(rows, target)
        weights, bias = self._margins(rows, target)
        self._keep_telling(weights)
        self.bias_ = bias
        return self

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """(texts, labels) probabilities in the order of labels_."""
        margins = self.features_.transform(texts) @ self.weights_ + self.bias_
        return _softmax(np.asarray(margins) * self.sharpness_)

    def predict(self, texts: Sequence[str]) -> list[str]:
        """The likeliest label of each text."""
        return [self.labels_[index] for index in self.predict_proba(texts).argmax(axis=1)]

    def read(self, text: str) -> tuple[str, float, list[str]]:
        """(label, confidence, the words that decided) of one text."""
        columns, values = self.features_.row(text)
        margins = values @ self.weights_[columns] + self.bias_
        chances = _softmax(margins[None, :] * self.sharpness_)[0]
        best = int(chances.argmax())
        shares = values * self.weights_[columns, best]
        return self.labels_[best], float(chances[best]), self._words(columns, shares)

    def explain(self, text: str, label: str) -> list[str]:
        """The words of `text` that speak most for `label`, strongest first."""
        columns, values = self.features_.row(text)
        shares = values * self.weights_[columns, self.labels_.index(label)]
        return self._words(columns, shares)

    def save(self, path: Path, figures: dict[str, float] | None = None) -> None:
        """Write plain arrays and JSON (npz, no pickle), in place of an older file or not at all."""
        about = {
            "format": FORMAT,
            "labels": self.labels_,
            "sharpness": self.sharpness_,
            "fingerprint": self.fingerprint_,
            "rows": self.rows_,
            "figures": figures or {},
        }
        beside = path.with_name(f".{path.name}.new")
        with beside.open("wb") as file:
            np.savez(
                file,
                vocabulary=_bytes("\n".join(self.features_.vocabulary_)),
                idf=self.features_.idf_,
                weights=self.weights_.astype(np.float16),
                bias=self.bias_.astype(np.float32),
                about=_bytes(json.dumps(about, ensure_ascii=False)),
            )
        beside.replace(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote. Raises InputError("model_unusable", file, why) for all else."""
        try:
            if path.stat().st_size > _LARGEST_MODEL:
                raise InputError("model_unusable", file=path.name, why="size")
            with np.load(path, allow_pickle=False) as arrays:
                given = {name: arrays[name] for name in _ARRAYS}
            return cls._from_arrays(given)
        except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
            why = f"{type(error).__name__}: {error}"
            raise InputError("model_unusable", file=path.name, why=why) from None

    @classmethod
    def _from_arrays(cls, arrays: dict[str, np.ndarray]) -> Self:
        about: dict[str, Any] = json.loads(arrays["about"].tobytes().decode())
        if about["format"] != FORMAT:
            raise ValueError(f"format {about['format']}")
        model = cls()
        vocabulary = arrays["vocabulary"].tobytes().decode().split("\n")
        model.features_ = Features(vocabulary, arrays["idf"])
        model.labels_ = [str(label) for label in about["labels"]]
        model.sharpness_ = float(about["sharpness"])
        model.fingerprint_, model.rows_ = str(about["fingerprint"]), int(about["rows"])
        model.figures_ = dict(about["figures"])
        model.weights_ = arrays["weights"].astype(np.float32)
        model.bias_ = arrays["bias"].astype(np.float32)
        shape = (len(vocabulary), len(model.labels_))
        if model.weights_.shape != shape or model.bias_.shape != shape[1:]:
            raise ValueError("shapes differ")
        return model

    def _margins(self, rows: csr_matrix, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weights (features, labels) and bias (labels,) of one-against-rest machines."""
        machine = LinearSVC(C=self.penalty, random_state=0).fit(rows, target)
        present = machine.classes_
        weights = np.zeros((rows.shape[1], len(self.labels_)), np.float32)
        bias = np.full(len(self.labels_), -1.0, np.float32)
        if len(present) == 2:  # liblinear then learns one machine for both
            weights[:, present] = np.stack([-machine.coef_[0], machine.coef_[0]], axis=1)
            bias[present] = [-machine.intercept_[0], machine.intercept_[0]]
        else:
            weights[:, present] = machine.coef_.T
            bias[present] = machine.intercept_
        return weights, bias

    def _calibrate(self, rows: csr_matrix, target: np.ndarray) -> float:
        """The factor under which held-out margins give the truest probabilities."""
        fold = _folds(target)
        margins = np.zeros((len(target), len(self.labels_)))
        for held in range(_FOLDS):
            rest, out = fold != held, fold == held
            if len(np.unique(target[rest])) < 2 or not out.any():
                return 1.0
            weights, bias = self._margins(rows[rest], target[rest])
            margins[out] = rows[out] @ weights + bias

        def surprise(sharpness: float) -> float:
            scaled = margins * sharpness
            chosen = scaled[np.arange(len(target)), target]
            return float(np.mean(logsumexp(scaled, axis=1) - chosen))

        return float(minimize_scalar(surprise, bounds=(0.1, 20), method="bounded").x)

    def _keep_telling(self, weights: np.ndarray) -> None:
        """Keep the features with the largest weights: the file stays small, the choice the same."""
        if len(weights) > MOST_FEATURES:
            size = np.abs(weights).max(axis=1)
            columns = np.sort(np.argpartition(-size, MOST_FEATURES)[:MOST_FEATURES])
            self.features_.keep(columns)
            weights = weights[columns]
        self.weights_ = weights
        self.figures_: dict[str, float] = {}

    def _words(self, columns: np.ndarray, shares: np.ndarray) -> list[str]:
        chosen: list[str] = []
        for index in np.argsort(-shares):
            if shares[index] <= 0 or len(chosen) == _WORDS_SHOWN:
                break
            word = self.features_.vocabulary_[columns[index]].removeprefix(WORD_MARK).strip()
            if len(word) > 1 and not any(word in one or one in word for one in chosen):
                chosen.append(word)
        return chosen


def _check(texts: Sequence[str], labels: Sequence[str]) -> None:
    if len(texts) != len(labels):
        raise InputError("labels_mismatch", texts=len(texts), labels=len(labels))
    found = sorted(set(labels))
    if len(found) < 2:
        raise InputError("labels_too_few", found=", ".join(found) or "—")


def _folds(target: np.ndarray) -> np.ndarray:
    """Folds that share out each label evenly, the same for the same rows."""
    fold = np.zeros(len(target), int)
    for label in np.unique(target):
        where = np.flatnonzero(target == label)
        fold[where] = (np.arange(len(where)) + label) % _FOLDS
    return fold


def _softmax(scores: np.ndarray) -> np.ndarray:
    return np.exp(scores - logsumexp(scores, axis=1, keepdims=True))


def _bytes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode(), np.uint8)


def _fingerprint(texts: Sequence[str], labels: Sequence[str]) -> str:
    summary = hashlib.sha256()
    for text, label in zip(texts, labels, strict=True):
        summary.update(f"{label}\0{text}\0".encode())
    return summary.hexdigest()
