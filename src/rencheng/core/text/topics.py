"""Hot topics (热点话题): events and problems that many people raise, ranked by heat."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from rencheng.core.text.gathering import Likeness, gather
from rencheng.core.text.heat import Heat, HeatPolicy, heat
from rencheng.core.text.matters import Matters, read_matters
from rencheng.core.text.messages import Message
from rencheng.core.text.telling import describe, keywords, telling_word

QUOTES = 3
#: Share of a topic's messages that must have a name before it is called the topic's place.
PLACE_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class TopicPolicy:
    """What counts as a topic: least_messages of them, or fewer with least_likes who agree."""

    least_messages: int = 2
    least_likes: int = 100
    likeness: Likeness = field(default_factory=Likeness)
    heat: HeatPolicy = field(default_factory=HeatPolicy)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic. rank: from 1. first, last: times of its messages, None where none has one.

    place: name and area that most of them give, "" where none. description: the sentence of the
    most central message. quotes: openings of others. ids: of its messages, the most central first.
    """

    rank: int
    heat: Heat
    first: datetime | None
    last: datetime | None
    place: str
    description: str
    quotes: tuple[str, ...]
    keywords: tuple[str, ...]
    ids: tuple[str, ...]


def find_topics(
    messages: Sequence[Message],
    *,
    policy: TopicPolicy | None = None,
    known: Mapping[str, str] | None = None,
    top: int | None = None,
) -> list[Topic]:
    """The topics of a stream, hottest first.

    messages: in any order, ids distinct; those without title and text belong to none. known: name →
    kind of names that the city has (`core.text.names`). top: at most so many.
    """
    policy = policy or TopicPolicy()
    said = [message for message in messages if message.title.strip() or message.text.strip()]
    if not said:
        return []
    stream = _Stream(said, dict(known or {}))
    groups = [
        group
        for group in gather(stream.matters, stream.days(), policy.likeness)
        if stream.counts(group, policy)
    ]
    heats = [_heat(group, stream, policy) for group in groups]
    order = sorted(range(len(groups)), key=lambda at: (-heats[at].value, groups[at][0]))
    return [
        _topic(rank, groups[at], heats[at], stream) for rank, at in enumerate(order[:top], start=1)
    ]


class _Stream:
    """Different messages, each with those that say the very same, and their vectors."""

    def __init__(self, messages: Sequence[Message], known: dict[str, str]) -> None:
        alike: dict[tuple[str, str, str], list[Message]] = {}
        for message in messages:
            alike.setdefault((message.address, message.title, message.text), []).append(message)
        self.same = list(alike.values())
        self.different = [same[0] for same in self.same]
        self.matters = read_matters(self.different, known)

    def members(self, group: Sequence[int]) -> list[Message]:
        return [message for at in group for message in self.same[at]]

    def counts(self, group: Sequence[int], policy: TopicPolicy) -> bool:
        """Whether a group is a topic."""
        members = self.members(group)
        return (
            len(members) >= policy.least_messages
            or sum(message.likes for message in members) >= policy.least_likes
        )

    def days(self) -> np.ndarray:
        """(different,) mean day of each, NaN where none has a time."""
        known = [[m.time.timestamp() / 86_400 for m in same if m.time] for same in self.same]
        return np.array([np.mean(days) if days else math.nan for days in known], np.float64)


def _heat(group: Sequence[int], stream: _Stream, policy: TopicPolicy) -> Heat:
    focus = 1.0
    if len(group) > 1:
        names = Counter(name.stem for at in group for name in stream.matters.names[at].names)
        named = max(names.values(), default=0) / len(group)
        focus = max(named, telling_word(group, stream.matters)[1])
    return heat(stream.members(group), focus, policy.heat)


def _topic(rank: int, group: Sequence[int], found: Heat, stream: _Stream) -> Topic:
    central = _by_centrality(group, stream)
    members = [stream.different[at] for at in central]
    everyone = stream.members(central)
    times = sorted(message.time for message in everyone if message.time)
    place, name = _place(group, stream.matters)
    teller = next((m for m in members[: 1 + len(members) // 2] if name in m.title), members[0])
    description = describe(teller)
    quotes = dict.fromkeys(describe(message) for message in members)
    quotes.pop(description, None)
    return Topic(
        rank,
        found,
        times[0] if times else None,
        times[-1] if times else None,
        place,
        description,
        tuple(quotes)[:QUOTES],
        keywords(group, stream.matters, stream.different),
        tuple(message.id for message in everyone),
    )


def _by_centrality(group: Sequence[int], stream: _Stream) -> list[int]:
    """Members by likeness to the middle of matter and names, best first."""
    rows = np.asarray(group)
    score = np.zeros(len(rows))
    for matrix in (stream.matters.matter, stream.matters.place):
        part = matrix[rows]
        score += part @ np.asarray(part.sum(axis=0)).ravel()
    likes = np.array([sum(one.likes for one in stream.same[at]) for at in rows])
    score *= 1 + likes / max(1, likes.sum())  # who is agreed with speaks for more
    return [int(at) for at in rows[np.argsort(-score, kind="stable")]]


def _place(group: Sequence[int], matters: Matters) -> tuple[str, str]:
    """The area and the name that most members give, together and the name alone."""
    names = Counter(name.stem for at in group for name in matters.names[at].names)
    areas = Counter(area for at in group for area in matters.names[at].areas)
    least = max(1.0, PLACE_SHARE * len(group))
    name = next((name for name, count in names.most_common(1) if count >= least), "")
    parts = [area for area, count in areas.most_common(3) if count >= least]
    return _narrowest(parts) + name, name


def _narrowest(areas: Sequence[str]) -> str:
    """The most exact of the areas: a district rather than the city around it."""
    return min(areas, key=lambda area: re.search("[市省]$", area) is not None, default="")
