"""What the simulator makes (模拟记录): a request, its call, and the truth about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from rencheng.core.common.errors import InputError

Channel = Literal["phone", "web", "chat", "api"]
Kind = Literal["consultation", "help", "complaint", "report", "suggestion", "praise"]
ShockKind = Literal["epidemic", "blackout", "rainstorm", "heating", "snow"]

CHANNELS: tuple[Channel, ...] = ("phone", "web", "chat", "api")
KINDS: tuple[Kind, ...] = ("consultation", "help", "complaint", "report", "suggestion", "praise")
SHOCK_KINDS: tuple[ShockKind, ...] = ("epidemic", "blackout", "rainstorm", "heating", "snow")


#: Time an agent is bound after hanging up, in seconds (ours).
AFTER_CALL_SECONDS = 35


@dataclass(frozen=True, slots=True)
class Shock:
    """A shock (冲击) to put into the simulated city.

    start: its first day; None takes the third day of the simulation. days: how long it lasts;
    None takes the length usual for its kind. districts: codes of the districts it hits; empty
    takes the whole city (a blackout: one district drawn by the seed). intensity: 1.0 is the size
    usual for its kind, requests grow in proportion.
    """

    kind: ShockKind
    start: date | None = None
    days: int | None = None
    districts: tuple[str, ...] = ()
    intensity: float = 1.0


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A call (通话记录). picked_up_at: None where the caller gave up waiting (abandoned).

    hung_up_at: end of the call or of the waiting. talk_seconds: 0 where nobody picked up.
    """

    rang_at: datetime
    picked_up_at: datetime | None
    hung_up_at: datetime
    talk_seconds: int
    agent: str | None

    @property
    def wrapped_up_at(self) -> datetime | None:
        """When the agent was free again; None where nobody picked up."""
        if self.picked_up_at is None:
            return None
        return self.hung_up_at + timedelta(seconds=AFTER_CALL_SECONDS)

    @property
    def abandoned(self) -> bool:
        return self.picked_up_at is None

    @property
    def wait_seconds(self) -> float:
        return ((self.picked_up_at or self.hung_up_at) - self.rang_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Truth:
    """What the simulator knows about a request, whether or not the text says so.

    category: code of a leaf. unit: a unit's code. unit_kind: street | district | bureau | ….
    trade: the trade the person works in; trade_said: whether the text shows it. place: cell code
    (community code where a city has no cells). place_said: whether address, point or text show
    it. topic: the event this belongs to, None for a matter of one person. duplicate_of: id of
    the earliest record of the same matter. shock: name of the shock it belongs to.
    distress: whether words of distress were planted.
    """

    category: str
    unit: str
    unit_kind: str
    trade: str
    trade_said: bool
    place: str
    place_said: bool
    duplicate_of: str | None
    topic: str | None
    shock: str | None
    distress: bool


@dataclass(frozen=True, slots=True)
class SimulatedRequest:
    """One contact of a citizen. An abandoned call has a truth but no title, text or address."""

    id: str
    at: datetime
    channel: Channel
    kind: Kind
    title: str
    text: str
    address: str
    lat: float | None
    lon: float | None
    contact_name: str
    contact_phone: str
    call: CallRecord | None
    truth: Truth

    @property
    def said(self) -> bool:
        """Whether anything reached the hotline: false for an abandoned call."""
        return self.call is None or not self.call.abandoned


def check_wish(days: int, per_day: float, shocks: tuple[Shock, ...]) -> None:
    """Refuse what cannot be simulated: InputError naming the argument and the value."""
    if days < 1:
        raise InputError("simulate_days", days=days)
    if not 0 < per_day < float("inf"):
        raise InputError("simulate_per_day", per_day=per_day)
    for shock in shocks:
        if shock.kind not in SHOCK_KINDS:
            raise InputError("shock_unknown", kind=shock.kind, known=", ".join(SHOCK_KINDS))
        if shock.days is not None and shock.days < 1:
            raise InputError("shock_days", kind=shock.kind, days=shock.days)
        if not 0 < shock.intensity < float("inf"):
            raise InputError("shock_intensity", kind=shock.kind, intensity=shock.intensity)
