"""The clocks of a request (时限钟): when what is due, as a pure function of history and policy.

A history whose clock runs backwards is read as if the late step came at the moment of the one
before it, and the step is named in `doubts`; nothing is ever due before it began.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Literal

from rencheng.core.common.calendar import WorkingCalendar
from rencheng.core.lifecycle.deadline_policy import (
    DEFAULT_CONTACT,
    DeadlinePolicy,
    Limit,
    policy_on,
)
from rencheng.core.lifecycle.deadlines import Deadline, limit_of, moved, until, yellow_at
from rencheng.core.lifecycle.history import Event

#: Steps with which the unit's time begins anew.
STARTS = frozenset({"receive", "dispatch", "redo", "reopen"})
#: Steps that stop the clock, and that let it run on: while the citizen is awaited, while a leader
#: is worked on in its place, while somebody else decides about an objection.
STOPS = frozenset({"pause", "merge", "object"})
RESUMES = frozenset({"resume", "unmerge", "uphold"})
#: States in which nobody's time runs.
_STILL = frozenset({"reported", "checked", "closed", "merged"})


@dataclass(frozen=True, slots=True)
class ClockRules:
    """What clocks are counted by. zone: the city's, in which days begin and end."""

    policies: tuple[DeadlinePolicy, ...]
    calendar: WorkingCalendar
    zone: tzinfo

    def on(self, day: date) -> DeadlinePolicy:
        return policy_on(self.policies, day)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a clock had to assume: clock_backwards, calendar_ended, extension_unreadable…"""

    code: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stood still (STOPS says for what). to: None while it still stands."""

    since: datetime
    to: datetime | None


@dataclass(frozen=True, slots=True)
class Clocks:
    """Every clock of a request, aware and in the city's zone; None where there is none.

    start: when the unit's time began. due: when its report is due; while the clock stands still,
    as it was before. limit, named: the limit it was counted by, and the category or urgency that
    the policy names it under. base: due before pauses and extension. done: the report, or None.
    contact_due and sign_due run from the dispatch; contacted and signed are when that was done.
    red: as the policy has a red card.
    """

    policy: str
    start: datetime | None = None
    limit: Limit | None = None
    named: str = ""
    base: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    extended_to: datetime | None = None
    due: datetime | None = None
    yellow: datetime | None = None
    red: datetime | None = None
    done: datetime | None = None
    contact_due: datetime | None = None
    contacted: datetime | None = None
    sign_due: datetime | None = None
    signed: datetime | None = None
    ended: bool = False
    doubts: tuple[Doubt, ...] = ()

    @property
    def standing(self) -> bool:
        """Whether the clock stands still now."""
        return bool(self.pauses) and self.pauses[-1].to is None and not self.ended

    @property
    def on_time(self) -> bool | None:
        """Whether the last report came in time; None without one."""
        return None if self.done is None or self.due is None else self.done <= self.due

    def card(self, now: datetime) -> Literal["", "yellow", "red"]:
        """The card a request bears at `now`: none once reported or while the clock stands still."""
        if self.ended or self.standing or self.due is None:
            return ""
        if self.red is not None and now > self.red:
            return "red"
        return "yellow" if self.yellow is not None and now >= self.yellow else ""

    def reminds(self, hours: int, now: datetime) -> bool:
        """Whether a reminder so many hours before due is in place at `now`.

        Not where the time allowed began later than that: nobody is reminded of what just came.
        """
        if self.ended or self.standing or self.due is None or self.start is None:
            return False
        at = self.due - timedelta(hours=hours)
        return self.start < at <= now < self.due


def ordered(history: Sequence[Event], zone: tzinfo) -> Iterator[tuple[Event, datetime, timedelta]]:
    """Each step with the moment it counts at, in the city's zone, and how far its own ran back.

    The order of the record is the order of what happened: a moment earlier than the step before it
    counts as that one's.
    """
    last: datetime | None = None
    for step in history:
        at = step.at.astimezone(zone)
        back = timedelta(0) if last is None else max(timedelta(0), last - at)
        last = at if last is None else max(last, at)
        yield step, last, back


