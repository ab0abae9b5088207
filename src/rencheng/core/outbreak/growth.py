"""How counts will grow in the coming weeks (增长预报): four ways to foretell, learned from the
past.

Each way gives 23 quantiles of the count of a week some weeks ahead, for every region: that counts
stay as they are; a linear and a forest regression of ln growth on what all regions' pasts show; and
the simulated epidemics that look alike (see `peak`).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.ensemble import ExtraTreesRegressor

from rencheng.core.outbreak.scores import LEVELS
from rencheng.core.outbreak.series import Floats
from rencheng.core.outbreak.waves import DOUBLE, SMALL

#: Ours, set on influenza 2022–23: ridge of the linear regression, trees and rows to a leaf.
RIDGE, TREES, LEAF = 10.0, 30, 20
#: Rows that a tree is grown from at most: more are no better and take longer.
ROWS_A_TREE = 3000
#: Ours: with fewer rows nothing is learned of them.
FEWEST_ROWS: Final = 60
_LEAST_VARIANCE = (0.003, 0.05)  # of ln growth: of all counts, and of small ones over the count
#: Ours: regions share their surprises, so that a spread seen in n weeks is that much too small:
#: the variance is raised by FEW_WEEKS ÷ n.
FEW_WEEKS: Final = 20.0
_NOISY = 20.0  # counts at which growth is believed by half
_RATE_FLOOR, _ALL_FLOOR = 0.1, 0.02  # added to counts over their usual before logarithms


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of the weeks. counts: (W, R), NaN before a region began. logs: ln of them,
    SMALL added. table: (W, R, F) what growth is learned from, NaN where too little is known."""

    counts: Floats
    logs: Floats
    table: Floats

    def until(self, weeks: int) -> Past:
        """The first weeks."""
        return Past(self.counts[:weeks], self.logs[:weeks], self.table[:weeks])


def past(counts: Floats) -> Past:
    """The past of weekly counts, (W, R): growth of three weeks, own and of all; how high counts
    are, beside what is usual here, beside the highest so far and beside all regions."""
    logs = np.log(counts + SMALL)
    known = np.isfinite(counts)
    usual = np.nansum(counts, 0) / np.maximum(known.sum(0), 1) + 0.5
    rate = np.log(counts / usual + _RATE_FLOOR)
    total = np.nansum(counts, 1) / np.maximum((known * usual).sum(1), 1e-9)
    level = np.log(total + _ALL_FLOOR)[:, None]
    highest = np.maximum.accumulate(np.where(known, rate, -np.inf), 0)
    all_highest = np.maximum.accumulate(level, 0)
    growth, all_growth = _lagged(logs), _lagged(level)
    month = (counts + _shifted(counts, 1) + _shifted(counts, 2) + _shifted(counts, 3)) / 4
    sure = month / (month + _NOISY)
    columns = [
        *(one * sure for one in growth),
        *(one + 0 * logs for one in all_growth),
        np.ones_like(logs),
        rate + 2,
        rate - highest,
        level - all_highest + 0 * logs,
        growth[0] * (1 - sure),
        rate - level,
    ]
    table = np.stack(columns, -1)
    table[~np.isfinite(table).all(-1)] = np.nan
    return Past(counts, logs, table)


def _shifted(values: Floats, weeks: int) -> Floats:
    empty = np.full((min(weeks, len(values)), values.shape[1]), np.nan)
    return np.concatenate([empty, values[: len(values) - len(empty)]])


def _lagged(logs: Floats) -> list[Floats]:
    """Growth of the last week, of the one before and of the one before that."""
    step = logs - _shifted(logs, 1)
    return [step, _shifted(step, 1), _shifted(step, 2)]


