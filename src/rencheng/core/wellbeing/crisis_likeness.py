"""How like a crisis a sentence is in meaning (语义相似): weights of its vector, learned beforehand.

Patterns find what somebody thought of; a vector of meaning also finds what nobody did.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

FILE: Final = "crisis.npz"
#: Chance from which a sentence flags: three to nine ordinary sentences in 1,000 pass it, and 80
#: of 100 sentences of crises that were never learned from (docs/en/wellbeing.md).
LIKE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Likeness:
    """A logistic regression on vectors of meaning. embedder: whose vectors it was learned on."""

    embedder: str
    mean: NDArray[np.float32]
    weights: NDArray[np.float32]
    base: float

    def chances(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """(n,) chances, 0 to 1, of sentences whose vectors are (n, size)."""
        return np.asarray(expit((vectors - self.mean) @ self.weights + self.base), float)


@cache
def likeness() -> Likeness:
    """The weights that come with the package (tools/fit_crisis.py), read once a process."""
    with resources.files(__package__).joinpath(FILE).open("rb") as file, np.load(file) as kept:
        return Likeness(str(kept["embedder"]), kept["mean"], kept["weights"], float(kept["base"]))


def own_sentences() -> list[tuple[bool, str]]:
    """The sentences of our own writing that were learned from: (whether a crisis, sentence)."""
    file = resources.files(__package__).joinpath("crisis_sentences.txt")
    rows = (line.partition(" ") for line in file.read_text("utf-8").splitlines())
    return [(mark == "+", sentence) for mark, _, sentence in rows if mark in {"+", "-"}]
