"""Another policy over the past (政策回放): what would the rates have been?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from rencheng.core.lifecycle.clocks import ClockRules, clocks
from rencheng.core.lifecycle.deadline_policy import DeadlinePolicy
from rencheng.core.lifecycle.history import Event
from rencheng.core.lifecycle.rates import Tally, judge, tally
from rencheng.core.lifecycle.rates_policy import RatesPolicy


@dataclass(frozen=True, slots=True)
class Lived:
    """A request as it went. history: in the order of the record."""

    urgency: str
    category: str | None
    history: Sequence[Event]


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


def replay(lived: Iterable[Lived], old: PolicySet, new: PolicySet) -> dict[str, Replayed]:
    """Both figures of every unit, by its code; requests that no unit had are left out.

    What happened stays: only what it is measured by changes. A tighter limit would have changed
    what units did, too; that no replay can tell.
    """
    found: dict[str, Replayed] = {}
    for one in lived:
        unit, before = _half(one, old)
        _, after = _half(one, new)
        if unit is not None:
            found[unit] = found.get(unit, Replayed()) + Replayed(before, after)
    return found


def _half(one: Lived, policies: PolicySet) -> tuple[str | None, Half]:
    outcome, counted = judge(
        one.history, urgency=one.urgency, rules=policies.clocks, policies=policies.rates
    )
    counted_by = clocks(
        one.history, urgency=one.urgency, category=one.category, rules=policies.clocks
    )
    on_time = counted_by.on_time
    return outcome.unit, Half(tally([counted]), int(on_time is not None), int(on_time is True))
