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
        self._labels = list(labels)
        self._number = {label: at for at, label in enumerate(labels)}
        self.flat = len(self._children) == 1

    def decide(self, chances: NDArray[np.float64]) -> NDArray[np.int64]:
        """(rows,) the number of the leaf that each row comes down to.

        chances: (rows, labels) probabilities. At each level the child wins whose leaves hold the
        most probability together.
        """
        best = np.asarray(chances.argmax(axis=1), np.int64)
        if self.flat:
            return best
        self._descend("", np.arange(len(chances)), chances, best)
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
        chances: NDArray[np.float64],
        best: NDArray[np.int64],
    ) -> None:
        children = dict(self._children[node])
        if node in self._number:  # the label itself, beside those below it
            children[node] = [self._number[node]]
        names = list(children)
        sums = np.stack([chances[rows][:, children[name]].sum(axis=1) for name in names], axis=1)
        winner = sums.argmax(axis=1)
        for at, name in enumerate(names):
            there = rows[winner == at]
            if not len(there):
                continue
            if name in self._children and name != node:
                self._descend(name, there, chances, best)
            else:
                best[there] = self._number[name]
