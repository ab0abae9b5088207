"""Emotions (情绪识别): which of six a text shows, how likely its writer is in distress, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rencheng.core.text.classify import TextClassifier
from rencheng.core.text.features import read_parts
from rencheng.core.wellbeing.crisis import Sign, crisis_signs
from rencheng.core.wellbeing.needs import Found, needs, rumour_signs
from rencheng.core.wellbeing.signs import emotion_signs
from rencheng.core.wellbeing.words import word_list

EMOTIONS = ("anger", "fear", "sadness", "joy", "surprise", "neutral")
#: What others call the six, in label columns.
_ALSO = {
    "anger": ("angry", "愤怒", "生气"),
    "fear": ("恐惧", "害怕", "afraid"),
    "sadness": ("sad", "悲伤", "难过"),
    "joy": ("happy", "happiness", "高兴", "积极", "开心"),
    "surprise": ("surprised", "惊奇", "惊讶"),
    "neutral": ("none", "中性", "无情绪"),
}
_PLAIN_NAME = {also: name for name, others in _ALSO.items() for also in (name, *others)}
#: Fear, sadness and helplessness are distress; anger is not: it asks for action, not for care.
DISTRESS = ("fear", "sadness")
#: How likely distress is made at least by each degree of helplessness said. Ours, by reading.
_HELPLESS_STEP = 0.15
_HELPLESS_MOST = 0.45

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Emotion:
    """What a text shows.

    label: one of the learned labels. confidence, distress: 0 to 1. words: those that decided.
    needs, rumour, crisis: kinds with the words that say them. crisis only flags the text for a
    trained person.
    """

    label: str
    confidence: float
    words: list[str]
    distress: float
    needs: list[Found]
    rumour: list[Found]
    crisis: list[Sign]


class EmotionReader:
    """Reads emotions by a text classifier that also sees faces, a word list and marks.

    classifier: fitted with `emotion_signs` on labels that name the six (see `plain_name`).
    """

    def __init__(self, classifier: TextClassifier) -> None:
        self.classifier = classifier
        self._distress = [
            at for at, label in enumerate(classifier.labels_) if plain_name(label) in DISTRESS
        ]

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        *,
        vectors: Vectors | None = None,
        vectors_of: str = "",
        step: Callable[[], None] = lambda: None,
    ) -> Self:
        """Learn from labelled texts; arguments and errors as `TextClassifier.fit`."""
        classifier = TextClassifier(signs=emotion_signs)
        classifier.fit(texts, labels, vectors=vectors, vectors_of=vectors_of, step=step)
        return cls(classifier)

    @classmethod
    def default(cls) -> Self:
        """The reader that comes with the package, for where a city has labelled nothing yet.

        It looks only at words of our own list and of posts written for this project; how much
        each weighs was learned from public posts of early 2020, of which it holds no text.
        """
        with resources.as_file(resources.files(__package__).joinpath("emotion.npz")) as path:
            return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file of `save`. Raises InputError("model_unusable", file, why)."""
        return cls(TextClassifier.load(path, signs=emotion_signs))

    def save(self, path: Path, figures: dict[str, float] | None = None) -> None:
        """Write the model, as `TextClassifier.save`."""
        self.classifier.save(path, figures)

    def distress(self, texts: Sequence[str], chances: NDArray[np.float64]) -> NDArray[np.float64]:
        """(texts,) how likely each writer is in distress: fear or sadness, raised by words of
        helplessness. chances: (texts, labels) of the classifier."""
        likely = chances[:, self._distress].sum(axis=1)
        helpless = np.array([_helpless(text) for text in texts]).reshape(len(texts))
        return np.asarray(1 - (1 - likely) * (1 - helpless))

    def read(self, text: str, vector: Vectors | None = None) -> Emotion:
        """Everything that is read in one text."""
        verdict = self.classifier.read(text, vector=vector)
        vectors = None if vector is None else vector[None, :]
        chances = self.classifier.predict_proba([text], vectors=vectors)
        return Emotion(
            label=verdict.label,
            confidence=verdict.confidence,
            words=verdict.words,
            distress=float(self.distress([text], chances)[0]),
            needs=needs(text),
            rumour=rumour_signs(text),
            crisis=crisis_signs(text),
        )


def plain_name(label: str) -> str:
    """The name among EMOTIONS of what a label column calls it; the label itself if none."""
    return _PLAIN_NAME.get(label.strip().lower(), label)


def _helpless(text: str) -> float:
    """0 where nothing says helplessness, more with each word that does."""
    plain = read_parts(text).plain
    said = sum(
        hit.strength
        for hit in word_list().feelings_in(plain)
        if hit.kind == "helplessness" and not hit.denied
    )
    return min(said * _HELPLESS_STEP, _HELPLESS_MOST)
