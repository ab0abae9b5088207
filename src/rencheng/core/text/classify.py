"""Classification (文本分类): a linear model that says how sure it is and which words decided."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rencheng.core.common.errors import InputError
from rencheng.core.text import metrics, model_file, trying
from rencheng.core.text.calibration import NEVER, Threshold, sharpness, softmax, threshold_for
from rencheng.core.text.explaining import any_decided, deciding_words
from rencheng.core.text.features import Features, Parts, read_parts
from rencheng.core.text.levels import LabelTree, Level
from rencheng.core.text.machines import Machine

FORMAT = 3  # raise it with every change of the arrays
#: The share of labels that should be right where a model is sure enough to act. Ours; an option.
PRECISION = 0.95
#: Characters that vectors are made of: enough to say what a text is about, in a tenth of a second.
VECTOR_CHARACTERS = 160
_BATCH = 512  # texts at once: bounds the memory

Vectors = NDArray[np.float32]
#: (title, text) → what else than words there is to see in a text.
Signs = Callable[[str, str], Sequence[str]]


class Verdict(NamedTuple):
    """What a text was read as.

    label: a leaf. confidence: 0 to 1. words: those that decided. sure: whether the confidence is
    that from which on the wanted share is right. levels: the way down to the label, each level
    with its confidence.
    """

    label: str
    confidence: float
    words: list[str]
    sure: bool
    levels: list[Level]


class Likeliest(NamedTuple):
    """What one of many texts was read as. told: whether any word decided for the label, where
    that was asked."""

    label: str
    confidence: float
    told: bool


def title_signs(title: str, text: str) -> Sequence[str]:
    """The words of a title, which count once more apart from those of the whole."""
    return [f"title:{word}" for word in read_parts(title).words] if title else ()


class TextClassifier:
    """One label for a text, by linear machines over characters, pairs of characters and words.

    precision: the share that should be right where the model is sure. signs: what else is seen in
    a text; who loads a model must give the same. Which machines, whether vectors of meaning and
    unlabelled texts help is decided by cross-validation on the rows (see `trying`). Confidence is
    a softmax of the scores, sharpened by one factor chosen on held-out rows. A label may be a path
    (a/b/c): it is decided level by level. Learned: labels_ (in order), features_, fitted_,
    choice_, vectors_of_ (whose vectors, or ""), sharpness_ and threshold_ (each for the text
    alone and with vectors), fingerprint_ (of the rows learned from), rows_ (their number),
    figures_ (held-out macro-F1, accuracy, calibration error; more by whoever saves the model).
    """

    def __init__(self, precision: float = PRECISION, signs: Signs = title_signs) -> None:
        self.precision, self.signs = precision, signs
        self.figures_: dict[str, float] = {}
        self.sharpness_, self.thresholds_ = (1.0, 1.0), (NEVER, NEVER)

    def fit(
        self,
        texts: Sequence[str],
        labels: Sequence[str],
        *,
        titles: Sequence[str] | None = None,
        vectors: Vectors | None = None,
        vectors_of: str = "",
        unlabelled: Sequence[str] = (),
        vocabulary: Features | None = None,
        step: Callable[[], None] = lambda: None,
    ) -> Self:
        """Learn from texts (n,) and their labels (n,).

        vectors: (n, size) of the texts, by the embedder `vectors_of`. unlabelled: texts of the
        same kind. vocabulary: what may be looked at, in place of all that the texts hold. step:
        called after each part of the work, `steps()` times at most. Raises InputError:
        labels_mismatch (texts, labels), labels_too_few (found), texts_empty, precision_outside
        (precision).
        """
        _check(texts, labels, self.precision)
        self.labels_ = sorted(set(labels))
        self._tree = LabelTree(self.labels_)
        self.fingerprint_, self.rows_ = _fingerprint(texts, labels), len(texts)
        order = {label: index for index, label in enumerate(self.labels_)}
        target = np.array([order[label] for label in labels])
        parts = self._read(texts, titles)
        if vocabulary is None:
            self.features_, frequencies = Features.learn(parts)
        else:
            self.features_, frequencies = vocabulary, vocabulary.frequencies(parts)
        if frequencies.nnz == 0:
            raise InputError("texts_empty")
        more = self.features_.frequencies(self._read(unlabelled, None)) if unlabelled else None
        known = trying.Known(self.features_, frequencies, target, len(self.labels_), vectors, more)
        step()
        self.choice_, held_out = trying.choose(known, step)
        self._calibrate(held_out)
        self.fitted_ = trying.fit(known, self.choice_)
        self.features_.weights_ = self.fitted_.weights
        self.vectors_of_ = vectors_of if self.fitted_.vectors else ""
        step()
        return self

    @staticmethod
    def steps() -> int:
        """How often `fit` calls `step` at most."""
        return trying.FOLDS + 2

    def predict_proba(
        self,
        texts: Sequence[str],
        *,
        titles: Sequence[str] | None = None,
        vectors: Vectors | None = None,
    ) -> NDArray[np.float64]:
        """(texts, labels) probabilities in the order of labels_.

        vectors: (texts, size) by the embedder that `vectors_of_` names; without them the text
        alone decides.
        """
        chances = np.empty((len(texts), len(self.labels_)))
        for first in range(0, len(texts), _BATCH):
            part = slice(first, first + _BATCH)
            parts = self._read(texts[part], None if titles is None else titles[part])
            rows = self.features_.transform(parts)
            scores = self.fitted_.text.scores(rows)
            chances[part] = self._chances(scores, None if vectors is None else vectors[part])
        return chances

    def decide(self, chances: NDArray[np.float64]) -> list[int]:
        """The number of the label that each row of probabilities comes down to, level by level."""
        return [int(index) for index in self._tree.decide(chances)]

    def predict(self, texts: Sequence[str], **more: Any) -> list[str]:
        """The label of each text; more: as `predict_proba` takes."""
        return [self.labels_[at] for at in self.decide(self.predict_proba(texts, **more))]

    def read(self, text: str, title: str = "", vector: Vectors | None = None) -> Verdict:
        """The label of one text, with confidence and the words that decided."""
        parts = _once(self.signs, title, text)
        row = self.features_.row(parts)
        weights = self.fitted_.text.weights[row.columns]
        vectors = None if vector is None else vector[None, :]
        chances = self._chances(self._scores(row.values, weights), vectors)
        best = self.decide(chances)[0]
        sure = float(chances[0, best])
        words = deciding_words(self.features_, parts, row, weights[:, best])
        levels = self._tree.levels(self.labels_[best], chances[0])
        enough = self.threshold(joint=vectors is not None).confidence
        # Without a word that decided, the confidence is the model's habit, not the text's sense.
        return Verdict(self.labels_[best], sure, words, sure >= enough and bool(words), levels)

    def read_many(
        self, texts: Sequence[str], *, titles: Sequence[str], told: bool = True
    ) -> list[Likeliest]:
        """What each text is read as by its words alone; told: tell also whether any decided."""
        found: list[Likeliest] = []
        for first in range(0, len(texts), _BATCH):
            part = slice(first, first + _BATCH)
            parts = self._read(texts[part], titles[part])
            rows = self.features_.transform(parts)
            chances = self._chances(self.fitted_.text.scores(rows), None)
            best = np.array(self.decide(chances))
            spoken = self._told(parts, rows, best) if told else np.zeros(len(parts), bool)
            sure = chances[np.arange(len(parts)), best]
            found += [
                Likeliest(self.labels_[at], *one)
                for at, *one in zip(best, sure.tolist(), spoken.tolist(), strict=True)
            ]
        return found

    def likeliest(self, text: str, title: str = "") -> Likeliest:
        """The label of one text and its confidence, and no more: a third of the time of
        `read`."""
        row = self.features_.row(_once(self.signs, title, text))
        chances = self._chances(
            self._scores(row.values, self.fitted_.text.weights[row.columns]), None
        )
        best = self.decide(chances)[0]
        return Likeliest(self.labels_[best], float(chances[0, best]), False)

    def explain(self, text: str, label: str, title: str = "") -> list[str]:
        """The words of `text` that speak most for `label`, strongest first.

        Raises ValueError for a label that was not learned.
        """
        parts = _once(self.signs, title, text)
        row = self.features_.row(parts)
        weights = self.fitted_.text.weights[row.columns, self.labels_.index(label)]
        return deciding_words(self.features_, parts, row, weights)

    def threshold(self, *, joint: bool = False) -> Threshold:
        """From which confidence on labels may be acted upon; joint: with vectors."""
        return self.thresholds_[joint and self.fitted_.vectors is not None]

    def save(self, path: Path, figures: dict[str, float] | None = None) -> None:
        """Write plain arrays and JSON (npz, no pickle), in place of an older file or not at all."""
        self.figures_ = {**self.figures_, **(figures or {})}
        text, vectors = self.fitted_.text, self.fitted_.vectors
        arrays: dict[str, NDArray[Any]] = {
            "grams": self.features_.grams_,
            "words": model_file.as_bytes(self.features_.words_),
            "signs": model_file.as_bytes(self.features_.signs_),
            "feature_weights": self.features_.weights_,
            "weights": text.weights.astype(np.float16),
            "bias": text.bias,
        }
        if vectors:
            arrays |= {"vector_weights": vectors.weights, "vector_bias": vectors.bias}
        choice = self.choice_
        about = {
            "format": FORMAT,
            "signs_by": self.signs.__name__,
            "labels": self.labels_,
            "machines": choice.machines,
            "tried": choice.tried,
            "taught": choice.taught,
            "vectors_of": self.vectors_of_,
            "vector_size": vectors.weights.shape[0] if vectors else 0,
            "mix": [choice.vector_share, choice.vector_spread, choice.text_spread],
            "sharpness": self.sharpness_,
            "precision": self.precision,
            "thresholds": self.thresholds_,
            "fingerprint": self.fingerprint_,
            "rows": self.rows_,
            "figures": self.figures_,
        }
        model_file.write(path, arrays, about)

    @classmethod
    def load(cls, path: Path, signs: Signs = title_signs) -> Self:
        """Read what `save` wrote. Raises InputError("model_unusable", file, why) for all else."""
        try:
            arrays, about = model_file.read(path)
            return cls._from(arrays, about, signs)
        except model_file.UNUSABLE as error:
            raise model_file.unusable(path, error) from None

    @classmethod
    def _from(cls, arrays: dict[str, NDArray[Any]], about: dict[str, Any], signs: Signs) -> Self:
        if about["format"] != FORMAT:
            raise ValueError(f"format {about['format']}, not {FORMAT}")
        if about["signs_by"] != signs.__name__:
            raise ValueError(f"a model for {about['signs_by']}, not {signs.__name__}")
        model = cls(float(about["precision"]), signs)
        words, named = (
            [str(one) for one in model_file.from_bytes(arrays[name])] for name in ("words", "signs")
        )
        grams = arrays["grams"].astype(np.uint64)
        size = len(grams) + len(words) + len(named)
        weights = model_file.floats(arrays["feature_weights"], (size,))
        model.features_ = Features(grams, words, named, weights)
        model.labels_ = [str(label) for label in about["labels"]]
        model._tree = LabelTree(model.labels_)
        count = len(model.labels_)
        text = Machine(
            model_file.floats(arrays["weights"], (size, count)),
            model_file.floats(arrays["bias"], (count,)),
        )
        vectors = None
        model.vectors_of_ = str(about["vectors_of"])
        if model.vectors_of_:
            vectors = Machine(
                model_file.floats(arrays["vector_weights"], (int(about["vector_size"]), count)),
                model_file.floats(arrays["vector_bias"], (count,)),
            )
        model.fitted_ = trying.Fitted(weights, text, vectors)
        share, spread, text_spread = (float(one) for one in about["mix"])
        machines, tried = tuple(map(str, about["machines"])), dict(about["tried"])
        model.choice_ = trying.Choice(
            machines, (), share, spread, text_spread, bool(about["taught"]), tried
        )
        alone, joint = (float(one) for one in about["sharpness"])
        model.sharpness_ = (alone, joint)
        first, second = (Threshold(*map(float, one)) for one in about["thresholds"])
        model.thresholds_ = (first, second)
        model.fingerprint_, model.rows_ = str(about["fingerprint"]), int(about["rows"])
        model.figures_ = dict(about["figures"])
        return model

    def _read(self, texts: Sequence[str], titles: Sequence[str] | None) -> list[Parts]:
        titles = [""] * len(texts) if titles is None else titles
        return [self._parts(text, title) for text, title in zip(texts, titles, strict=True)]

    def _parts(self, text: str, title: str) -> Parts:
        return _parts_of(self.signs, title, text)

    def _told(
        self, parts: Sequence[Parts], rows: csr_matrix, best: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        label = np.repeat(best, np.diff(rows.indptr))
        weights = self.fitted_.text.weights[rows.indices, label]
        return any_decided(self.features_, parts, rows, weights)

    def _scores(
        self, values: NDArray[np.float32], weights: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """(1, labels) scores of one row, by its values and its columns' weights."""
        return np.asarray(values @ weights + self.fitted_.text.bias, float)[None, :]

    def _chances(self, scores: NDArray[np.float64], vectors: Vectors | None) -> NDArray[np.float64]:
        alone, joint = self.sharpness_
        if vectors is None or self.fitted_.vectors is None:
            return softmax(scores * alone)
        by_vectors = self.fitted_.vectors.scores(vectors)
        return softmax(trying.joint_scores(scores, by_vectors, self.choice_) * joint)

    def _calibrate(self, held_out: trying.HeldOut | None) -> None:
        """Sharpness and threshold from held-out scores; 1 and never where there are none."""
        self.figures_ = {}
        self.sharpness_, self.thresholds_ = (1.0, 1.0), (NEVER, NEVER)
        if held_out is None:
            return
        alone = sharpness(held_out.text, held_out.right)
        first, self.figures_ = self._judge(softmax(held_out.text * alone), held_out.right)
        self.sharpness_, self.thresholds_ = (alone, alone), (first, first)
        if held_out.joint is not None:
            joint = sharpness(held_out.joint, held_out.right)
            second, self.figures_ = self._judge(softmax(held_out.joint * joint), held_out.right)
            self.sharpness_, self.thresholds_ = (alone, joint), (first, second)

    def _judge(
        self, chances: NDArray[np.float64], right: NDArray[np.int64]
    ) -> tuple[Threshold, dict[str, float]]:
        """The threshold, and how well rows were told by machines that had not seen them."""
        said = self._tree.decide(chances)
        confidence = chances[np.arange(len(said)), said]
        threshold = threshold_for(confidence, said == right, self.precision)
        truth = [self.labels_[index] for index in right]
        predicted = [self.labels_[index] for index in said]
        return threshold, {
            "held_out_macro_f1": metrics.macro_f1(truth, predicted),
            "held_out_accuracy": metrics.accuracy(truth, predicted),
            "held_out_ece": metrics.expected_calibration_error(confidence, said == right),
            "sure_from": threshold.confidence,
            "sure_precision": threshold.precision,
            "sure_coverage": threshold.coverage,
        }


def _parts_of(signs: Signs, title: str, text: str) -> Parts:
    return read_parts(f"{title}\n{text}" if title else text, signs(title, text))


#: Several models read one text after another; it is cut into words once.
_once = lru_cache(maxsize=8)(_parts_of)


def _check(texts: Sequence[str], labels: Sequence[str], precision: float) -> None:
    if len(texts) != len(labels):
        raise InputError("labels_mismatch", texts=len(texts), labels=len(labels))
    found = sorted(set(labels))
    if len(found) < 2:
        raise InputError("labels_too_few", found=", ".join(found) or "—")
    if not 0.5 <= precision < 1:
        raise InputError("precision_outside", precision=precision)


def _fingerprint(texts: Sequence[str], labels: Sequence[str]) -> str:
    summary = hashlib.sha256()
    for text, label in zip(texts, labels, strict=True):
        summary.update(f"{label}\0{text}\0".encode("utf-8", "replace"))
    return summary.hexdigest()
