"""The three rates (三率): in which a request counts, whether it counts well, and why.

响应率 response = contacted within the limit / dispatched; 解决率 resolution = resolved / valid
callbacks; 满意率 satisfaction = satisfied / valid callbacks. A request counts once, for the unit it
was last dispatched to, in the month of that dispatch, by its latest outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from rencheng.core.lifecycle.clocks import ClockRules, contact_due, ordered
from rencheng.core.lifecycle.history import Event
from rencheng.core.lifecycle.rates_policy import RATES, RatesPolicy, rates_on

Why = Literal[
    "contacted_in_time",
    "contacted_late",
    "not_contacted",
    "resolved",
    "unresolved",
    "satisfied",
    "dissatisfied",
    "not_called_back",
    "no_rating",
    "closed_unasked",
    "unreached",
    "excluded",
    "merged",
    "settled_at_once",
    "not_dispatched",
]
#: Every reason that a verdict may give, in the order of the table above.
WHYS: Final[tuple[str, ...]] = Why.__args__  # type: ignore[attr-defined] # typing has no public way


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a request has come to, as far as the rates ask. Times are aware, in the city's zone.

    unit: whom it counts for; None where no unit has it. dispatched: when that unit got it.
    contact_due, contacted: the first talk with the citizen. asked: the callback that counts;
    resolved and satisfaction (1 worst … 5 best, None where not given) are what it brought.
    unreached: closed, and nobody picked up. merged: it follows another request. settled: ended
    without any unit. excluded: the code.
    """

    received: datetime | None = None
    state: str = ""
    unit: str | None = None
    dispatched: datetime | None = None
    contact_due: datetime | None = None
    contacted: datetime | None = None
    asked: datetime | None = None
    resolved: bool | None = None
    satisfaction: int | None = None
    tries: int = 0
    unreached: bool = False
    merged: bool = False
    settled: bool = False
    excluded: str | None = None

    @property
    def month(self) -> date | None:
        """The first day of the month it counts in: that of its dispatch, else of its receipt."""
        at = self.dispatched or self.received
        return at.date().replace(day=1) if at else None


def outcome(
    history: Sequence[Event], *, urgency: str, rules: ClockRules, responded_by: str = "contact"
) -> Outcome:
    """What a request with this history, in the order of the record, has come to.

    responded_by: the step that counts as the response, `contact` or `accept`
    (RatesPolicy.responded_by).
    """
    now: dict[str, Any] = {"received": None}
    for step, at, _ in ordered(history, rules.zone):
        now["state"] = step.target
        now["received"] = now["received"] or at
        if step.event == "dispatch" and step.unit != now.get("unit"):
            now |= _NO_UNIT | {"unit": step.unit, "dispatched": at}
            now["contact_due"] = contact_due(at, urgency, rules)
        elif step.event in _EFFECTS:
            now |= _EFFECTS[step.event](now, step, at)
        if step.event == responded_by and now.get("contacted") is None:
            now["contacted"] = at
    return Outcome(**now)


_NO_UNIT: Final = {"unit": None, "dispatched": None, "contact_due": None, "contacted": None}
_NOT_ASKED: Final = {
    "asked": None,
    "resolved": None,
    "satisfaction": None,
    "tries": 0,
    "unreached": False,
}
_Effect = Callable[[dict[str, Any], Event, datetime], dict[str, Any]]


def _asked(now: dict[str, Any], step: Event, at: datetime) -> dict[str, Any]:
    return {
        "asked": at,
        "resolved": _truth(step.data.get("resolved")),
        "satisfaction": _grade(step.data.get("satisfaction")),
        "unreached": False,
    }


def _closed(now: dict[str, Any], step: Event, at: datetime) -> dict[str, Any]:
    reason = step.data.get("reason", "unreached" if now.get("tries") else "")
    return {"unreached": reason == "unreached" and now.get("asked") is None}


def _settled(now: dict[str, Any], step: Event, at: datetime) -> dict[str, Any]:
    return {"settled": True}


#: What a step changes in an outcome, besides the state.
_EFFECTS: Final[dict[str, _Effect]] = {
    **dict.fromkeys(("take_over", "answer", "transfer", "explain", "refer"), _settled),
    # Of several units the first that signs leads: the request counts for it.
    "accept": lambda now, step, at: {"unit": step.data.get("lead") or now.get("unit")},
    "return_": lambda now, step, at: _NO_UNIT,
    "call_back": _asked,
    "unreached": lambda now, step, at: {"tries": now.get("tries", 0) + 1},
    "close": _closed,
    "redo": lambda now, step, at: _NOT_ASKED,
    "reopen": lambda now, step, at: _NOT_ASKED | {"merged": False},
    "merge": lambda now, step, at: {"merged": True},
    "unmerge": lambda now, step, at: _NO_UNIT | {"merged": False},
    "exclude": lambda now, step, at: {"excluded": str(step.data.get("code", ""))},
}
_COUNTING_STEPS: Final = frozenset({"receive", "dispatch", "contact", *_EFFECTS})


