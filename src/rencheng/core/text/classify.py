"""Classification (文本分类): a linear model that says how sure it is and which words decided."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import logsumexp

from rencheng.core.common.errors import InputError
from rencheng.core.text import metrics
from rencheng.core.text.features import Features, Parts, read_parts, telling_weights

FORMAT = 2  # raise it with every change of the arrays
PENALTY = 1.0  # C of the linear SVM; chosen by cross-validation on citizens' messages
_TOLERANCE = 0.1  # liblinear's own for this loss; smaller ones choose the same labels, later
_FOLDS = 3
#: With so many labels one fold holds rows enough to choose a single factor; two more cost minutes.
_MANY_LABELS = 40
_BATCH = 512  # texts at once: bounds the memory
_WORDS_SHOWN = 5
_LARGEST_MODEL = 600_000_000  # bytes; a larger file is no model of ours
_ARRAYS = ("grams", "words", "feature_weights", "weights", "bias", "about")

Floats = NDArray[np.float32]


class Verdict(NamedTuple):
    """What a text was read as: label, how sure (0 to 1), and the words that decided."""

    label: str
    confidence: float
    words: list[str]


class TextClassifier:
    """One label for a text, by a linear SVM over characters, pairs of characters and words.

    Labels weigh the same however many rows they have. Confidence is a softmax over the margins,
    sharpened by one factor that cross-validation chose (temperature scaling, Guo et al. 2017).
    A label may be a path (a/b/c); it is not taken apart. Learned: labels_ (in order), features_,
    weights_ (features, labels), bias_ (labels,), sharpness_, fingerprint_ (of the rows learned
    from), rows_ (their number), figures_ (held-out macro-F1, accuracy and calibration error; more
    by whoever saves the model).
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
        self.features_, frequencies = Features.learn(texts)
        if frequencies.nnz == 0:
            raise InputError("texts_empty")
        self.figures_: dict[str, float] = {}
        self.sharpness_ = self._calibrate(frequencies, target)
        self.features_.weights_ = telling_weights(frequencies, target, len(self.labels_))
        self.weights_, self.bias_ = self._margins(self.features_.weigh(frequencies), target)
        return self

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """(texts, labels) probabilities in the order of labels_."""
        chances = np.empty((len(texts), len(self.labels_)))
        for first in range(0, len(texts), _BATCH):
            rows = self.features_.transform(texts[first : first + _BATCH])
            margins = np.asarray(rows @ self.weights_ + self.bias_)
            chances[first : first + _BATCH] = _softmax(margins * self.sharpness_)
        return chances

    def predict(self, texts: Sequence[str]) -> list[str]:
        """The likeliest label of each text."""
        return [self.labels_[index] for index in self.predict_proba(texts).argmax(axis=1)]

    def read(self, text: str) -> Verdict:
        """The label of one text, with confidence and the words that decided."""
        parts = read_parts(text)
        row = self.features_.row(parts)
        weights = self.weights_[row.indices]
        chances = _softmax((row.data @ weights + self.bias_)[None, :] * self.sharpness_)[0]
        best = int(chances.argmax())
        words = self._words(parts, row, weights[:, best])
        return Verdict(self.labels_[best], float(chances[best]), words)

    def explain(self, text: str, label: str) -> list[str]:
        """The words of `text` that speak most for `label`, strongest first.

        Raises ValueError for a label that was not learned.
        """
        parts = read_parts(text)
        row = self.features_.row(parts)
        return self._words(parts, row, self.weights_[row.indices, self.labels_.index(label)])

    def save(self, path: Path, figures: dict[str, float] | None = None) -> None:
        """Write plain arrays and JSON (npz, no pickle), in place of an older file or not at all."""
        self.figures_ = {**self.figures_, **(figures or {})}
        about = {
            "format": FORMAT,
            "labels": self.labels_,
            "sharpness": self.sharpness_,
            "fingerprint": self.fingerprint_,
            "rows": self.rows_,
            "figures": self.figures_,
        }
        beside = path.with_name(f".{path.name}.new")
        try:
            with beside.open("wb") as file:
                np.savez(
                    file,
                    grams=self.features_.grams_,
                    words=_bytes(json.dumps(self.features_.words_)),
                    feature_weights=self.features_.weights_,
                    weights=self.weights_.astype(np.float16),
                    bias=self.bias_.astype(np.float32),
                    about=_bytes(json.dumps(about, ensure_ascii=False)),
                )
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote. Raises InputError("model_unusable", file, why) for all else."""
        try:
            if path.stat().st_size > _LARGEST_MODEL:
                raise InputError("model_unusable", file=path.name, why="size")
            with np.load(path, allow_pickle=False) as arrays:
                given = {name: arrays[name] for name in _ARRAYS}
            return cls._from_arrays(given)
        # A stranger's file fails in as many ways as there are files.
        except (
            *(OSError, EOFError, KeyError, IndexError, ValueError, TypeError, AttributeError),
            *(zipfile.BadZipFile, NotImplementedError, MemoryError),
        ) as error:
            why = f"{type(error).__name__}: {error}"
            raise InputError("model_unusable", file=path.name, why=why) from None

    @classmethod
    def _from_arrays(cls, arrays: dict[str, NDArray[Any]]) -> Self:
        about: dict[str, Any] = json.loads(arrays["about"].tobytes().decode())
        if about["format"] != FORMAT:
            raise ValueError(f"format {about['format']}, not {FORMAT}")
        if any(arrays[name].dtype.kind != "f" for name in ("weights", "bias", "feature_weights")):
            raise ValueError("weights are no numbers")
        model = cls()
        words = [str(word) for word in json.loads(arrays["words"].tobytes().decode())]
        grams = arrays["grams"].astype(np.uint64)
        feature_weights = arrays["feature_weights"].astype(np.float32)
        model.features_ = Features(grams, words, feature_weights)
        model.labels_ = [str(label) for label in about["labels"]]
        model.sharpness_ = float(about["sharpness"])
        model.fingerprint_, model.rows_ = str(about["fingerprint"]), int(about["rows"])
        model.figures_ = dict(about["figures"])
        model.weights_ = arrays["weights"].astype(np.float32)
        model.bias_ = arrays["bias"].astype(np.float32)
        shape = (len(model.features_), len(model.labels_))
        if model.weights_.shape != shape or model.bias_.shape != shape[1:]:
            raise ValueError("shapes differ")
        if feature_weights.shape != shape[:1] or not np.isfinite(model.weights_).all():
            raise ValueError("weights are not finite")
        return model

    def _margins(self, rows: csr_matrix, target: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Weights (features, labels) and bias (labels,) of one-against-rest machines."""
        from sklearn.svm import LinearSVC  # noqa: PLC0415 — a second to import, and only fitting needs it

        machine = LinearSVC(C=self.penalty, class_weight="balanced", tol=_TOLERANCE, random_state=0)
        machine.fit(rows, target)
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

    def _calibrate(self, frequencies: csr_matrix, target: NDArray[np.int64]) -> float:
        """The factor under which held-out margins give the truest probabilities; 1 where a label
        has too few rows to hold any out."""
        fold = _folds(target)
        margins, truth = [], []
        for held in range(1 if len(self.labels_) > _MANY_LABELS else _FOLDS):
            rest, out = fold != held, fold == held
            if len(np.unique(target[rest])) < 2 or not out.any():
                return 1.0
            telling = telling_weights(frequencies[rest], target[rest], len(self.labels_))
            known = self.features_.weigh(frequencies[rest], telling)
            weights, bias = self._margins(known, target[rest])
            margins.append(self.features_.weigh(frequencies[out], telling) @ weights + bias)
            truth.append(target[out])
        held_out, right = np.concatenate(margins), np.concatenate(truth)

        def surprise(sharpness: float) -> float:
            scaled = held_out * sharpness
            chosen = scaled[np.arange(len(right)), right]
            return float(np.mean(logsumexp(scaled, axis=1) - chosen))

        sharpness = float(minimize_scalar(surprise, bounds=(0.1, 20), method="bounded").x)
        self.figures_ = self._measure(_softmax(held_out * sharpness), right)
        return sharpness

    def _measure(self, chances: NDArray[np.float64], right: NDArray[np.int64]) -> dict[str, float]:
        """How well rows were told by machines that had not seen them."""
        said = chances.argmax(axis=1)
        truth = [self.labels_[index] for index in right]
        predicted = [self.labels_[index] for index in said]
        return {
            "held_out_macro_f1": metrics.macro_f1(truth, predicted),
            "held_out_accuracy": metrics.accuracy(truth, predicted),
            "held_out_ece": metrics.expected_calibration_error(chances.max(axis=1), said == right),
        }

    def _words(self, parts: Parts, row: csr_matrix, weights: Floats) -> list[str]:
        """The words with the largest shares: each its own and those of the characters in it."""
        shares = np.zeros(len(self.features_) + 1)  # the last stands for what is unknown
        shares[row.indices] = row.data * weights
        single, pair = self.features_.columns_of(parts.plain)
        spread = _each(shares, single) + _each(shares, pair) / 2
        spread[:-1] += _each(shares, pair)[1:] / 2
        total = np.concatenate([[0.0], np.cumsum(spread)])
        found: dict[str, float] = defaultdict(float)
        at = 0
        for word in parts.words:
            at = parts.plain.index(word, at) + len(word)
            found[word] += total[at] - total[at - len(word)]
        for word in found:
            found[word] += shares[self.features_.word_column(word)]
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
