"""The simulation itself (模拟): `simulate` yields requests in order of time, truth beside them."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from rencheng.core.common.city import City
from rencheng.simulator.calls import Switchboard
from rencheng.simulator.leafbook import LeafBook
from rencheng.simulator.matters import Matter
from rencheng.simulator.people import spoken_name
from rencheng.simulator.phrasebook import style
from rencheng.simulator.plan import CHANNEL_WEIGHTS, NOT_IN_EVENTS, Planner, Stub
from rencheng.simulator.records import CallRecord, Kind, Shock, SimulatedRequest, Truth, check_wish
from rencheng.simulator.shocks import extras, truth
from rencheng.simulator.spots import SpotFinder
from rencheng.simulator.writer import TRADE_SHARE, Brief, Writer, Written

REPEAT_SHARE = 0.07  # of those who want something done raise it again, days later (ours)
REPEAT_DAYS = 4.0  # mean days until they do (ours)
RING_AGAIN_SHARE = 0.6  # of callers who gave up try again the same day (ours)
RING_AGAIN_MINUTES = 9.0
MOST_RINGS = 5
TRADE_SHARE_IN_SHOCK = 0.55  # in an epidemic people say what they work as
NAME_GIVEN_SHARE = 0.86
PHONE_GIVEN_SHARE = {"phone": 1.0, "web": 0.9, "chat": 0.35, "api": 0.6}
TALK_FACTOR = {"consultation": 0.8, "complaint": 1.15, "praise": 0.5, "suggestion": 1.1}
LAST_SECOND = 86_399


def simulate(
    city: City,
    *,
    start: date,
    days: int,
    per_day: float,
    shocks: Sequence[Shock] = (),
    seed: int = 0,
) -> Iterator[SimulatedRequest]:
    """Yield the requests of `days` days from `start`, in order of time.

    per_day: requests on an average day without shocks, calls given up included; shocks and callers
    who ring again come on top. The same arguments give the same records; more `days` only add to
    the end. Raises InputError (at once, not at the first record): simulate_days,
    simulate_per_day, shock_unknown, shock_days, shock_intensity, shock_district_unknown,
    city_without_communities, city_without_categories.
    """
    check_wish(days, per_day, tuple(shocks))
    known = truth(city, start=start, days=days, per_day=per_day, shocks=shocks, seed=seed)
    finder = SpotFinder(city)
    brought = extras(city, known, shocks=shocks, per_day=per_day, seed=seed)
    planner = Planner(city, finder, LeafBook(city, style()), per_day, seed, brought)
    return _Run(planner, Writer(style(), finder), ZoneInfo(city.timezone), seed).days(start, days)


@dataclass(slots=True)
class _Run:
    planner: Planner
    writer: Writer
    zone: ZoneInfo
    seed: int

    def days(self, start: date, days: int) -> Iterator[SimulatedRequest]:
        switchboard = Switchboard(self.planner.per_day * CHANNEL_WEIGHTS[0])
        for index in range(days):
            yield from self._day(start + timedelta(days=index), index, switchboard)

    def _day(self, day: date, index: int, switchboard: Switchboard) -> Iterator[SimulatedRequest]:
        rng = Random(f"{self.seed}/day/{index}")
        midnight = datetime.combine(day, time(0), self.zone)
        order = count()
        queue = [(stub.second, next(order), stub) for stub in self.planner.day(day, index)]
        heapq.heapify(queue)
        serial = count(1)
        while queue:
            second, _, stub = heapq.heappop(queue)
            at = midnight + timedelta(seconds=second)
            call = self._call(stub, at, switchboard, rng)
            if call and call.abandoned and (again := _ring_again(stub, second, rng)):
                heapq.heappush(queue, (again.second, next(order), again))
            yield self._record(f"{day:%Y%m%d}-{next(serial):06d}", at, stub, call, rng)
            if not (call and call.abandoned):
                self._follow_up(stub, day, rng)

    def _call(
        self, stub: Stub, at: datetime, switchboard: Switchboard, rng: Random
    ) -> CallRecord | None:
        if stub.channel != "phone":
            return None
        return switchboard.answer(at, rng, factor=TALK_FACTOR.get(stub.kind, 1.0))

    def _record(
        self, number: str, at: datetime, stub: Stub, call: CallRecord | None, rng: Random
    ) -> SimulatedRequest:
        if call is not None and call.abandoned:
            written = Written("", "", "", None, None, place_said=False, trade_said=False)
            leader = None
        else:
            written = self._write(stub, rng)
            leader = _leader(stub, number)
        name = spoken_name(stub.person, rng) if rng.random() < NAME_GIVEN_SHARE else ""
        told = rng.random() < PHONE_GIVEN_SHARE[stub.channel]
        heard = call is None or not call.abandoned
        return SimulatedRequest(
            number, at, stub.channel, stub.kind, written.title, written.text, written.address,
            written.lat, written.lon, name if heard else "", stub.person.phone if told else "",
            call, self._truth(stub, written, leader, heard=heard),
        )  # fmt: skip

    def _write(self, stub: Stub, rng: Random) -> Written:
        shocked = stub.matter.shock is not None
        share = TRADE_SHARE_IN_SHOCK if shocked else TRADE_SHARE
        brief = Brief(
            stub.matter, stub.person, stub.channel, stub.kind, stub.again, stub.distress, share
        )
        return self.writer.write(brief, rng)

    def _truth(self, stub: Stub, written: Written, leader: str | None, *, heard: bool) -> Truth:
        matter = stub.matter
        unit, kind = self.planner.book.unit_of(matter.material.code, matter.spot)
        return Truth(
            matter.material.code, unit, kind, stub.person.trade, written.trade_said,
            matter.spot.cell, written.place_said, leader, matter.topic, matter.shock,
            stub.distress and heard,
        )  # fmt: skip

    def _follow_up(self, stub: Stub, day: date, rng: Random) -> None:
        """The caller may raise it again in some days, or call about something else one day."""
        self.planner.remember(stub.person, rng)
        if stub.kind in NOT_IN_EVENTS:
            return
        leaf = self.planner.book.categories[stub.matter.material.code]
        # Nobody rings about yesterday's gas leak once more: an emergency is over by then.
        if rng.random() < REPEAT_SHARE and leaf.urgency != "emergency":
            lag = 1 + int(rng.expovariate(1 / REPEAT_DAYS))
            second = rng.randrange(8 * 3600, 21 * 3600)
            kind: Kind = "complaint" if rng.random() < 0.6 else stub.kind
            again = Stub(second, stub.person, stub.matter, stub.channel, kind, again=True)
            self.planner.postpone(again, day + timedelta(days=lag))


def _ring_again(stub: Stub, second: int, rng: Random) -> Stub | None:
    if stub.ring >= MOST_RINGS or rng.random() > RING_AGAIN_SHARE:
        return None
    later = second + 60 + int(rng.expovariate(1 / RING_AGAIN_MINUTES) * 60)
    if later > LAST_SECOND:
        return None
    return Stub(
        later, stub.person, stub.matter, stub.channel, stub.kind, stub.again, stub.distress,
        stub.ring + 1,
    )  # fmt: skip


def _leader(stub: Stub, number: str) -> str | None:
    """The earliest record of the same matter, None where this one is it. Notes this one down.

    Reports of one event at one spot are duplicates of each other. Where everybody has a claim of
    their own (pay, prepaid cards), or it is nobody else's matter, only a person's repeats are.
    """
    if stub.kind in NOT_IN_EVENTS:
        return None
    matter: Matter = stub.matter
    shared = matter.topic is not None and matter.shock is None and not matter.personal
    key = 0 if shared else stub.person.number
    known = matter.leaders.setdefault(key, number)
    return None if known == number else known
