"""Topics followed over weeks (跟踪): the same topic found again, and how it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

Standing = Literal["new", "growing", "steady", "settled", "back"]
STANDINGS: tuple[Standing, ...] = ("new", "growing", "back", "steady", "settled")

#: Share of the smaller one's messages that two findings must have in common to be one topic (ours).
SAME_TOPIC = 0.3
WEEK = timedelta(days=7)
SETTLED_AFTER = timedelta(days=14)  # without a message a topic is settled (ours)
GROWTH = 1.5  # times the week before, and two more, make it grow (ours)


def same_topics(
    found: Sequence[Collection[str]], known: Mapping[int, Collection[str]]
) -> dict[int, int]:
    """Index of a found topic → key of the known one it continues; each used once.

    found: messages of each found topic. known: messages of each known one.
    """
    owners: dict[str, list[int]] = {}
    for key, ids in known.items():
        for id_ in ids:
            owners.setdefault(id_, []).append(key)
    pairs = []
    for at, ids in enumerate(found):
        shared = Counter(key for id_ in ids for key in owners.get(id_, ()))
        pairs += [
            (count, -at, key)
            for key, count in shared.items()
            if count >= SAME_TOPIC * min(len(ids), len(known[key]))
        ]
    result: dict[int, int] = {}
    used: set[int] = set()
    for _count, at, key in sorted(pairs, reverse=True):
        if -at not in result and key not in used:
            result[-at] = key
            used.add(key)
    return result


def standing(times: Sequence[datetime], now: datetime) -> Standing:
    """How a topic stands by the times of its messages: one that was silent for two weeks and is
    raised again is back; one without a message for two weeks is settled."""
    if not times:
        return "settled"
    ordered = sorted(times)
    if now - ordered[-1] >= SETTLED_AFTER:
        return "settled"
    if now - ordered[0] < WEEK:
        return "new"
    silence = any(
        later - earlier >= SETTLED_AFTER and now - later < SETTLED_AFTER
        for earlier, later in pairwise(ordered)
    )
    if silence:
        return "back"
    last = sum(now - time < WEEK for time in ordered)
    before = sum(WEEK <= now - time < 2 * WEEK for time in ordered)
    return "growing" if last >= GROWTH * before and last >= before + 2 else "steady"


def hard_problem(count: int, weeks: int, unresolved: float, districts: int) -> float:
    """Score of a problem for 每月一题: requests × weeks with any × share unresolved × districts.

    All must be high for it to lead: a frequent one that is solved, or one of a single district, is
    no problem of the whole city. Ours.
    """
    return count * weeks * unresolved * districts
