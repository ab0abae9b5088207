"""How well topics were found (话题评测): each known one against the found one that fits best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 1000
TOP = 20


@dataclass(frozen=True)
class TopicMatch:
    """The best match of a known topic. size: its messages. rank: of the found one, None: none."""

    topic: str
    size: int
    precision: float
    recall: float
    f1: float
    rank: int | None


def match(found: Sequence[Sequence[str]], truth: Mapping[str, Collection[str]]) -> list[TopicMatch]:
    """For each known topic, the found one (ranked, ids) with the highest F1; largest first."""
    owner = {message: rank for rank, ids in enumerate(found) for message in ids}
    matches = []
    for topic, ids in truth.items():
        shared = Counter(owner[message] for message in ids if message in owner)
        best = max(
            (
                (2 * hits / (len(ids) + len(found[rank])), -rank, hits)
                for rank, hits in shared.items()
            ),
            default=None,
        )
        if best is None:
            matches.append(TopicMatch(topic, len(ids), 0.0, 0.0, 0.0, None))
            continue
        f1, rank, hits = best[0], -best[1], best[2]
        matches.append(
            TopicMatch(topic, len(ids), hits / len(found[rank]), hits / len(ids), f1, rank + 1)
        )
    return sorted(matches, key=lambda one: (-one.size, one.topic))


def summary(matches: Sequence[TopicMatch], seed: int = 0) -> dict[str, float]:
    """Means over the known topics; `f1_low` and `f1_high` bound 95 % of resamples of topics."""
    f1 = np.array([one.f1 for one in matches])
    draws = np.random.default_rng(seed).integers(0, len(f1), (RESAMPLES, len(f1)))
    low, high = np.quantile(f1[draws].mean(axis=1), [0.025, 0.975])
    sizes = np.array([one.size for one in matches])
    return {
        "gold_topics": float(len(matches)),
        "precision": float(np.mean([one.precision for one in matches])),
        "recall": float(np.mean([one.recall for one in matches])),
        "f1": float(f1.mean()),
        "f1_low": float(low),
        "f1_high": float(high),
        "f1_by_message": float((f1 * sizes).sum() / sizes.sum()),
        "in_top_20": float(np.mean([one.rank is not None and one.rank <= TOP for one in matches])),
    }
