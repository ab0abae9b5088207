"""Random histories for the properties of clocks and rates: any step after any, clocks run back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from rencheng.core.common.calendar import ChineseCalendar
from rencheng.core.lifecycle.clocks import ClockRules
from rencheng.core.lifecycle.deadlines import DeadlinePolicy, Limit
from rencheng.core.lifecycle.history import Event

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
LIMITS = {
    "emergency": Limit(2, "hours"),
    "lifeline": Limit(24, "hours"),
    "general": Limit(7, "days"),
    "complex": Limit(10, "working_days"),
}
POLICY = DeadlinePolicy("t-1", date(2020, 1, 1), LIMITS)
RULES = ClockRules((POLICY,), ChineseCalendar(), SHANGHAI)
URGENCIES = st.sampled_from(sorted(LIMITS))
UNITS = ("river", "heat", "gas")
#: Where each step leads; None: the state stays. A random history need not be a legal one.
_TARGETS = {
    "answer": "closed",
    "transfer": "closed",
    "dispatch": "dispatched",
    "accept": "accepted",
    "contact": None,
    "object": "objected",
    "return_": "received",
    "uphold": "dispatched",
    "extend": None,
    "pause": None,
    "resume": None,
    "report_back": "reported",
    "check": "checked",
    "redo": "dispatched",
    "call_back": "closed",
    "unreached": None,
    "close": "closed",
    "reopen": "received",
    "merge": "merged",
    "unmerge": "received",
    "exclude": None,
}


def step(event: str, hours: float = 0, unit: str | None = "river", **data: object) -> Event:
    """A step so many hours after Monday morning."""
    target = "received" if event == "receive" else _TARGETS[event] or "accepted"
    return Event(event, "", target, MONDAY + timedelta(hours=hours), unit, data)


@st.composite
def histories(draw: st.DrawFn, most: int = 14) -> list[Event]:
    """A history that begins with its receipt; most moments go forward, a few run back."""
    at = MONDAY + timedelta(minutes=draw(st.integers(0, 60 * 24 * 40)))
    state, unit = "received", None
    found = [Event("receive", "", state, at, unit, {})]
    for event in draw(st.lists(st.sampled_from(sorted(_TARGETS)), max_size=most)):
        at += timedelta(minutes=draw(st.integers(-300, 60 * 24 * 5)))
        if event == "dispatch":
            unit = draw(st.sampled_from(UNITS))
        target = _TARGETS[event] or state
        found.append(Event(event, state, target, at, unit, draw(_data(event, at))))
        state = target
    return found


def _data(event: str, at: datetime) -> st.SearchStrategy[dict[str, object]]:
    if event == "call_back":
        grades = st.none() | st.integers(1, 5)
        return st.fixed_dictionaries({"resolved": st.booleans(), "satisfaction": grades})
    if event == "extend":
        return st.integers(-5, 20).map(lambda n: {"until": (at + timedelta(days=n)).isoformat()})
    if event == "unreached":
        return st.fixed_dictionaries({"tries": st.integers(1, 3)})
    if event == "accept":
        return st.just({}) | st.sampled_from(UNITS).map(lambda unit: {"lead": unit})
    if event == "exclude":
        return st.just({"code": "unfounded", "evidence": "e"})
    return st.just({})