def may_count(event: str, data: Mapping[str, Any], policies: Iterable[RatesPolicy]) -> bool:
    """Whether a step can change an outcome; after any other the figures stay as they were.

    data: the step's. A unit that signs for what it leads already changes something only where a
    policy counts the signature as the response.
    """
    if event == "accept" and "lead" not in data:
        return any(policy.responded_by == "accept" for policy in policies)
    return event in _COUNTING_STEPS


def _truth(given: Any) -> bool | None:
    return given if isinstance(given, bool) else None


def _grade(given: Any) -> int | None:
    return given if type(given) is int and 1 <= given <= 5 else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request counts in a rate (the denominator), whether well (the numerator), why."""

    counted: bool
    good: bool
    why: Why


@dataclass(frozen=True, slots=True)
class Counted:
    """A request's three verdicts."""

    response: Verdict
    resolution: Verdict
    satisfaction: Verdict

    def of(self, rate: str) -> Verdict:
        return {name: getattr(self, name) for name in RATES}[rate]


def count(found: Outcome, policy: RatesPolicy) -> Counted:
    """In which of the three rates a request counts, whether well, and why."""
    if found.merged:
        return _left_out("merged")
    if found.dispatched is None or found.unit is None:
        return _left_out("settled_at_once" if found.settled else "not_dispatched")
    asked: dict[str, Callable[[Outcome, RatesPolicy], Verdict]] = {
        "response": _response,
        "resolution": _resolution,
        "satisfaction": _satisfaction,
    }
    excluded = Verdict(False, False, "excluded")
    return Counted(
        **{
            rate: excluded
            if found.excluded is not None and rate in policy.exclusion_drops
            else verdict(found, policy)
            for rate, verdict in asked.items()
        }
    )


def _left_out(why: Why) -> Counted:
    verdict = Verdict(False, False, why)
    return Counted(verdict, verdict, verdict)


def _response(found: Outcome, policy: RatesPolicy) -> Verdict:
    if found.contacted is None or found.contact_due is None:
        return Verdict(True, False, "not_contacted")
    if found.contacted <= found.contact_due:
        return Verdict(True, True, "contacted_in_time")
    return Verdict(True, False, "contacted_late")


def _resolution(found: Outcome, policy: RatesPolicy) -> Verdict:
    if found.resolved is None:
        return _unasked(found, policy)
    return Verdict(True, found.resolved, "resolved" if found.resolved else "unresolved")


def _satisfaction(found: Outcome, policy: RatesPolicy) -> Verdict:
    if found.asked is None:
        return _unasked(found, policy)
    if found.satisfaction is None:
        return Verdict(False, False, "no_rating")
    good = found.satisfaction >= policy.good_from
    return Verdict(True, good, "satisfied" if good else "dissatisfied")


def _unasked(found: Outcome, policy: RatesPolicy) -> Verdict:
    if found.unreached:
        return Verdict(policy.unreached != "out", policy.unreached == "good", "unreached")
    return Verdict(False, False, "closed_unasked" if found.state == "closed" else "not_called_back")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over requests: those received, and the parts of the three rates."""

    requests: int = 0
    dispatched: int = 0
    responded: int = 0
    called: int = 0
    resolved: int = 0
    rated: int = 0
    satisfied: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    def parts(self, rate: str) -> tuple[int, int]:
        """(numerator, denominator) of a rate of RATES."""
        return {
            "response": (self.responded, self.dispatched),
            "resolution": (self.resolved, self.called),
            "satisfaction": (self.satisfied, self.rated),
        }[rate]


def tally(counted: Iterable[Counted]) -> Tally:
    """Counts of many requests' verdicts; `requests` is how many there were."""
    sums = [0] * 7
    for one in counted:
        sums[0] += 1
        for place, rate in enumerate((one.response, one.resolution, one.satisfaction)):
            sums[1 + 2 * place] += rate.counted
            sums[2 + 2 * place] += rate.good
    return Tally(*sums)


def judge(
    history: Sequence[Event],
    *,
    urgency: str,
    rules: ClockRules,
    policies: Iterable[RatesPolicy],
) -> tuple[Outcome, Counted]:
    """A request's outcome and verdicts by the policy that holds on the first day of its month.

    So every request of a month is counted by one policy.
    """
    known = tuple(policies)
    found = outcome(history, urgency=urgency, rules=rules)
    policy = rates_on(known, found.month or date.min)
    if policy.responded_by != "contact":
        found = outcome(history, urgency=urgency, rules=rules, responded_by=policy.responded_by)
    return found, count(found, policy)
