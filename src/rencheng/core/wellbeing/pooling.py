"""Small groups lean on their like (部分汇集): shares of district × trade, partially pooled.

A trade of a district may have thirty requests; its own share is mostly chance. What its district
and its trade have elsewhere says something of it too. Fay & Herriot (1979): the share expected from
district and trade together, and the group's own, weighted by how sure each is.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rencheng.core.wellbeing.tally import LEAST_PEOPLE, Tally

Group = tuple[str, str]
_RIDGE = 1e-6


def pooled(tallies: Mapping[Group, Tally], least: int = LEAST_PEOPLE) -> dict[Group, float]:
    """(district, trade) → share of hits, pooled; of groups with at least `least` people.

    With fewer than two districts or trades there is nothing to lean on: the shares are their own.
    """
    keys = [key for key, one in tallies.items() if one.people >= least and one.requests > 0]
    if not keys:
        return {}
    many = np.array([tallies[key].requests for key in keys], float)
    own = np.array([tallies[key].hits for key in keys], float) / many
    first, second = ({name: at for at, name in enumerate(sorted(set(names)))} for names in zip(
        *keys, strict=True
    ))  # fmt: skip
    if len(first) < 2 or len(second) < 2 or len(keys) <= len(first) + len(second):
        return dict(zip(keys, own.tolist(), strict=True))
    design = np.zeros((len(keys), len(first) + len(second)))
    for row, (district, trade) in enumerate(keys):
        design[row, first[district]] = design[row, len(first) + second[trade]] = 1
    curve = design.T @ (many[:, None] * design) + _RIDGE * np.eye(design.shape[1])
    expected = design @ np.linalg.solve(curve, design.T @ (many * own))
    everywhere = float((many * own).sum() / many.sum())
    doubt = everywhere * (1 - everywhere) / many
    spread = max(0.0, float(np.average((own - expected) ** 2 - doubt, weights=many)))
    weight = spread / (spread + doubt) if spread > 0 else np.zeros(len(keys))
    shares = np.clip(weight * own + (1 - weight) * expected, 0, 1)
    return dict(zip(keys, shares.tolist(), strict=True))
