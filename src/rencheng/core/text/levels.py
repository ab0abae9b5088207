"""Labels as paths (分级标签): a/b/c decided level by level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Level(NamedTuple):
    """A label of one level, as "a/b", and how sure it is."""

    label: str
    confidence: float


class LabelTree:
    """The tree that labels span.

    labels: paths such as "a/b/c", "a/b" or "a"; a label that is also the beginning of others
    competes with them as a leaf of its own. A tree of flat labels decides as argmax does.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        self._children: dict[str, dict[str, list[int]]] = {}
        for at, label in enumerate(labels):
            parts = label.split("/")
            for depth in range(len(parts)):
                before, here = "/".join(parts[:depth]), "/".join(parts[: depth + 1])
                self._children.setdefault(before, {}).setdefault(here, []).append(at)
        self._number = {label: at for at, label in enumerate(labels)}
        self.flat = len(self._children) == 1
        self._choices: dict[str, tuple[list[str], list[int]]] = {}
        below: list[list[int]] = []
        for node, children in self._children.items():
            among = dict(children)
            if node in self._number:  # the label itself, beside those below it
                among[node] = [self._number[node]]
            self._choices[node] = list(among), [*range(len(below), len(below) + len(among))]
            below += among.values()
        #: (labels, choices): 1 where a label is one of those that a choice leads to.
        self._below = np.zeros((len(labels), len(below)))
        for column, leaves in enumerate(below):
            self._below[leaves, column] = 1

    def decide(self, chances: NDArray[np.float64]) -> NDArray[np.int64]:
        """(rows,) the number of the leaf that each row comes down to.

        chances: (rows, labels) probabilities. At each level the child wins whose leaves hold the
        most probability together.
        """
        best = np.asarray(chances.argmax(axis=1), np.int64)
        if self.flat:
            return best
        self._descend("", np.arange(len(chances)), chances @ self._below, best)
        return best

    def levels(self, label: str, chances: NDArray[np.float64]) -> list[Level]:
        """The levels that lead to `label`, with the probability of all leaves below each.

        chances: (labels,) of one row.
        """
        parts = label.split("/")
        found = []
        for depth in range(len(parts)):
            before, here = "/".join(parts[:depth]), "/".join(parts[: depth + 1])
            sure = float(chances[self._children[before][here]].sum())
            found.append(Level(here, min(sure, 1.0)))
        return found

    def _descend(
        self,
        node: str,
        rows: NDArray[np.int64],
        sums: NDArray[np.float64],
        best: NDArray[np.int64],
    ) -> None:
        names, columns = self._choices[node]
        winner = sums[rows[:, None], columns].argmax(axis=1)
        for at in np.unique(winner):
            name, there = names[at], rows[winner == at]
            if name in self._choices and name != node:
                self._descend(name, there, sums, best)
            else:
                best[there] = self._number[name]
