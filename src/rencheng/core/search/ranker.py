"""The learned order of candidates (学习排序): boosted trees over the features, as plain arrays.

Fitted by gradient boosting (Friedman 2001) on candidates labelled as answering or not; each query
weighs the same, each set of queries too. Beside a candidate's own features the trees see how they
stand among those of the same query, and what kind of query and collection it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rencheng.core.common.errors import InputError
from rencheng.core.search.features import NAMES, Floats
from rencheng.core.text import model_file

FORMAT: Final = 1
TREES, RATE, LEAVES, LEAST_LEAF, PENALTY = 150, 0.06, 12, 60, 5.0
#: An answer counts as so many of the others; ours.
ANSWER_WEIGHT: Final = 4.0
#: Features that are also told as places among the query's candidates.
_AMONG: Final = (
    "lexical", "coverage", "passage", "words", "run", "runs", "meaning", "title", "near",
    "passage_meaning",
)  # fmt: skip
_OF_QUERY: Final = (("brevity", np.mean), ("meaning", np.max), ("coverage", np.max))
COLUMNS: Final = len(NAMES) + 2 * len(_AMONG) + len(_OF_QUERY)

Group = tuple[Floats, NDArray[np.bool_]]


def in_context(table: Floats) -> Floats:
    """(candidates, COLUMNS) of a query's features: themselves; the distance of some from the mean
    in spreads, and from the best; what the candidates have in common."""
    if not len(table):
        return np.zeros((0, COLUMNS))
    columns = [table]
    for name in _AMONG:
        values = table[:, NAMES.index(name)]
        columns.append((values - values.mean())[:, None] / (values.std() + 1e-6))
        columns.append((values - values.max())[:, None])
    for name, together in _OF_QUERY:
        columns.append(np.full((len(table), 1), together(table[:, NAMES.index(name)])))
    return np.hstack(columns)


@dataclass(frozen=True)
class Ranker:
    """Trees, one node a row: `column` ≤ `limit` leads to `left`, else to `right`; a leaf leads to
    itself and gives `value`. roots: where each tree begins. about: its figures and what it was
    fitted on."""

    roots: NDArray[np.int64]
    column: NDArray[np.int64]
    limit: NDArray[np.float64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: NDArray[np.float64]
    depth: int
    about: Mapping[str, Any]

    def scores(self, table: Floats) -> Floats:
        """A score for each candidate of one query, comparable within it; table: as `features`."""
        seen = in_context(table)
        at = np.broadcast_to(self.roots, (len(seen), len(self.roots))).copy()
        rows = np.arange(len(seen))[:, None]
        for _ in range(self.depth):
            goes_left = seen[rows, self.column[at]] <= self.limit[at]
            at = np.where(goes_left, self.left[at], self.right[at])
        return np.asarray(self.value[at].sum(1))


def fit(sets: Mapping[str, Sequence[Group]], about: Mapping[str, Any]) -> Ranker:
    """A ranker from queries with candidates' features and which of them answer.

    sets: name → its queries; those without any answer among their candidates tell nothing and are
    left out. Raises InputError `ranker_too_little` where none is left.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 — a second to load

    tables, answers, weights = [], [], []
    for groups in sets.values():
        telling = [group for group in groups if group[1].any() and not group[1].all()]
        for table, right in telling:
            tables.append(in_context(table))
            answers.append(right)
            each = np.where(right, ANSWER_WEIGHT, 1.0)
            weights.append(each / (len(right) * len(telling)))
    if not tables:
        raise InputError("ranker_too_little")
    weight = np.concatenate(weights)
    machine = HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=RATE,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=LEAST_LEAF,
        l2_regularization=PENALTY,
        early_stopping=False,
        random_state=0,
    )
    # Means of one: the least leaf and the penalty are counted in candidates.
    machine.fit(np.vstack(tables), np.concatenate(answers), sample_weight=weight / weight.mean())
    return _from_trees([one[0].nodes for one in machine._predictors], about)


def _from_trees(trees: Sequence[NDArray[Any]], about: Mapping[str, Any]) -> Ranker:
    first = np.cumsum([0, *(len(one) for one in trees)])
    nodes = np.concatenate(trees)
    own = np.arange(len(nodes))
    shift = np.repeat(first[:-1], [len(one) for one in trees])
    leaf = nodes["is_leaf"].astype(bool)
    return Ranker(
        roots=first[:-1].astype(np.int64),
        column=np.where(leaf, 0, nodes["feature_idx"]).astype(np.int64),
        limit=np.where(leaf, np.inf, nodes["num_threshold"]).astype(np.float64),
        left=np.where(leaf, own, nodes["left"] + shift).astype(np.int64),
        right=np.where(leaf, own, nodes["right"] + shift).astype(np.int64),
        value=np.where(leaf, nodes["value"], 0.0).astype(np.float64),
        depth=int(nodes["depth"].max()),
        about=dict(about),
    )


_ARRAYS: Final = ("roots", "column", "limit", "left", "right", "value")


def save(ranker: Ranker, path: Path) -> None:
    """Write a ranker in place of an older file, or not at all."""
    arrays = {name: getattr(ranker, name) for name in _ARRAYS}
    kept = {"format": FORMAT, "names": list(NAMES), "depth": ranker.depth, **ranker.about}
    model_file.write(path, arrays, kept)


def load(path: Path) -> Ranker:
    """A ranker from its file. Raises InputError `model_unusable` for what is none of ours, of
    other features, or damaged: its numbers are checked, nothing in it is run."""
    try:
        arrays, about = model_file.read(path)
        if about.pop("format") != FORMAT or about.pop("names") != list(NAMES):
            raise ValueError("other features")
        depth = int(about.pop("depth"))
        ranker = Ranker(**{name: arrays[name] for name in _ARRAYS}, depth=depth, about=about)
        _check(ranker)
    except model_file.UNUSABLE as error:
        raise model_file.unusable(path, error) from None
    return ranker


def _check(ranker: Ranker) -> None:
    count = len(ranker.value)
    for name in ("column", "limit", "left", "right", "value"):
        if getattr(ranker, name).shape != (count,):
            raise ValueError(name)
    for name, most in (("roots", count), ("left", count), ("right", count), ("column", COLUMNS)):
        array = getattr(ranker, name)
        if array.dtype != np.int64 or array.min() < 0 or array.max() >= most:
            raise ValueError(name)
    if np.isnan(ranker.limit).any() or not np.isfinite(ranker.value).all():
        raise ValueError("numbers")
    if not 0 <= ranker.depth <= LEAVES:
        raise ValueError("depth")


@cache
def default_ranker() -> Ranker:
    """The ranker in the package; docs/en/search.md says on what it was fitted and how well."""
    with resources.as_file(resources.files("rencheng.core.search").joinpath("ranker.npz")) as path:
        return load(path)
