"""The same event reported again (重复诉求): likely duplicates, how likely, and why.

A pair is judged by what both say, where, when, by whom and in which category. Candidates come from
keys that alike messages share (`core.text.fingerprints`), so that a new message is compared with a
handful, not with the stream. Groups have a leader: the earliest report.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rencheng.core.text.fingerprints import Fingerprint, fingerprint
from rencheng.core.text.messages import Message
from rencheng.core.text.names import NameBook

EARTH_METRES = 111_320.0  # of a degree of latitude
NEAR_METRES, FAR_METRES = 150.0, 800.0  # one estate; certainly another one (ours)
RECENT = 40  # messages of one key that a new one is compared with, the latest first


@dataclass(frozen=True, slots=True)
class DuplicatePolicy:
    """When two messages are one event: weights of the log-odds, ours, set on a read stream.

    threshold: least score. days: further apart, nothing is a duplicate.
    """

    threshold: float = 0.5
    days: float = 30.0
    base: float = -7.0
    text: float = 9.0
    part: float = 2.0
    same_place: float = 3.0
    other_place: float = -6.0
    person: float = 2.0
    category: float = 1.5
    other_category: float = -3.0
    log_hours: float = -0.5


@dataclass(frozen=True, slots=True)
class Pair:
    """How two messages compare. same_text: 0 to 1. place: "" unknown, "name", "near", "other".

    hours: between them, None where a time is unknown.
    """

    score: float
    same_text: float
    place: str
    name: str
    hours: float | None
    person: bool
    category: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a group: its id and how it compares with the report it was joined to."""

    id: str
    pair: Pair


@dataclass(frozen=True, slots=True)
class Group:
    """Reports of one event. leader: the earliest; members: the others in order of time."""

    leader: str
    members: tuple[Member, ...]


def compare(
    one: Message, other: Message, left: Fingerprint, right: Fingerprint, policy: DuplicatePolicy
) -> Pair:
    """How likely two messages report one event, 0 to 1, and what speaks for it."""
    shared = len(left.pieces & right.pieces)
    dice = 2 * shared / max(1, len(left.pieces) + len(right.pieces))
    part = shared / max(1, min(len(left.pieces), len(right.pieces)))
    place, name = _place(one, other, left, right)
    hours = None
    if one.time and other.time:
        hours = abs((one.time - other.time).total_seconds()) / 3600
    person = bool(one.person) and one.person == other.person
    known = bool(one.category and other.category)
    odds = policy.base + policy.text * dice + policy.part * part
    odds += policy.same_place * (place in ("name", "near")) + policy.other_place * (
        place == "other"
    )
    odds += policy.person * person + policy.log_hours * math.log1p(hours or 0.0)
    if known:
        odds += policy.category if one.category == other.category else policy.other_category
    late = hours is not None and hours > policy.days * 24
    score = 0.0 if late else 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))
    return Pair(score, dice, place, name, hours, person, known and one.category == other.category)


def _place(one: Message, other: Message, left: Fingerprint, right: Fingerprint) -> tuple[str, str]:
    both = left.names & right.names
    if both:
        return "name", min(
            both & (left.head | right.head) or both, key=lambda name: (len(name), name)
        )
    if None not in (one.lat, one.lon, other.lat, other.lon):
        apart = metres(one.lat or 0, one.lon or 0, other.lat or 0, other.lon or 0)
        if apart <= NEAR_METRES:
            return "near", f"{apart:.0f}"
        if apart >= FAR_METRES:
            return "other", ""
    if left.head and right.head:
        return "other", ""
    return "", ""


def metres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Distance of two points (WGS-84 degrees), in the plane of their latitude."""
    north = (lat - other_lat) * EARTH_METRES
    east = (lon - other_lon) * EARTH_METRES * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(north, east)


def find_groups(
    messages: Sequence[Message],
    *,
    policy: DuplicatePolicy | None = None,
    known: Mapping[str, str] | None = None,
) -> list[Group]:
    """Groups of reports of one event, in order of their leaders' times; messages of none left out.

    Each message, in order of time (those without one last), joins the group of the earlier message
    that it matches best, if that and the group's leader or latest report agree.
    """
    policy = policy or DuplicatePolicy()
    book = NameBook(known).fit(message.opening for message in messages)
    ordered = sorted(messages, key=_when)
    prints = [fingerprint(message, book) for message in ordered]
    shelves: dict[int, deque[int]] = defaultdict(lambda: deque(maxlen=RECENT))
    leader = list(range(len(ordered)))
    joined: dict[int, list[Member]] = defaultdict(list)
    for at, (message, print_) in enumerate(zip(ordered, prints, strict=True)):
        best: tuple[float, int, Pair] | None = None
        for earlier in _candidates(print_, shelves):
            pair = compare(message, ordered[earlier], print_, prints[earlier], policy)
            if pair.score >= policy.threshold and (best is None or pair.score > best[0]):
                best = (pair.score, earlier, pair)
        if best is not None:
            leader[at] = leader[best[1]]
            joined[leader[at]].append(Member(message.id, best[2]))
        for key in print_.keys:
            shelves[key].append(at)
    return [Group(ordered[at].id, tuple(members)) for at, members in sorted(joined.items())]


def _candidates(print_: Fingerprint, shelves: Mapping[int, Iterable[int]]) -> set[int]:
    return {at for key in print_.keys if key in shelves for at in shelves[key]}


def _when(message: Message) -> tuple[bool, float, str]:
    time: datetime | None = message.time
    return (time is None, time.timestamp() if time else 0.0, message.id)
