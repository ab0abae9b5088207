"""Who will call on a day, and why (日程): independent matters, events, repeats, shocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import numpy as np

from rencheng.core.common.city import City
from rencheng.simulator.arrivals import (
    HOUR_WEIGHTS_PHONE,
    HOUR_WEIGHTS_WRITTEN,
    daily_count,
    seconds_of_day,
)
from rencheng.simulator.leafbook import LeafBook
from rencheng.simulator.matters import Matter
from rencheng.simulator.people import Person, make_person
from rencheng.simulator.phrasebook import Material
from rencheng.simulator.records import CHANNELS, Channel, Kind
from rencheng.simulator.shocks import Extra, trade_shares
from rencheng.simulator.spots import SpotFinder

#: Phone, web, chat, api (phone 90.7 % in Beijing 2020 and falling since; the split is ours).
CHANNEL_WEIGHTS = (0.75, 0.12, 0.08, 0.05)
EVENTS_SHARE = 0.16  # share of an average day's requests that report events (ours)
EVENT_MEAN = 9.0  # reports an event brings on average (ours; Pareto tail below)
EVENT_TAIL = 1.45
EVENT_SPREAD_DAYS = 1.6  # mean delay of a report behind the first (ours)
EVENT_LARGEST = 0.05  # of an average day's requests
OLD_FRIENDS_SHARE = 0.05  # of independent matters come from somebody who has called before (ours)
FRIENDS_KEPT = 4_000
NOT_IN_EVENTS = frozenset(("consultation", "suggestion", "praise"))


@dataclass(slots=True)
class Stub:
    """A request that will come: everything but its words."""

    second: int
    person: Person
    matter: Matter
    channel: Channel
    kind: Kind
    again: bool = False
    distress: bool = False
    ring: int = 0  # how often this caller has already given up


@dataclass(slots=True)
class Planner:
    """Plans day after day; days must be asked for in order. All chance comes from the seed."""

    city: City
    finder: SpotFinder
    book: LeafBook
    per_day: float
    seed: int
    extras: dict[date, list[Extra]]
    later: dict[date, list[Stub]] = field(default_factory=dict)
    _people: int = 0
    _topics: int = 0
    _friends: list[Person] = field(default_factory=list)
    _shares: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._shares = trade_shares(self.city)

    def day(self, day: date, index: int) -> list[Stub]:
        """All requests of a day, not in order of time."""
        rng = Random(f"{self.seed}/plan/{index}")
        draws = np.random.default_rng([self.seed, 1, index])
        count = daily_count(day, self.per_day, draws)
        self._events(day, rng)
        stubs = self.later.pop(day, [])
        rng.shuffle(stubs)
        stubs = stubs[:count]
        phone = seconds_of_day(count, draws, HOUR_WEIGHTS_PHONE)
        written = seconds_of_day(count, draws, HOUR_WEIGHTS_WRITTEN)
        for at in range(len(stubs), count):
            stub = self._single(day, rng)
            stub.second = int(phone[at] if stub.channel == "phone" else written[at])
            stubs.append(stub)
        brought = self.extras.get(day, [])
        usual = seconds_of_day(len(brought), draws)
        stubs.extend(
            self._brought(extra, int(second), rng)
            for extra, second in zip(brought, usual, strict=True)
        )
        return stubs

    def postpone(self, stub: Stub, day: date) -> None:
        """Let a request come on a later day."""
        self.later.setdefault(day, []).append(stub)

    def person(self, rng: Random, trade: str | None = None) -> Person:
        """A new caller."""
        self._people += 1
        if trade is None:
            trade = rng.choices(list(self._shares), weights=list(self._shares.values()))[0]
        return make_person(self._people, trade, rng)

    def remember(self, person: Person, rng: Random) -> None:
        """Keep a caller who may call again about something else."""
        if len(self._friends) < FRIENDS_KEPT:
            self._friends.append(person)
        else:
            self._friends[rng.randrange(FRIENDS_KEPT)] = person

    def _single(self, day: date, rng: Random) -> Stub:
        if self._friends and rng.random() < OLD_FRIENDS_SHARE:
            person = rng.choice(self._friends)
        else:
            person = self.person(rng)
        matter = self._matter(self.book.draw(day, rng), rng)
        return self._stub(0, person, matter, rng)

    def _matter(
        self, material: Material, rng: Random, district: str | None = None,
        community: str | None = None,
    ) -> Matter:  # fmt: skip
        home = self.finder.places[community] if community else self.finder.community(rng, district)
        spot = self.finder.spot(home, material.at, rng, stay=community is not None)
        return Matter(material, rng.randrange(len(material.stories)), spot)

    def _stub(
        self, second: int, person: Person, matter: Matter, rng: Random, *, acting: bool = False
    ) -> Stub:
        """acting: no question, suggestion or praise."""
        kinds = {
            kind: share
            for kind, share in matter.material.kinds.items()
            if not (acting and kind in NOT_IN_EVENTS)
        }
        kind = rng.choices(list(kinds), weights=list(kinds.values()))[0]
        channel = rng.choices(CHANNELS, weights=CHANNEL_WEIGHTS)[0]
        return Stub(second, person, matter, channel, kind)

    def _events(self, day: date, rng: Random) -> None:
        """Begin the day's events and spread their reports over the days that follow."""
        if not self.book.events:
            return
        mean = EVENTS_SHARE * self.per_day / EVENT_MEAN
        for _ in range(_poisson(mean, rng)):
            matter = self._matter(self.book.draw(day, rng, event=True), rng)
            self._topics += 1
            matter.topic = f"T{day:%Y%m%d}-{self._topics}"
            size = min(
                2 + int((rng.paretovariate(EVENT_TAIL) - 1) * 3.2),
                max(4, int(EVENT_LARGEST * self.per_day)),
            )
            begin = _second(rng)
            for report in range(size):
                self._report(matter, day, begin if report == 0 else None, begin, rng)

    def _report(
        self, matter: Matter, day: date, second: int | None, begin: int, rng: Random
    ) -> None:
        lag = int(rng.expovariate(1 / EVENT_SPREAD_DAYS)) if second is None else 0
        if second is None:
            second = _second(rng)
            if lag == 0 and second < begin:
                second = begin + int(rng.random() * (86_399 - begin))
        mine = matter if not _scattered(matter) else self._elsewhere(matter, rng)
        stub = self._stub(second, self.person(rng), mine, rng, acting=True)
        self.postpone(stub, day + timedelta(days=lag))

    def _elsewhere(self, matter: Matter, rng: Random) -> Matter:
        """The same event met somewhere else in the city: its own spot, shared facts and leaders."""
        home = self.finder.community(rng)
        spot = self.finder.spot(home, matter.material.at, rng)
        return Matter(
            matter.material, matter.story, spot, matter.topic, matter.shock, matter.facts,
            matter.leaders,
        )  # fmt: skip

    def _brought(self, extra: Extra, usual: int, rng: Random) -> Stub:
        material = self.book.materials[extra.leaf]
        matter = self._matter(material, rng, extra.district, extra.community)
        matter.shock = extra.shock
        if extra.community:
            matter.topic = f"{extra.shock}/{extra.community}/{extra.leaf}"
            matter.story = 0
        second = usual if extra.second is None else extra.second
        stub = self._stub(second, self.person(rng, extra.trade), matter, rng)
        stub.distress = rng.random() < extra.distress and stub.kind not in NOT_IN_EVENTS
        return stub


def _scattered(matter: Matter) -> bool:
    """Whether an event's reports come from all over: where it has no place of its own."""
    return matter.personal and matter.material.at == "none"


def _second(rng: Random) -> int:
    hour = rng.choices(range(24), weights=HOUR_WEIGHTS_PHONE)[0]
    return hour * 3600 + rng.randrange(3600)


def _poisson(mean: float, rng: Random) -> int:
    return int(np.random.default_rng(rng.getrandbits(63)).poisson(mean))
