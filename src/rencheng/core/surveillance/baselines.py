"""What each place lets expect in each period (基线), for the three models of the scan."""

from __future__ import annotations

import numpy as np

from rencheng.core.surveillance.glm import fit
from rencheng.core.surveillance.loglinear import Floats

WEEK = 7


def poisson(counts: Floats, population: Floats) -> Floats:
    """(L, T) cases in proportion to population, the total as observed."""
    return np.asarray(counts.sum() * population / population.sum())


def permutation(counts: Floats) -> Floats:
    """(L, T) product of a place's and a period's share: no place has a time of its own."""
    return np.asarray(np.outer(counts.sum(1), counts.sum(0)) / max(counts.sum(), 1))


def expectation(counts: Floats, population: Floats | None, first: int, *, daily: bool) -> Floats:
    """(L, T) expected from the periods before `first`: one trend (where daily, weekdays too) for
    all, shared out by population, or without it by each place's own past.

    The trend is a Poisson regression of the totals on time with population as offset, which has the
    same solution as the regression of all places at once.
    """
    periods = counts.shape[1]
    time = (np.arange(periods) - first)[:, None]
    columns, penalty = [np.ones((periods, 1)), time / max(first, 1)], [0.0, 0.0]
    if daily and first >= 4 * WEEK:
        columns.append(np.eye(WEEK)[np.arange(periods) % WEEK])
        penalty += [1.0] * WEEK
    design = np.hstack(columns)
    whole = population.sum(0) if population is not None else np.ones(periods)
    offset = np.log(np.maximum(whole, 1e-9))
    model = fit(
        counts[:, :first].sum(0)[:, None],
        design[:first],
        weight_from=np.inf,
        penalty=np.array(penalty),
        offset=offset[:first],
    )
    level = model.predict(design, offset)[0][0]
    if population is not None:
        return np.asarray(level * population / np.maximum(whole, 1e-9))
    past = counts[:, :first].sum(1) + 0.5  # half a case: a place without a past can still be hit
    return np.asarray(np.outer(past / past.sum(), level))