@dataclass(frozen=True, slots=True)
class Spread:
    """How far growth may lie from what is expected: quantiles of the standardised rest, and its
    variance, of which the second part is over the count."""

    quantiles: Floats
    variance: Floats

    def around(self, growth: Floats, counts: Floats) -> Floats:
        """(…, 23) quantiles of ln growth around what is expected."""
        scale = np.sqrt(self.variance[0] + self.variance[1] / (counts + 3))
        return np.asarray(growth[..., None] + scale[..., None] * self.quantiles)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Growth over some weeks, row by row: what it was learned from, how much, how sure."""

    table: Floats
    growth: Floats
    counts: Floats
    weight: Floats
    weeks: int
    ahead: int

    def bounds(self) -> tuple[float, float]:
        """Growth far beyond anything seen is not believed: counts may double each week, or outdo
        the steepest past by half."""
        free = DOUBLE * self.ahead
        low, high = float(self.growth.min()), float(self.growth.max())
        return min(low - DOUBLE / 2, -free), max(high + DOUBLE / 2, free)


def _spread(rest: Floats, rows: _Rows) -> Spread:
    counts, weight = rows.counts, rows.weight
    inverse = 1 / (counts + 3)
    basis = np.stack([np.ones_like(inverse), inverse], 1)
    root = np.sqrt(weight)
    found = np.linalg.lstsq(basis * root[:, None], rest**2 * root, rcond=None)[0]
    variance = np.maximum(found, _LEAST_VARIANCE)
    scaled = rest / np.sqrt(basis @ variance)
    order = np.argsort(scaled)
    total = np.cumsum(weight[order])
    variance = variance * (1 + FEW_WEEKS / rows.weeks)
    return Spread(np.interp(LEVELS, total / total[-1], scaled[order]), variance)


def _rows(known: Past, weeks: int) -> _Rows:
    start = max(len(known.logs) - weeks, 0)
    growth = known.logs[weeks:] - known.logs[:start]
    here = np.isfinite(known.table[:start]).all(-1) & np.isfinite(growth)
    counts = known.counts[:start][here]
    weight = np.sqrt(counts + 1)
    mean = weight.sum() / max(len(weight), 1)
    return _Rows(
        known.table[:start][here], growth[here], counts, weight / max(mean, 1e-9), start, weeks
    )


@dataclass(frozen=True, slots=True)
class Model:
    """What a way has learned: expects ln growth of rows of the table, (N, F) → (N,), with a
    spread."""

    expect: Callable[[Floats], Floats]
    spread: Spread
    bounds: tuple[float, float]

    def foretell(self, known: Past) -> Floats:
        """(R, 23) quantiles from the last week of what is known; NaN where too little is."""
        table, logs, counts = known.table[-1], known.logs[-1], known.counts[-1]
        here = np.isfinite(table).all(-1)
        found = np.full((len(logs), len(LEVELS)), np.nan)
        if here.any():
            growth = self.spread.around(self.expect(table[here]), counts[here])
            level = logs[here][:, None] + np.clip(growth, *self.bounds)
            found[here] = np.maximum(np.exp(level) - SMALL, 0)
        return found


def learn(known: Past, weeks: int) -> dict[str, Model]:
    """The ways that can be learned from these weeks for so many weeks ahead, by name."""
    rows = _rows(known, weeks)
    if len(rows.growth) < FEWEST_ROWS:
        return {}
    return {
        "same": _same(rows),
        "linear": _linear(rows),
        "forest": _forest(rows),
    }


def learn_same(known: Past, weeks: int) -> Floats:
    """(R, 23) quantiles so many weeks ahead if counts stay as they are; NaN where nothing can be
    learned of how far they stray."""
    rows = _rows(known, weeks)
    if len(rows.growth) < FEWEST_ROWS:
        return np.full((known.counts.shape[1], len(LEVELS)), np.nan)
    return _same(rows).foretell(known)


def _same(rows: _Rows) -> Model:
    spread = _spread(rows.growth, rows)
    return Model(lambda table: np.zeros(len(table)), spread, rows.bounds())


def _linear(rows: _Rows) -> Model:
    weighted = rows.table * rows.weight[:, None]
    ridge = RIDGE * np.eye(rows.table.shape[1])
    slopes = np.linalg.solve(rows.table.T @ weighted + ridge, weighted.T @ rows.growth)
    rest = rows.growth - rows.table @ slopes
    return Model(lambda table: table @ slopes, _spread(rest, rows), rows.bounds())


def _forest(rows: _Rows) -> Model:
    number = len(rows.growth)
    forest = ExtraTreesRegressor(
        TREES,
        min_samples_leaf=LEAF,
        max_features=0.5,
        bootstrap=True,
        max_samples=min(1.0, ROWS_A_TREE / number),
        oob_score=True,
        random_state=1,
        n_jobs=2,
    )
    with warnings.catch_warnings():  # a row that every tree has seen counts as expected right
        warnings.simplefilter("ignore", UserWarning)
        forest.fit(rows.table, rows.growth, sample_weight=rows.weight)
    forest.n_jobs = 1  # few rows are foretold at a time: threads would only wait for each other
    rest = rows.growth - forest.oob_prediction_
    return Model(forest.predict, _spread(rest, rows), rows.bounds())
