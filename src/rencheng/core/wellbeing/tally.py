"""Distress, need and rumour counted (情绪计数): shares with bands, nobody's own told, what drives
them.

A share is told of a group of at least ten people. Where one group alone would be hidden, the total
beside it would give it away, so the next smallest is hidden with it (complementary suppression).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from rencheng.core.wellbeing.pulse import wilson

Key = TypeVar("Key", bound=Hashable)
#: People below whom nothing of a group is told (issue of the house).
LEAST_PEOPLE: Final = 10
#: How likely distress is from which a request counts as distressed: on simulated cities 62 of 100
#: requests with planted distress pass it and 7 of 100 others (docs/en/wellbeing.md).
DISTRESSED: Final = 0.6


@dataclass(frozen=True, slots=True)
class Tally:
    """A group's requests over some days. people: different ones, an upper bound of them where
    somebody asked on several days. hits: those that show what is counted."""

    requests: int
    people: int
    hits: int


@dataclass(frozen=True, slots=True)
class Share:
    """A group's share with a 95 % band; all None where too few people stand behind it."""

    requests: int | None
    hits: int | None
    low: float | None
    share: float | None
    high: float | None

    @property
    def told(self) -> bool:
        return self.share is not None


HIDDEN: Final = Share(None, None, None, None, None)


def share_of(tally: Tally, least: int = LEAST_PEOPLE) -> Share:
    """A group's share, hidden where fewer than `least` people stand behind it."""
    if tally.people < least or tally.requests <= 0:
        return HIDDEN
    low, share, high = wilson(min(tally.hits, tally.requests), tally.requests)
    return Share(tally.requests, tally.hits, low, share, high)


def protected(tallies: Mapping[Key, Tally], least: int = LEAST_PEOPLE) -> dict[Key, Share]:
    """Shares of groups that together make a total that is told beside them."""
    told = {key: share_of(tally, least) for key, tally in tallies.items()}
    hidden = [key for key, one in told.items() if not one.told and tallies[key].requests > 0]
    if len(hidden) == 1:
        shown = [key for key, one in told.items() if one.told]
        if shown:
            told[min(shown, key=lambda key: tallies[key].requests)] = HIDDEN
    return told


@dataclass(frozen=True, slots=True)
class Driver:
    """What drives a change: a matter, its hits now and those that would have come as before."""

    matter: str
    now: float
    expected: float

    @property
    def more(self) -> float:
        return self.now - self.expected


def drivers(
    now: Mapping[str, Tally], before: Mapping[str, Tally], days: tuple[int, int], most: int = 5
) -> list[Driver]:
    """The matters that bring most hits beyond what the days before let expect, the first the most.

    days: how many `now` and `before` have. Matters of fewer than ten people now are left out.
    """
    scale = days[0] / days[1] if days[1] else 0.0
    found = [
        Driver(matter, float(tally.hits), before[matter].hits * scale if matter in before else 0.0)
        for matter, tally in now.items()
        if tally.people >= LEAST_PEOPLE
    ]
    return sorted((one for one in found if one.more > 0), key=lambda one: -one.more)[:most]


def added(tallies: Iterable[Tally]) -> Tally:
    """Several groups as one; people who are in two of them count twice."""
    rows = list(tallies)
    return Tally(
        sum(one.requests for one in rows),
        sum(one.people for one in rows),
        sum(one.hits for one in rows),
    )


def trailing(days: Sequence[Tally | None], span: int) -> list[Tally | None]:
    """Each day with the days before it, `span` of them; None until so many are there."""
    found: list[Tally | None] = []
    for at in range(len(days)):
        part = [one for one in days[max(0, at - span + 1) : at + 1] if one is not None]
        found.append(added(part) if at >= span - 1 and part else None)
    return found