def clocks(
    history: Sequence[Event], *, urgency: str, category: str | None, rules: ClockRules
) -> Clocks:
    """The clocks of a request with this history, in the order of the record.

    The policy of the day on which the unit's time began holds until it begins anew.
    Raises InputError("urgency_unknown") where that policy has no limit for `urgency`.
    """
    running = _Running(urgency, category, rules)
    for step, at, back in ordered(history, rules.zone):
        if back:
            running.doubt("clock_backwards", event=step.event, seconds=int(back.total_seconds()))
        running.take(step, at)
    return running.read()


@dataclass(slots=True)
class _Running:
    """The clocks while the history is walked through."""

    urgency: str
    category: str | None
    rules: ClockRules
    doubts: list[Doubt] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    found: Clocks = field(default_factory=lambda: Clocks(policy=""))
    deadline: Deadline | None = None
    unit: str | None = None

    def take(self, step: Event, at: datetime) -> None:
        if step.event in STARTS:
            self._start(step, at)
        elif step.event in STOPS:
            self._pause(at)
        elif step.event in RESUMES:
            self._resume(at)
        elif step.event == "extend":
            self._extend(step)
        elif step.event == "contact" and self.found.contacted is None:
            self.found = replace(self.found, contacted=at)
        elif step.event == "accept":
            self.unit = step.unit or self.unit  # of several units the first that signs leads
            self.found = replace(self.found, signed=at)
        elif step.event == "report_back":
            self._resume(at)
            self.found = replace(self.found, done=at)
        self.found = replace(self.found, ended=step.target in _STILL)

    def _start(self, step: Event, at: datetime) -> None:
        policy = self.rules.on(at.date())
        limit, named = limit_of(self.urgency, self.category, policy)
        self.deadline = until(limit, at, policy.calendar(self.rules.calendar))
        self.pauses.clear()
        self.found = replace(
            self.found,
            policy=policy.version,
            start=at,
            limit=limit,
            named=named,
            base=self.deadline.at,
            extended_to=None,
            done=None,
        )
        if step.event in {"receive", "reopen"}:  # no unit has it yet
            return
        sign_due = until(policy.sign_off, at, policy.calendar(self.rules.calendar))
        self.found = replace(self.found, sign_due=sign_due.at, signed=None)
        if step.unit != self.unit:  # another unit speaks with the citizen anew
            self.unit = step.unit
            due = contact_due(at, self.urgency, self.rules)
            self.found = replace(self.found, contact_due=due, contacted=None)

    def _pause(self, at: datetime) -> None:
        if not (self.pauses and self.pauses[-1].to is None):
            self.pauses.append(Pause(at, None))

    def _resume(self, at: datetime) -> None:
        if not (self.pauses and self.pauses[-1].to is None):
            return
        since = self.pauses[-1].since
        self.pauses[-1] = Pause(since, at)
        due, limit = self.deadline, self.found.limit
        if due is None or limit is None or since > due.at:  # what was overdue stays overdue
            return
        calendar = self.rules.on(since.date()).calendar(self.rules.calendar)
        self.deadline = moved(due, limit, since, at, calendar)

    def _extend(self, step: Event) -> None:
        given = step.data.get("due_at") or step.data.get("until")
        try:
            to = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
            to = to.astimezone(self.rules.zone)
        except (TypeError, ValueError, OverflowError):
            self.doubt("extension_unreadable", given=str(given)[:40])
            return
        if self.deadline is not None and to > self.deadline.at:
            self.deadline = replace(self.deadline, at=to)
            self.found = replace(self.found, extended_to=to)

    def doubt(self, code: str, **data: Any) -> None:
        self.doubts.append(Doubt(code, data))

    def read(self) -> Clocks:
        due, start = self.deadline, self.found.start
        if due is None or start is None:
            return replace(self.found, doubts=tuple(self.doubts))
        if due.guessed_from:
            self.doubt("calendar_ended", day=due.guessed_from.isoformat())
        policy = self.rules.on(start.date())
        return replace(
            self.found,
            due=due.at,
            yellow=yellow_at(due.at, start, policy, self.rules.calendar),
            red=due.at if policy.red else None,
            pauses=tuple(self.pauses),
            doubts=tuple(self.doubts),
        )


def contact_due(start: datetime, urgency: str, rules: ClockRules) -> datetime:
    """By when the unit speaks with the citizen whose request was dispatched at `start`."""
    policy = rules.on(start.date())
    limit = policy.contact.get(urgency) or DEFAULT_CONTACT["general"]
    return until(limit, start, policy.calendar(rules.calendar)).at
