"""Another policy over the past (政策回放): what would the rates have been?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from rencheng.core.lifecycle.clocks import ClockRules, clocks
from rencheng.core.lifecycle.deadline_policy import DeadlinePolicy
from rencheng.core.lifecycle.history import Event
from rencheng.core.lifecycle.rates import Counted, Tally, judge, tally
from rencheng.core.lifecycle.rates_policy import RATES, RatesPolicy


@dataclass(frozen=True, slots=True)
class Lived:
    """A request as it went. history: in the order of the record. number: what names it again."""

    urgency: str
    category: str | None
    history: Sequence[Event]
    number: str = ""


@dataclass(frozen=True, slots=True)
class PolicySet:
    """Policies of both kinds, and the calendar and zone they are read with."""

    clocks: ClockRules
    rates: tuple[RatesPolicy, ...]

    def with_new(self, deadlines: DeadlinePolicy | None, rates: RatesPolicy | None) -> PolicySet:
        """The same with another policy in place of all of its kind, as if it had always held."""
        found = self
        if deadlines is not None:
            held = replace(deadlines, valid_from=date.min)
            found = replace(found, clocks=replace(found.clocks, policies=(held,)))
        if rates is not None:
            found = replace(found, rates=(replace(rates, valid_from=date.min),))
        return found


#: What is compared: the three rates, and whether the report came in time.
FIGURES: Final = (*RATES, "on_time")


@dataclass(frozen=True, slots=True)
class Judged:
    """A request by one set of policies. on_time: of its report; None without one."""

    counted: Counted
    on_time: bool | None

    def standing(self, figure: str) -> int:
        """0 left out of this one of FIGURES, 1 counted, 2 counted and good."""
        if figure == "on_time":
            return 0 if self.on_time is None else 1 + self.on_time
        verdict = self.counted.of(figure)
        return verdict.counted + verdict.good


@dataclass(frozen=True, slots=True)
class JudgedTwice:
    """A request by the policies as they were, and by those that are tried."""

    number: str
    unit: str
    old: Judged
    new: Judged


@dataclass(frozen=True, slots=True)
class Half:
    """What came of one set of policies. reported: reports there were; on_time: those in time."""

    counts: Tally = field(default_factory=Tally)
    reported: int = 0
    on_time: int = 0

    def __add__(self, other: Half) -> Half:
        return Half(
            self.counts + other.counts,
            self.reported + other.reported,
            self.on_time + other.on_time,
        )


@dataclass(frozen=True, slots=True)
class Replayed:
    """A unit by the policies as they were, and by those that are tried."""

    old: Half = field(default_factory=Half)
    new: Half = field(default_factory=Half)

    def __add__(self, other: Replayed) -> Replayed:
        return Replayed(self.old + other.old, self.new + other.new)


def judge_twice(lived: Iterable[Lived], old: PolicySet, new: PolicySet) -> Iterator[JudgedTwice]:
    """Every request by both sets of policies; requests that no unit had are left out.

    What happened stays: only what it is measured by changes. A tighter limit would have changed
    what units did, too; that no replay can tell.
    """
    for one in lived:
        unit, before = _judged(one, old)
        if unit is not None:
            yield JudgedTwice(one.number, unit, before, _judged(one, new)[1])


def replay(judged: Iterable[JudgedTwice]) -> dict[str, Replayed]:
    """Both figures of every unit, by its code."""
    found: dict[str, Replayed] = {}
    for one in judged:
        both = Replayed(_half(one.old), _half(one.new))
        found[one.unit] = found.get(one.unit, Replayed()) + both
    return found


def _judged(one: Lived, policies: PolicySet) -> tuple[str | None, Judged]:
    outcome, counted = judge(
        one.history, urgency=one.urgency, rules=policies.clocks, policies=policies.rates
    )
    counted_by = clocks(
        one.history, urgency=one.urgency, category=one.category, rules=policies.clocks
    )
    return outcome.unit, Judged(counted, counted_by.on_time)


def _half(one: Judged) -> Half:
    return Half(tally([one.counted]), int(one.on_time is not None), int(one.on_time is True))
