"""The coming weeks' counts (疫情预报): several ways, each trusted as its latest forecasts
deserved."""

from __future__ import annotations

import numpy as np

from rencheng.core.outbreak import peak
from rencheng.core.outbreak.growth import Past, learn, past
from rencheng.core.outbreak.scores import LEVELS, wis
from rencheng.core.outbreak.series import Floats

#: Past forecasts that are scored, and after how many of them a score counts half. Ours.
SCORED, HALF_LIFE = 6, 2.0


def foretell(counts: Floats, weeks: int, daily: Floats | None = None) -> Floats:
    """(weeks, R, 23) quantiles of the counts of the coming weeks, at most `peak.GROWN` of them.

    counts: (W, R) by week, NaN before a region began; daily: (T, R), where single
    days are known. Where too little has been seen to learn from,
    simulated epidemics that look alike say what may come.
    """
    known = past(counts)
    told = np.stack([_one(known, ahead) for ahead in range(1, weeks + 1)])
    unknown = ~np.isfinite(told).all((0, 2))
    if unknown.any():
        told[:, unknown] = np.nan_to_num(peak.growth(counts, weeks, daily)[:, unknown])
    return told


def _one(known: Past, ahead: int) -> Floats:
    """(R, 23) quantiles of one week: means of the ways', by how much each is trusted; NaN where no
    way can tell."""
    ways = {name: model.foretell(known) for name, model in learn(known, ahead).items()}
    trust = _trust(known, ahead) if ways else {}
    told = np.zeros((known.counts.shape[1], len(LEVELS)))
    for name, found in ways.items():
        told += found * trust.get(name, 1 / len(ways))
    return told if ways else np.full_like(told, np.nan)


def _trust(known: Past, ahead: int) -> dict[str, float]:
    """Shares of the ways, in inverse proportion to their latest scores; empty where there are none.

    They are learned anew of the weeks before the first forecast that is scored.
    """
    begin = len(known.counts) - ahead - SCORED + 1
    models = learn(known.until(begin), ahead) if begin > 0 else {}
    score = np.zeros(len(models))
    for back in range(SCORED if models else 0):
        until = len(known.counts) - ahead - back
        seen = known.counts[until + ahead - 1]
        told = [model.foretell(known.until(until)) for model in models.values()]
        here = np.isfinite(seen) & np.isfinite(np.stack(told)).all((0, 2))
        score += 0.5 ** (back / HALF_LIFE) * np.array(
            [wis(q[here], seen[here]).sum() for q in told]
        )
    trust = 1 / np.maximum(score, 1e-9)
    return dict(zip(models, trust / max(trust.sum(), 1e-9), strict=True))
