"""Calls as the telephone system tells them (话务事件), and what a shift lead reads from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from rencheng.core.common.errors import InputError

EVENTS: Final = ("ring", "pick_up", "hold", "resume", "hang_up", "wrap_up")
#: GB/T 33358-2016: picked up within 15 s.
WITHIN_S: Final = 15.0
#: A call without an end so long after it rang has lost its end on the way (ours).
LOST_AFTER: Final = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class CallState:
    """A call so far. held_since: it is on hold; held_s: seconds on hold before; lost_end: nobody
    told of its end, so it counts in no handling time."""

    rang_at: datetime
    picked_up_at: datetime | None = None
    held_since: datetime | None = None
    held_s: float = 0.0
    hung_up_at: datetime | None = None
    wrapped_up_at: datetime | None = None
    lost_end: bool = False
    seat: str = ""


def happened(call: CallState, event: str, at: datetime) -> CallState:
    """The call after `event` at `at`. What was told already changes nothing; what comes late is put
    where it belongs.

    Raises InputError call_event (given, known), call_times_out_of_order (field).
    """
    if event not in EVENTS:
        raise InputError("call_event", given=event[:20], known=", ".join(EVENTS))
    if at < call.rang_at:
        raise InputError("call_times_out_of_order", field=event)
    return _AFTER[event](call, at)


def _picked_up(call: CallState, at: datetime) -> CallState:
    return replace(call, picked_up_at=min(at, call.picked_up_at or at))


def _held(call: CallState, at: datetime) -> CallState:
    if call.picked_up_at is None or call.hung_up_at is not None or call.held_since is not None:
        return call
    return replace(call, held_since=max(at, call.picked_up_at))


def _resumed(call: CallState, at: datetime) -> CallState:
    if call.held_since is None:
        return call
    held = max(0.0, (at - call.held_since).total_seconds())
    return replace(call, held_since=None, held_s=call.held_s + held)


def _hung_up(call: CallState, at: datetime) -> CallState:
    if call.hung_up_at is not None and not call.lost_end:
        return call
    if call.picked_up_at is not None and at < call.picked_up_at:
        raise InputError("call_times_out_of_order", field="hang_up")
    return replace(_resumed(call, at), hung_up_at=at, lost_end=False)


def _wrapped_up(call: CallState, at: datetime) -> CallState:
    if call.hung_up_at is None or call.wrapped_up_at is not None or call.lost_end:
        return call
    return replace(call, wrapped_up_at=max(at, call.hung_up_at))


_AFTER: Final[Mapping[str, Callable[[CallState, datetime], CallState]]] = {
    "ring": lambda call, _at: call,
    "pick_up": _picked_up,
    "hold": _held,
    "resume": _resumed,
    "hang_up": _hung_up,
    "wrap_up": _wrapped_up,
}


def is_lost(call: CallState, now: datetime) -> bool:
    """Whether a call without an end must have lost it."""
    return call.hung_up_at is None and now - call.rang_at >= LOST_AFTER


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over calls. offered: all that rang and are over or picked up; within: picked up within
    WITHIN_S; seconds of those that were answered and whose end is known."""

    offered: int = 0
    answered: int = 0
    within: int = 0
    abandoned: int = 0
    ended: int = 0
    wait_s: float = 0.0
    talk_s: float = 0.0
    held_s: float = 0.0
    wrapped: int = 0
    wrap_s: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        names = self.__dataclass_fields__
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def connection(self) -> float | None:
        """Share of callers who got through (接通率)."""
        return self.answered / self.offered if self.offered else None

    @property
    def within_share(self) -> float | None:
        """Share picked up within 15 s of all that rang (15秒接通率)."""
        return self.within / self.offered if self.offered else None

    @property
    def abandonment(self) -> float | None:
        """Share who gave up (放弃率)."""
        return self.abandoned / self.offered if self.offered else None

    @property
    def wait_mean(self) -> float | None:
        """Mean wait of the answered in seconds (平均等待, ASA)."""
        return self.wait_s / self.answered if self.answered else None

    @property
    def talk_mean(self) -> float | None:
        """Mean from pick-up to hang-up in seconds, hold included."""
        return self.talk_s / self.ended if self.ended else None

    @property
    def wrap_mean(self) -> float | None:
        """Mean after-call work in seconds (话后处理), of calls whose end of it was told."""
        return self.wrap_s / self.wrapped if self.wrapped else None

    @property
    def handle_mean(self) -> float | None:
        """Mean handling time: talk and after-call work (平均处理时长, AHT)."""
        talk = self.talk_mean
        return None if talk is None else talk + (self.wrap_mean or 0.0)


def tally(calls: Iterable[CallState]) -> Tally:
    """Sums over calls; those that still wait are left out."""
    total = Tally()
    for call in calls:
        if call.picked_up_at is None:
            if call.hung_up_at is not None and not call.lost_end:
                total += Tally(offered=1, abandoned=1)
            continue
        wait = (call.picked_up_at - call.rang_at).total_seconds()
        one = Tally(offered=1, answered=1, within=int(wait <= WITHIN_S), wait_s=wait)
        if call.hung_up_at is not None and not call.lost_end:
            talk = (call.hung_up_at - call.picked_up_at).total_seconds()
            wrap = (
                (call.wrapped_up_at - call.hung_up_at).total_seconds()
                if call.wrapped_up_at
                else 0.0
            )
            one += Tally(
                ended=1,
                talk_s=talk,
                held_s=call.held_s,
                wrapped=int(call.wrapped_up_at is not None),
                wrap_s=wrap,
            )
        total += one
    return total
