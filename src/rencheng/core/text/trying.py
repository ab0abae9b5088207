"""Choosing a model (选型): candidates are compared on rows they have not learned from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from rencheng.core.text import metrics
from rencheng.core.text.calibration import softmax
from rencheng.core.text.features import Features, telling_weights
from rencheng.core.text.machines import (
    MACHINES,
    Machine,
    mean_scores,
    spread_of,
    together,
    vector_machine,
)

FOLDS = 3
#: With so many labels one fold holds rows enough to choose a single factor; two more cost minutes.
MANY_LABELS = 40
#: Shares of the vectors' score that are tried beside one share of the text's.
VECTOR_SHARES = (0.25, 0.5, 1.0, 2.0)
#: An unlabelled text teaches where the first machine is at least this sure of it. Ours.
SURE_ENOUGH = 0.9
#: A larger model must be better by this much macro-F1 to be taken; less is chance. Ours.
WORTH = 0.001


@dataclass(frozen=True)
class Known:
    """Labelled rows, and what else there is to learn from.

    frequencies: (rows, features). target: (rows,) numbers of labels. vectors: (rows, size) or
    None. more: (texts, features) of unlabelled texts, or None.
    """

    features: Features
    frequencies: csr_matrix
    target: NDArray[np.int64]
    labels: int
    vectors: NDArray[np.float32] | None = None
    more: csr_matrix | None = None

    def part(self, rows: NDArray[np.int64]) -> Known:
        """The same with some of the labelled rows."""
        vectors = None if self.vectors is None else self.vectors[rows]
        return Known(
            self.features,
            self.frequencies[rows],
            self.target[rows],
            self.labels,
            vectors,
            self.more,
        )


@dataclass(frozen=True)
class Choice:
    """What was chosen: machines by name with the spread of their scores, the vectors' share (0:
    none), whether unlabelled texts teach; and how candidates fared (name → macro-F1)."""

    machines: tuple[str, ...] = ("svm",)
    spreads: tuple[float, ...] = (1.0,)
    vector_share: float = 0.0
    vector_spread: float = 1.0
    text_spread: float = 1.0
    taught: bool = False
    tried: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class HeldOut:
    """Scores (rows, labels) of rows that were held out, by text alone and with vectors, and the
    numbers of their true labels."""

    text: NDArray[np.float64]
    joint: NDArray[np.float64] | None
    right: NDArray[np.int64]


@dataclass(frozen=True)
class Fitted:
    """What was learned from rows: a weight for each feature, and the machines."""

    weights: NDArray[np.float32]
    text: Machine
    vectors: Machine | None


def choose(known: Known, step: Callable[[], None]) -> tuple[Choice, HeldOut | None]:
    """The best of the candidates by cross-validation, and its held-out scores.

    None in place of the scores where rows are too few to hold any out. step: called after each
    fold.
    """
    names = ("svm",) if known.labels > MANY_LABELS else tuple(MACHINES)
    scores: dict[str, list[NDArray[np.float64]]] = {}
    truth = []
    fold = folds(known.target)
    for held in range(1 if known.labels > MANY_LABELS else FOLDS):
        rest, out = np.flatnonzero(fold != held), np.flatnonzero(fold == held)
        if len(np.unique(known.target[rest])) < 2 or not len(out):
            return Choice(), None
        for name, found in _scores(known.part(rest), known.part(out), names).items():
            scores.setdefault(name, []).append(found)
        truth.append(known.target[out])
        step()
    return _best({name: np.concatenate(one) for name, one in scores.items()}, truth, names)


def fit(known: Known, choice: Choice) -> Fitted:
    """The chosen machines, learned from all rows."""
    weights, machines = _machines(known, choice.machines, taught=choice.taught)
    text = together([machines[name] for name in choice.machines], choice.spreads)
    vectors = None
    if choice.vector_share and known.vectors is not None:
        vectors = vector_machine(known.vectors, known.target, known.labels)
    return Fitted(weights, text, vectors)


def folds(target: NDArray[np.int64]) -> NDArray[np.int64]:
    """(rows,) folds that share out each label evenly, the same for the same rows."""
    fold = np.zeros(len(target), np.int64)
    for label in np.unique(target):
        where = np.flatnonzero(target == label)
        fold[where] = (np.arange(len(where)) + label) % FOLDS
    return fold


def joint_scores(
    text: NDArray[np.float64], vectors: NDArray[np.float64], choice: Choice
) -> NDArray[np.float64]:
    """(rows, labels) the text's scores and the vectors', in the chosen shares."""
    share = choice.vector_share
    scaled = text / choice.text_spread + vectors / choice.vector_spread * share
    return np.asarray(scaled / (1 + share))


def _scores(rest: Known, out: Known, names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """What each machine that learned from `rest` scores for `out`; "taught:…" with unlabelled."""
    found: dict[str, NDArray[np.float64]] = {}
    for taught in (False, True) if rest.more is not None else (False,):
        weights, machines = _machines(rest, names, taught=taught)
        rows = rest.features.weigh(out.frequencies, weights)
        before = "taught:" if taught else ""
        found |= {before + name: one.scores(rows) for name, one in machines.items()}
    if rest.vectors is not None and out.vectors is not None:
        machine = vector_machine(rest.vectors, rest.target, rest.labels)
        found["vectors"] = machine.scores(out.vectors)
    return found


def _machines(
    known: Known, names: Sequence[str], *, taught: bool
) -> tuple[NDArray[np.float32], dict[str, Machine]]:
    """The features' weights and the machines learned from labelled rows.

    taught: unlabelled texts that these machines together are sure of then count as rows of that
    label, and the machines learn again (self-training, Scudder 1965).
    """
    weights = telling_weights(known.frequencies, known.target, known.labels)
    rows = known.features.weigh(known.frequencies, weights)
    machines = {name: MACHINES[name](rows, known.target, known.labels) for name in names}
    if not taught or known.more is None:
        return weights, machines
    more = known.features.weigh(known.more, weights)
    said = {name: machine.scores(more) for name, machine in machines.items()}
    chances = softmax(mean_scores(said, list(names)) * _USUAL_SHARPNESS)
    sure = np.flatnonzero(chances.max(axis=1) >= SURE_ENOUGH)
    rows = vstack([rows, more[sure]], "csr")
    target = np.concatenate([known.target, chances[sure].argmax(axis=1)])
    return weights, {name: MACHINES[name](rows, target, known.labels) for name in names}


_USUAL_SHARPNESS = 3.0  # of scores with spread one, as cross-validation finds it on real messages


def _best(
    scores: dict[str, NDArray[np.float64]], truth: list[NDArray[np.int64]], names: Sequence[str]
) -> tuple[Choice, HeldOut]:
    right = np.concatenate(truth)
    tried: dict[str, float] = {}
    best, text = Choice(), scores["svm"]
    best_f1 = -1.0
    for before in ("", "taught:") if f"taught:{names[0]}" in scores else ("",):
        for size in range(1, len(names) + 1):
            for chosen in combinations(names, size):
                keys = [before + name for name in chosen]
                mean = mean_scores(scores, keys)
                found = tried[before + "+".join(chosen)] = _macro_f1(mean, right)
                if found > best_f1 + WORTH:
                    spreads = tuple(spread_of(scores[key]) for key in keys)
                    best = Choice(chosen, spreads, taught=bool(before))
                    best_f1, text = found, mean
    joint, share, spread = None, 0.0, 1.0
    text_spread = spread_of(text)
    if "vectors" in scores:
        tried["vectors"] = _macro_f1(scores["vectors"], right)
        spread = spread_of(scores["vectors"])
        for one in VECTOR_SHARES:
            mixed = (text / text_spread + scores["vectors"] / spread * one) / (1 + one)
            found = tried[f"text+{one:g}·vectors"] = _macro_f1(mixed, right)
            if found > best_f1 + WORTH:
                best_f1, joint, share = found, mixed, one
    choice = Choice(best.machines, best.spreads, share, spread, text_spread, best.taught, tried)
    return choice, HeldOut(text, joint, right)


def _macro_f1(scores: NDArray[np.float64], right: NDArray[np.int64]) -> float:
    said = scores.argmax(axis=1)
    return metrics.macro_f1([str(one) for one in right], [str(one) for one in said])
